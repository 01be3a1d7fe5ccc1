// What happens to the map of a layer before it is shown over the picture: options that all class activation
// maps share.
#pragma once

#include "base/options.h"

#include <ATen/core/Tensor.h>

namespace saliscope {

/// Half-pixel centres (align_corners off).
enum class Upsample { none, bilinear, nearest };

/// Whether the map is brought to 0..1 before it is enlarged, after, or both, as pytorch-grad-cam does.
enum class Scaling { none, before, after, both };

struct LayerMapOptions {
    bool relu = true; ///< negative values become zero: they speak against the target
    Upsample upsample = Upsample::bilinear;
    Scaling scaling = Scaling::none;
};

/// Adds the options `relu`, `upsample` and `scaling`.
template <typename Options>
OptionTable<Options> layerMapOptionTable() {
    return OptionTable<Options>()
        .boolean("relu", &LayerMapOptions::relu, "Hide what speaks against the target")
        .choice("upsample", static_cast<Upsample Options::*>(&LayerMapOptions::upsample),
                {{"none", Upsample::none}, {"bilinear", Upsample::bilinear}, {"nearest", Upsample::nearest}},
                "How the layer's map is enlarged to the input's size")
        .choice("scaling", static_cast<Scaling Options::*>(&LayerMapOptions::scaling),
                {{"none", Scaling::none},
                 {"before", Scaling::before},
                 {"after", Scaling::after},
                 {"both", Scaling::both}},
                "Bring the map to 0..1 before or after it is enlarged");
}

/// \param map h×w, raw; \param height, width of the network's input
at::Tensor finishLayerMap(const at::Tensor& map, const LayerMapOptions& options, std::int64_t height,
                          std::int64_t width);

/// h×w or C×h×w to C×height×width.
at::Tensor enlarge(const at::Tensor& map, Upsample upsample, std::int64_t height, std::int64_t width);

} // namespace saliscope
