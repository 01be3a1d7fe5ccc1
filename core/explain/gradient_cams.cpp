#include "explain/gradient_cams.h"

#include <ATen/ATen.h>

namespace saliscope {

at::Tensor gradCamWeights(const LayerView& view) {
    return view.gradient.mean({1, 2});
}

at::Tensor gradCamPlusPlusWeights(const LayerView& view, double epsilon) {
    const at::Tensor& g = view.gradient;
    const at::Tensor total = view.activation.sum({1, 2}, /*keepdim=*/true);
    const at::Tensor squares = g.square();
    const at::Tensor share = squares / (2 * squares + total * squares * g + epsilon);
    return at::where(g == 0, at::zeros_like(g), g.clamp_min(0) * share).sum({1, 2});
}

at::Tensor xGradCamWeights(const LayerView& view, double epsilon) {
    return (view.gradient * view.activation).sum({1, 2}) / (view.activation.sum({1, 2}) + epsilon);
}

at::Tensor hiResCamWeights(const LayerView& view) {
    return view.gradient;
}

at::Tensor layerCamWeights(const LayerView& view) {
    return view.gradient.clamp_min(0);
}

Attribution gradCam(const Question& question, const LayerMapOptions& options, const Progress& progress) {
    Runs runs(question, progress);
    const LayerView view = viewLayer(question, runs);
    return weightedSum(question, view, gradCamWeights(view), options, runs);
}

Attribution gradCamPlusPlus(const Question& question, const GradCamPlusPlusOptions& options,
                            const Progress& progress) {
    Runs runs(question, progress);
    const LayerView view = viewLayer(question, runs);
    return weightedSum(question, view, gradCamPlusPlusWeights(view, options.epsilon), options, runs);
}

Attribution xGradCam(const Question& question, const XGradCamOptions& options, const Progress& progress) {
    Runs runs(question, progress);
    const LayerView view = viewLayer(question, runs);
    return weightedSum(question, view, xGradCamWeights(view, options.epsilon), options, runs);
}

Attribution hiResCam(const Question& question, const LayerMapOptions& options, const Progress& progress) {
    Runs runs(question, progress);
    const LayerView view = viewLayer(question, runs);
    return weightedSumByPosition(question, view, hiResCamWeights(view), options, runs);
}

Attribution layerCam(const Question& question, const LayerMapOptions& options, const Progress& progress) {
    Runs runs(question, progress);
    const LayerView view = viewLayer(question, runs);
    return weightedSumByPosition(question, view, layerCamWeights(view), options, runs);
}

Method gradCamMethod() {
    return makeMethod({.id = "grad-cam",
                       .title = "Grad-CAM",
                       .summary =
                           "Late layers know what is where: each channel is a small map of one kind of "
                           "thing. Grad-CAM adds these maps "
                           "up, each weighted by how much the class score would rise if the channel were "
                           "stronger. The result is "
                           "coarse but tells classes apart: choose cat and then dog, and watch it move.",
                       .paper = "Selvaraju, Cogswell, Das, Vedantam, Parikh & Batra 2017, Grad-CAM",
                       .unit = "weighted activation",
                       .needsLayer = true,
                       .isSigned = true},
                      layerMapOptionTable<LayerMapOptions>(), gradCam);
}

Method gradCamPlusPlusMethod() {
    return makeMethod({.id = "grad-cam++",
                       .title = "Grad-CAM++",
                       .summary = "Grad-CAM weighs a channel by its mean gradient, so that one that is "
                                  "important in a small place only counts "
                                  "little. Grad-CAM++ gives every position its say: it covers several "
                                  "objects of one class, and more of "
                                  "each.",
                       .paper = "Chattopadhyay, Sarkar, Howlader & Balasubramanian 2018, Grad-CAM++",
                       .unit = "weighted activation",
                       .needsLayer = true,
                       .isSigned = true},
                      layerMapOptionTable<GradCamPlusPlusOptions>().number(
                          "epsilon", &GradCamPlusPlusOptions::epsilon, 0, 1,
                          "Added to the denominator; pytorch-grad-cam uses 1e-6"),
                      gradCamPlusPlus);
}

Method xGradCamMethod() {
    return makeMethod({.id = "xgrad-cam",
                       .title = "XGrad-CAM",
                       .summary = "Weighs a channel's gradient by where the channel is active, which follows "
                                  "from two demands: that the parts "
                                  "add up, and that leaving a channel out costs what its weight says.",
                       .paper = "Fu, Hu, Dong, Guo, Gao & Li 2020, Axiom-based Grad-CAM",
                       .unit = "weighted activation",
                       .needsLayer = true,
                       .isSigned = true},
                      layerMapOptionTable<XGradCamOptions>().number(
                          "epsilon", &XGradCamOptions::epsilon, 0, 1,
                          "Added to the denominator, for channels that are silent"),
                      xGradCam);
}

Method hiResCamMethod() {
    return makeMethod(
        {.id = "hires-cam",
         .title = "HiResCAM",
         .summary = "Multiplies activation and gradient position by position instead of averaging the "
                    "gradient first. Where the "
                    "head of the network is linear, the map shows exactly what each place adds to the score.",
         .paper = "Draelos & Carin 2020, Use HiResCAM instead of Grad-CAM",
         .unit = "activation × gradient",
         .needsLayer = true,
         .isSigned = true},
        layerMapOptionTable<LayerMapOptions>(), hiResCam);
}

Method layerCamMethod() {
    return makeMethod({.id = "layer-cam",
                       .title = "LayerCAM",
                       .summary = "Uses the positive part of the gradient at every position, which also "
                                  "works at early layers, where maps are "
                                  "fine: choose one and see outlines instead of blobs.",
                       .paper = "Jiang, Zhang, Hou, Cheng & Wei 2021, LayerCAM",
                       .unit = "weighted activation",
                       .needsLayer = true,
                       .isSigned = true},
                      layerMapOptionTable<LayerMapOptions>(), layerCam);
}

} // namespace saliscope
