// Remembers how parts of a picture looked before they were painted over.
#pragma once

#include <opencv2/core/mat.hpp>

#include <cstddef>
#include <map>
#include <utility>

namespace saliscope {

class PixelRegion;

/// Keeps whole tiles, so that what it costs depends on the area that is touched and not on the picture.
class TileBackup {
public:
    /// Keeps what `region` is about to change, as far as it is not kept already. `pixels` is CV_8UC3.
    void save(const cv::Mat& pixels, const PixelRegion& region);

    /// Writes back what was kept at the region's pixels, all of which were saved before.
    void restore(cv::Mat& pixels, const PixelRegion& region) const;

    std::size_t bytes() const;

private:
    std::map<std::pair<int, int>, cv::Mat> tiles_; ///< by row and column of the tile
};

} // namespace saliscope
