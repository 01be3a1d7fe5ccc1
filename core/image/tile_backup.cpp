#include "image/tile_backup.h"

#include "image/pixel_region.h"

#include <opencv2/core.hpp>

namespace saliscope {

namespace {

constexpr int tileSide = 128;

/// Calls `action(tile row, tile column)` for the tiles that a span runs through.
template <typename Action>
void forEachTile(int row, PixelSpan span, Action action) {
    for (int column = span.begin / tileSide; column * tileSide < span.end; ++column)
        action(row / tileSide, column);
}

} // namespace

void TileBackup::save(const cv::Mat& pixels, const PixelRegion& region) {
    region.forEachSpan([&](int row, PixelSpan span) {
        forEachTile(row, span, [&](int tileRow, int tileColumn) {
            cv::Mat& tile = tiles_[{tileRow, tileColumn}];
            const cv::Rect place(tileColumn * tileSide, tileRow * tileSide, tileSide, tileSide);
            if (tile.empty())
                tile = pixels(place & cv::Rect({}, pixels.size())).clone();
        });
    });
}

void TileBackup::restore(cv::Mat& pixels, const PixelRegion& region) const {
    region.forEachSpan([&](int row, PixelSpan span) {
        forEachTile(row, span, [&](int tileRow, int tileColumn) {
            const cv::Mat& tile = tiles_.at({tileRow, tileColumn});
            const int left = tileColumn * tileSide;
            const int begin = std::max(span.begin, left), end = std::min(span.end, left + tileSide);
            const auto* kept = tile.ptr<cv::Vec3b>(row - tileRow * tileSide);
            std::copy(kept + (begin - left), kept + (end - left), pixels.ptr<cv::Vec3b>(row) + begin);
        });
    });
}

std::size_t TileBackup::bytes() const {
    std::size_t sum = 0;
    for (const auto& [place, tile] : tiles_)
        sum += tile.total() * tile.elemSize();
    return sum;
}

} // namespace saliscope
