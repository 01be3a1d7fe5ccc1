#include "explain/ablation_cam.h"

#include "base/error.h"

#include <ATen/ATen.h>

#include <cmath>

namespace saliscope {

namespace {

/// The target's value with each of the channels [begin, end) set to zero.
at::Tensor valuesWithout(const Question& question, Runs& runs, const LayerView& view, std::int64_t begin,
                         std::int64_t end) {
    const std::int64_t count = end - begin;
    at::Tensor ablated = view.activation.unsqueeze(0).repeat({count, 1, 1, 1});
    for (std::int64_t i = 0; i < count; ++i)
        ablated[i][begin + i].zero_();
    // The input is needed only where a path leads around the layer.
    const at::Tensor inputs = question.input.expand({count, -1, -1, -1});
    return runs.targetValues(inputs, {.given = {{view.layer, ablated}}});
}

} // namespace

Attribution ablationCam(const Question& question, const LayerMapOptions& options, const Progress& progress) {
    Runs runs(question, progress);
    const LayerView view = viewActivation(question, runs);
    const double whole = runs.targetValues(question.input).item<double>();
    if (whole == 0)
        throw UsageError(
            "the target's value is 0 for this picture: Ablation-CAM divides by it; choose another target");
    const ChannelSeries series = {
        .step = "ablated channels",
        .ask = [&](std::int64_t begin,
                   std::int64_t end) { return valuesWithout(question, runs, view, begin, end); },
        .weigh = [&](const at::Tensor& answers) { return (whole - answers) / std::abs(whole); }};
    return weightedByAnswers(question, view, series, options, runs, progress);
}

Method ablationCamMethod() {
    return makeMethod({.id = "ablation-cam",
                       .title = "Ablation-CAM",
                       .summary = "Switches the channels of a layer off, one after the other, and watches "
                                  "how far the score falls. A channel "
                                  "without which the score collapses counts much. No gradient is involved, "
                                  "so nothing can saturate.",
                       .paper = "Desai & Ramaswamy 2020, Ablation-CAM",
                       .unit = "weighted activation",
                       .needsLayer = true,
                       .needsGradients = false,
                       .isSigned = true,
                       .isSlow = true},
                      layerMapOptionTable<LayerMapOptions>(), ablationCam);
}

} // namespace saliscope
