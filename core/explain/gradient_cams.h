// Class activation maps whose weights come from one gradient. g is the derivative of the target with respect
// to the layer's maps A, both C×h×w. One forward and one backward pass, which stops at the layer.
#pragma once

#include "explain/class_activation.h"

namespace saliscope {

/// w_k = mean over positions of g_k (Selvaraju et al. 2017).
at::Tensor gradCamWeights(const LayerView& view);

/// w_k = Σ over positions of max(g, 0) g² / (2 g² + g³ Σ A_k); positions with zero gradient contribute
/// nothing (Chattopadhyay et al. 2018). \param epsilon added to the denominator, as pytorch-grad-cam does
/// with 1e-6
at::Tensor gradCamPlusPlusWeights(const LayerView& view, double epsilon);

/// w_k = Σ g A / (Σ A + ε) over the positions of a channel (Fu et al. 2020, axiom-based Grad-CAM).
at::Tensor xGradCamWeights(const LayerView& view, double epsilon);

/// A weight for each position: g itself (HiResCAM, Draelos & Carin 2020).
at::Tensor hiResCamWeights(const LayerView& view);

/// A weight for each position: max(g, 0) (LayerCAM, Jiang et al. 2021).
at::Tensor layerCamWeights(const LayerView& view);

struct GradCamPlusPlusOptions : LayerMapOptions {
    double epsilon = 0;
};

struct XGradCamOptions : LayerMapOptions {
    double epsilon = 1e-7;
};

Attribution gradCam(const Question& question, const LayerMapOptions& options, const Progress& progress);
Attribution gradCamPlusPlus(const Question& question, const GradCamPlusPlusOptions& options,
                            const Progress& progress);
Attribution xGradCam(const Question& question, const XGradCamOptions& options, const Progress& progress);
Attribution hiResCam(const Question& question, const LayerMapOptions& options, const Progress& progress);
Attribution layerCam(const Question& question, const LayerMapOptions& options, const Progress& progress);

Method gradCamMethod();
Method gradCamPlusPlusMethod();
Method xGradCamMethod();
Method hiResCamMethod();
Method layerCamMethod();

} // namespace saliscope
