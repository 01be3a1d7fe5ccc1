#include "explain/score_cam.h"

#include "base/error.h"
#include "explain/measure.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// C×H×W masks of 0..1.
at::Tensor masks(const at::Tensor& activation, const Question& question, bool alignCorners) {
    const at::Tensor enlarged = at::upsample_bilinear2d(
        activation.unsqueeze(0), {question.input.size(2), question.input.size(3)}, alignCorners)[0];
    const at::Tensor lowest = enlarged.amin({1, 2}, true), highest = enlarged.amax({1, 2}, true);
    return (enlarged - lowest) / (highest - lowest + 1e-8);
}

/// The target's value, or its probability, for the picture under each of the masks.
at::Tensor answers(const Question& question, Runs& runs, const at::Tensor& masks, const Progress& progress) {
    std::vector<at::Tensor> values;
    const std::int64_t batch = batchSizeFor(question.input);
    for (std::int64_t begin = 0; begin < masks.size(0); begin += batch) {
        const at::Tensor some = masks.slice(0, begin, begin + batch).unsqueeze(1);
        values.push_back(runs.targetValues(question.input * some));
        progress.report(static_cast<double>(begin + some.size(0)) / static_cast<double>(masks.size(0)),
                        "masked pictures");
    }
    return at::cat(values);
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
    at::Tensor weights = answers(asked, runs, masks(view.activation, asked, options.alignCorners), progress);
    if (options.weights == ScoreCamWeights::channelSoftmax)
        weights = at::softmax(weights, 0);
    else if (options.weights == ScoreCamWeights::increase)
        weights = weights - runs.targetValues(at::zeros_like(question.input));
    const at::Tensor isConstant = view.activation.amax({1, 2}).cpu() == view.activation.amin({1, 2}).cpu();
    weights = weights.masked_fill(isConstant, 0).to(view.activation.options());
    return weightedSum(question, view, weights, options, runs);
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
