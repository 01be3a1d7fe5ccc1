// Many small pictures on one sheet: the maps of a layer, the kernels of a convolution.
#pragma once

#include "image/colour_map.h"

namespace saliscope {

enum class GridScale {
    common, ///< one range of values for all tiles: they can be compared
    each    ///< every tile has its own range: the form of weak ones shows
};

struct GridOptions {
    /// Of the sheet in pixels, for width and height. What would be larger is shrunk by averaging.
    int maxSide = 4096;

    /// The number of each tile above it, where tiles are wide enough to read it.
    bool labels = true;

    /// Of maps. `diverging` puts zero in the middle of the range, the others the lowest value at its
    /// beginning.
    ColourMap colourMap = ColourMap::viridis;
    GridScale scale = GridScale::common;
};

/// The maps, C × H × W, in reading order on a sheet that is about square; small ones enlarged by a whole
/// factor, each value a square. Returns CV_8UC3, red, green, blue. With a common scale the highest 0.1 % of
/// the values share the last colour, so that a single one does not darken the rest. \throws UsageError if
/// there is no map, or more than fit on the sheet
cv::Mat activationGrid(const at::Tensor& maps, const GridOptions& options = {});

/// The kernels of a convolution, out × in × height × width, one tile for each output channel. With three
/// input channels they are taken for red, green and blue, and drawn in colour; mid grey is zero. Otherwise a
/// tile holds one slice for each input channel, in reading order, in the diverging colours. All of them have
/// one scale, symmetric around zero. Of the options, `colourMap` and `scale` have no effect. \throws
/// UsageError as `activationGrid`
cv::Mat filterGrid(const at::Tensor& kernels, const GridOptions& options = {});

} // namespace saliscope
