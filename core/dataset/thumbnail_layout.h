// Which pictures of a map are shown where, so that none covers another.
#pragma once

#include <ATen/core/Tensor.h>
#include <opencv2/core/types.hpp>

#include <cstdint>
#include <vector>

namespace saliscope {

struct PlacedThumbnail {
    std::int64_t point = 0; ///< index of the position
    cv::Rect place;
};

/// Chooses points whose thumbnails, squares centred on them, do not overlap and lie within the page: a point
/// is taken unless a thumbnail that was taken before is in its way. The order is drawn by the seed, so that
/// no class is preferred, and points further down the order fill the gaps: in the end, no further one fits.
/// \param positions N×2, float64, in pixels of the page \param side of a thumbnail, at least 1
std::vector<PlacedThumbnail> placeThumbnails(const at::Tensor& positions, cv::Size page, int side,
                                             std::uint64_t seed = 0);

} // namespace saliscope
