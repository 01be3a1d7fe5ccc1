#include "explain/layer_map.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

at::Tensor toUnitRange(const at::Tensor& map) {
    const at::Tensor raised = map - map.min();
    return raised / (raised.max() + 1e-7);
}

} // namespace

at::Tensor enlarge(const at::Tensor& map, Upsample upsample, std::int64_t height, std::int64_t width) {
    if (upsample == Upsample::none)
        return map;
    const at::Tensor batch = map.dim() == 2 ? map.unsqueeze(0).unsqueeze(0) : map.unsqueeze(0);
    const at::Tensor enlarged =
        upsample == Upsample::nearest
            ? at::upsample_nearest2d(batch, {height, width})
            : at::upsample_bilinear2d(batch, {height, width}, /*align_corners=*/false);
    return map.dim() == 2 ? enlarged[0][0] : enlarged[0];
}

at::Tensor finishLayerMap(const at::Tensor& map, const LayerMapOptions& options, std::int64_t height,
                          std::int64_t width) {
    at::Tensor finished = options.relu ? map.clamp_min(0) : map;
    if (options.scaling == Scaling::before || options.scaling == Scaling::both)
        finished = toUnitRange(finished);
    finished = enlarge(finished, options.upsample, height, width);
    if (options.scaling == Scaling::after || options.scaling == Scaling::both)
        finished = toUnitRange(finished);
    return finished;
}

} // namespace saliscope
