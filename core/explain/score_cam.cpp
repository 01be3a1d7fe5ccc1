#include "explain/score_cam.h"

#include "base/error.h"
#include "explain/measure.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// Of n×h×w maps n×H×W masks of 0..1.
at::Tensor masks(const at::Tensor& activation, const Question& question, bool alignCorners) {
    const at::Tensor enlarged = at::upsample_bilinear2d(
        activation.unsqueeze(0), {question.input.size(2), question.input.size(3)}, alignCorners)[0];
    const at::Tensor lowest = enlarged.amin({1, 2}, true), highest = enlarged.amax({1, 2}, true);
    return (enlarged - lowest) / (highest - lowest + 1e-8);
}

/// The weights of the first n channels, of the answers to the picture under their masks.
at::Tensor weightsOf(const at::Tensor& answers, const LayerView& view, ScoreCamWeights kind,
                     double answerToNothing) {
    at::Tensor weights = answers - answerToNothing;
    if (kind == ScoreCamWeights::channelSoftmax)
        weights = at::softmax(weights, 0);
    const at::Tensor known = view.activation.slice(0, 0, answers.size(0));
    const at::Tensor isConstant = known.amax({1, 2}) == known.amin({1, 2});
    return weights.masked_fill(isConstant.cpu(), 0);
}

} // namespace

Attribution scoreCam(const Question& question, const ScoreCamOptions& options, const Progress& progress) {
    Question asked = question;
    if (options.weights == ScoreCamWeights::probability) {
        const std::optional<Target> probability = probabilityOf(question.target);
        if (!probability)
            throw UsageError("Score-CAM with weights=probability explains classes; for other targets choose "
                             "weights=increase");
        asked.target = *probability;
    }
    Runs runs(asked, progress);
    const LayerView view = viewActivation(asked, runs);
    const bool isIncrease = options.weights == ScoreCamWeights::increase;
    const double answerToNothing =
        isIncrease ? runs.targetValues(at::zeros_like(question.input)).item<double>() : 0;
    const ChannelSeries series = {.step = "masked pictures",
                                  .ask =
                                      [&](std::int64_t begin, std::int64_t end) {
                                          const at::Tensor some = masks(view.activation.slice(0, begin, end),
                                                                        asked, options.alignCorners);
                                          return runs.targetValues(asked.input * some.unsqueeze(1));
                                      },
                                  .weigh =
                                      [&](const at::Tensor& answers) {
                                          return weightsOf(answers, view, options.weights, answerToNothing);
                                      }};
    return weightedByAnswers(question, view, series, options, runs, progress);
}

Method scoreCamMethod() {
    return makeMethod(
        {.id = "score-cam",
         .title = "Score-CAM",
         .summary = "Asks the network instead of differentiating it: every channel's map becomes a window "
                    "through which the "
                    "picture is shown, and the channel counts as much as the network still recognises the "
                    "class through it.",
         .paper = "Wang, Wang, Du, Yang, Zhang, Ding, Mardziel & Hu 2020, Score-CAM",
         .unit = "weighted activation",
         .needsLayer = true,
         .needsGradients = false,
         .isSlow = true},
        layerMapOptionTable<ScoreCamOptions>()
            .choice(
                "weights", &ScoreCamOptions::weights,
                {{"probability", ScoreCamWeights::probability},
                 {"channel-softmax", ScoreCamWeights::channelSoftmax},
                 {"increase", ScoreCamWeights::increase}},
                "How the answer to a masked picture becomes a weight; pytorch-grad-cam uses channel-softmax")
            .boolean("align-corners", &ScoreCamOptions::alignCorners,
                     "Enlarge masks as pytorch-grad-cam does"),
        scoreCam);
}

} // namespace saliscope
