// A picture at half, a quarter, an eighth ... of its size, for whatever needs only an impression of it.
#pragma once

#include <opencv2/core/mat.hpp>

#include <vector>

namespace saliscope {

/// The picture is level 0; a pixel of level k + 1 is the mean of 2 × 2 pixels of level k (of fewer in the
/// last column and row, if their number is odd), so that it covers 2^(k+1) × 2^(k+1) pixels of the picture.
/// A level is made when it is first asked for.
class Pyramid {
public:
    Pyramid() = default;

    /// 8 bits a channel, up to 4 channels. Its pixels are shared, not copied.
    explicit Pyramid(cv::Mat picture);

    /// Levels until a single pixel is left; 0 of an empty picture.
    int levelCount() const;

    cv::Mat level(int index);

    /// Says that pixels of the picture in this rectangle have changed: the levels that exist follow.
    void update(const cv::Rect& changed);

    /// The same levels over another picture of the same size and content.
    Pyramid over(cv::Mat picture) const;

private:
    std::vector<cv::Mat> levels_;
};

} // namespace saliscope
