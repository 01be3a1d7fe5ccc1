#include "explain/deeplift.h"

#include "explain/backward_walk.h"
#include "explain/multiplier_rules.h"
#include "explain/runs.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace saliscope {

namespace {

/// The multipliers of the scores or of the target's layer, from which the target is computed.
at::Tensor firstMultipliers(const Question& question, Runs& runs, const Trace& trace, ValueId start) {
    const at::Tensor value = trace.value(start).detach();
    const at::Tensor gradient = runs.gradients(trace, {start}).front();
    if (const auto* probability = std::get_if<ClassProbability>(&question.target)) {
        at::Tensor chosen = at::zeros_like(value);
        chosen.select(1, probability->index).fill_(1);
        return throughSoftmax(value, chosen, 1);
    }
    if (const auto* channel = std::get_if<Channel>(&question.target);
        channel && channel->reduction == ChannelReduction::maximum) {
        const at::Tensor maximum = targetValue(question.target, trace);
        return throughMaximum(value, maximum.detach(), at::ones_like(maximum),
                              [&](const at::Tensor& cotangent) {
                                  const c10::AutoGradMode recording(true);
                                  return trace.gradient((maximum * cotangent).sum(), start);
                              });
    }
    // The others are linear or quadratic.
    const at::Tensor mean = halves(gradient).mean();
    return at::cat({mean, mean});
}

} // namespace

Attribution deepLift(const Question& question, const DeepLiftOptions& options, const Progress& progress) {
    const Graph& graph = question.model.graph;
    const ValueId start = layerOf(question.target, graph);
    const at::Tensor baseline = makeBaseline(question, options.baseline, options.baselineFile);

    Runs runs(question, progress);
    const Trace trace =
        runs.forward(at::cat({question.input, baseline}),
                     {.keep = BackwardWalk::valuesNeeded(graph, start), .differentiate = {start}});
    const at::Tensor first = firstMultipliers(question, runs, trace, start);
    const at::Tensor both = BackwardWalk(graph, trace, start).walk(first, multipliers, progress);
    const at::Tensor map = ((question.input - baseline) * halves(both).picture)[0];

    Attribution result;
    const at::Tensor ends = targetValue(question.target, trace).detach().to(at::kDouble).cpu();
    result.completenessGap =
        std::abs(map.sum(at::kDouble).item<double>() - (ends[0] - ends[1]).item<double>());
    result.map = reduceChannels(map, options.reduce);
    result.passes = runs.passes();
    return result;
}

Method deepLiftMethod() {
    return makeMethod(
        {.id = "deeplift",
         .title = "DeepLIFT",
         .summary =
             "Compares the picture with a baseline that shows nothing, unit by unit: by how much does each "
             "differ, and "
             "how much of the difference of the score does that carry? Where a gradient sees only what "
             "happens next to the "
             "picture, a saturated unit still passes on that it has changed. The map adds up to the rise of "
             "the score from "
             "baseline to picture, at the price of a single pass where integrated gradients need many.",
         .paper = "Shrikumar, Greenside & Kundaje 2017, Learning important features through propagating "
                  "activation differences",
         .unit = "share in the difference of the score",
         .isSigned = true},
        baselineOptionTable<DeepLiftOptions>().choice("reduce", &DeepLiftOptions::reduce,
                                                      channelReduceChoices(),
                                                      "How the colour channels become one number"),
        deepLift);
}

} // namespace saliscope
