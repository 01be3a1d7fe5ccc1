#include "explain/lrp.h"

#include "base/error.h"
#include "base/text.h"
#include "explain/backward_walk.h"
#include "explain/baseline.h"
#include "explain/folded_model.h"
#include "explain/relevance_propagation.h"
#include "explain/runs.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// The derivative of the log odds of a class with the competitors' probabilities held fast: 1 for the class,
/// minus its share of what is left for each of them.
at::Tensor againstCompetitors(const at::Tensor& scores, std::int64_t index) {
    at::Tensor others = scores.clone();
    others.select(1, index).fill_(-std::numeric_limits<double>::infinity());
    at::Tensor weights = -at::softmax(others, 1);
    weights.select(1, index).fill_(1);
    return weights;
}

/// What is to be shared out, v·∂s/∂v: it sums to s.
at::Tensor firstRelevance(const Question& question, Runs& runs, const Trace& trace, ValueId start) {
    const at::Tensor value = trace.value(start).detach();
    const at::Tensor gradient = runs.gradients(trace, {start}).front();
    if (const auto* probability = std::get_if<ClassProbability>(&question.target))
        return value * againstCompetitors(value, probability->index);
    const auto* channel = std::get_if<Channel>(&question.target);
    const bool isQuadratic = channel && channel->reduction == ChannelReduction::weighted;
    return isQuadratic ? value * gradient / 2 : value * gradient;
}

void noteWhatArrived(Attribution& result, double shared, double arrived) {
    if (std::abs(shared - arrived) > 0.01 * std::abs(shared))
        result.notes.push_back("of a relevance of " + shortNumberText(shared) + ", " +
                               shortNumberText(arrived) +
                               " arrives at the picture: the rest stays with biases and stabilisers");
}

} // namespace

Attribution lrp(const Question& question, const LrpOptions& options, const Progress& progress) {
    if (std::abs(options.alpha - options.beta - 1) > 1e-9)
        throw UsageError("alpha - beta must be 1, as in alpha=2 beta=1 or alpha=1 beta=0");
    const Model model = foldedModel(question);
    const Question asked{.model = model, .input = question.input, .target = question.target};
    const ValueId start = layerOf(question.target, model.graph);

    Runs runs(asked, progress);
    const Trace trace = runs.forward(
        question.input, {.keep = BackwardWalk::valuesNeeded(model.graph, start), .differentiate = {start}});
    const at::Tensor first = firstRelevance(asked, runs, trace, start);
    const BackwardWalk walk(model.graph, trace, start);
    const RelevancePropagation rules(
        model.graph, walk, options,
        {makeBaseline(question, Baseline::black), makeBaseline(question, Baseline::white)});
    const at::Tensor relevance = walk.walk(first, rules, progress)[0];

    Attribution result;
    const double shared = first.sum(at::kDouble).item<double>();
    const double arrived = relevance.sum(at::kDouble).item<double>();
    result.completenessGap = std::abs(shared - arrived);
    result.map = reduceChannels(relevance, options.reduce);
    result.passes = runs.passes();
    noteWhatArrived(result, shared, arrived);
    return result;
}

Method lrpMethod() {
    return makeMethod(
        {.id = "lrp",
         .title = "Layer-wise relevance propagation",
         .summary =
             "Takes the score as something to be shared out. Each layer passes it on to its inputs in "
             "proportion to what "
             "they contributed, down to the pixels, and nothing is lost on the way but what biases "
             "hold. What a "
             "contribution counts is the rule's choice: linear layers use epsilon, convolutions gamma, "
             "which favours what "
             "speaks for the target and calms the map, and the first layer z-box, which knows the "
             "range of pixels.",
         .paper = "Bach, Binder, Montavon, Klauschen, Müller & Samek 2015, On pixel-wise explanations for "
                  "non-linear classifier decisions by layer-wise relevance propagation",
         .unit = "relevance",
         .isSigned = true},
        OptionTable<LrpOptions>()
            .choice(
                "rule", &LrpOptions::rule,
                {{"composite", LrpRule::composite},
                 {"composite-plus", LrpRule::compositePlus},
                 {"epsilon", LrpRule::epsilon},
                 {"gamma", LrpRule::gamma},
                 {"alpha-beta", LrpRule::alphaBeta}},
                "composite: epsilon for linear layers, gamma for convolutions (zennit's EpsilonGammaBox); "
                "composite-plus: alpha 1, beta 0 for convolutions (EpsilonPlusFlat); or one for all")
            .choice("first", &LrpOptions::first,
                    {{"auto", LrpFirstRule::automatic},
                     {"box", LrpFirstRule::box},
                     {"flat", LrpFirstRule::flat},
                     {"w2", LrpFirstRule::squaredWeight},
                     {"as-others", LrpFirstRule::asOthers}},
                    "The rule of the layers that look at the pixels; auto: box for composite, flat for "
                    "composite-plus, else as the others")
            .number("epsilon", &LrpOptions::epsilon, 0, 100,
                    "Holds back weak relevance, as a part of the root mean square of a layer's outputs")
            .number("gamma", &LrpOptions::gamma, 0, 1e6, "How much more counts what speaks for an output")
            .number("alpha", &LrpOptions::alpha, 1, 100, "Weight of what speaks for an output")
            .number("beta", &LrpOptions::beta, 0, 99, "Weight of what speaks against an output: alpha - 1")
            .boolean("bias", &LrpOptions::bias,
                     "Biases keep their share; off: the inputs of a layer share everything")
            .choice("reduce", &LrpOptions::reduce, channelReduceChoices(),
                    "How the colour channels become one number"),
        lrp);
}

} // namespace saliscope
