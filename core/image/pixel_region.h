// Sets of pixels, row by row: what a stroke covers. Adding to a large one costs as much as what is added.
#pragma once

#include <opencv2/core/types.hpp>

#include <cstdint>
#include <vector>

namespace cv {
class Mat;
}

namespace saliscope {

/// The pixels of a row from column `begin` up to the one before `end`.
struct PixelSpan {
    int begin = 0, end = 0;

    friend bool operator==(const PixelSpan&, const PixelSpan&) = default;
};

/// The first of `count` pixels in a row whose centre is not before a position; `count` if there is none. The
/// pixels between two positions are those from the one's first to before the other's.
int firstPixelAt(double position, int count);

class PixelRegion {
public:
    PixelRegion() = default;

    /// The pixels where a CV_8UC1 mask is not zero.
    static PixelRegion ofMask(const cv::Mat& mask);

    /// Adds the pixels of a span; nothing if it is empty.
    void add(int row, PixelSpan span);
    void add(const PixelRegion& other);
    void remove(const PixelRegion& other);

    bool empty() const;
    bool contains(cv::Point pixel) const;
    std::int64_t area() const;

    /// The smallest rectangle around all pixels; empty if there are none.
    cv::Rect bounds() const;

    /// The pixels that lie in the rectangle as well.
    PixelRegion within(const cv::Rect& rectangle) const;

    /// CV_8UC1, 255 at the region's pixels, all of which must lie in the picture, and 0 elsewhere.
    cv::Mat mask(cv::Size size) const;

    /// Calls `action(row, span)` for all spans in reading order; they neither overlap nor touch.
    template <typename Action>
    void forEachSpan(Action action) const {
        for (std::size_t i = 0; i < rows_.size(); ++i)
            for (const PixelSpan& span : rows_[i])
                action(top_ + static_cast<int>(i), span);
    }

    friend bool operator==(const PixelRegion& a, const PixelRegion& b);

private:
    using Row = std::vector<PixelSpan>;

    Row& rowAt(int row);

    int top_ = 0;           ///< the row of the picture that `rows_` begins with
    std::vector<Row> rows_; ///< in order of columns; rows without pixels are empty
};

/// The pixels of `region` that `other` lacks.
PixelRegion difference(PixelRegion region, const PixelRegion& other);

} // namespace saliscope
