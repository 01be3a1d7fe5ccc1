#pragma once

#include "explain/class_activation.h"

namespace saliscope {

/// The projection of the layer's channel vectors, centred, on their first principal component (Muhammad &
/// Yeasin 2020). It knows no target. The component's sign is arbitrary; here the map agrees with the mean
/// activation (their inner product is not negative). The channels' weights are the component.
Attribution eigenCam(const Question& question, const LayerMapOptions& options, const Progress& progress);

Method eigenCamMethod();

} // namespace saliscope
