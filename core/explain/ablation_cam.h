#pragma once

#include "explain/class_activation.h"

namespace saliscope {

/// w_k = (s - s without channel k) / |s|, the relative drop of the target when the channel is set to zero
/// (Desai & Ramaswamy 2020, who divide by s: where scores are negative, that would count as evidence what
/// speaks against the class). Without gradients; the network is executed from the layer on, once for each
/// channel.
Attribution ablationCam(const Question& question, const LayerMapOptions& options, const Progress& progress);

Method ablationCamMethod();

} // namespace saliscope
