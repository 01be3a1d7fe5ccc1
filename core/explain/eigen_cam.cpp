#include "explain/eigen_cam.h"

#include <ATen/ATen.h>

namespace saliscope {

Attribution eigenCam(const Question& question, const LayerMapOptions& options, const Progress& progress) {
    Runs runs(question, progress);
    const LayerView view = viewActivation(question, runs);
    const at::Tensor positions = view.activation.flatten(1).t().to(at::kDouble).cpu(); // positions × channels
    const at::Tensor centred = positions - positions.mean(0, true);
    at::Tensor component = std::get<2>(at::linalg_svd(centred, /*full_matrices=*/false))[0];
    at::Tensor projection = centred.matmul(component);
    const at::Tensor means = positions.mean(1);
    if ((projection * (means - means.mean())).sum().item<double>() < 0) {
        component = -component;
        projection = -projection;
    }
    LayerView projected = view;
    projected.activation = projection.reshape({1, view.activation.size(1), view.activation.size(2)})
                               .to(view.activation.options());
    Attribution result =
        weightedSum(question, projected, at::ones({1}, projected.activation.options()), options, runs);
    result.channelWeights = component.to(view.activation.options());
    return result;
}

Method eigenCamMethod() {
    return makeMethod({.id = "eigen-cam",
                       .title = "Eigen-CAM",
                       .summary = "What varies most over the picture in this layer? The first principal "
                                  "component of the layer's maps shows "
                                  "it, whatever the class: usually the most prominent object. Compare it "
                                  "with Grad-CAM to see what the choice "
                                  "of the class adds.",
                       .paper = "Muhammad & Yeasin 2020, Eigen-CAM",
                       .unit = "first principal component",
                       .needsLayer = true,
                       .needsGradients = false,
                       .isSigned = true},
                      layerMapOptionTable<LayerMapOptions>(), eigenCam);
}

} // namespace saliscope
