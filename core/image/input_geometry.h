// Where a network's input lies in the photo.
#pragma once

#include <opencv2/core/types.hpp>

namespace saliscope {

/// Where the pixels of a network's input lie in the photo, so that a map can be laid over it: photo = scale ·
/// input + offset, in each direction. Positions are continuous: the pixel in column i covers i to i + 1, its
/// centre is at i + 0.5. The photo is the picture in the file at its full size, upright (exact unless it was
/// both reduced and mirrored on reading; then within one pixel of the reduced picture).
struct InputGeometry {
    cv::Size inputSize;
    cv::Size photoSize;
    cv::Point2d scale{1, 1}; ///< photo pixels per input pixel
    cv::Point2d offset;      ///< where in the photo the input's upper left corner lies, which may be outside

    cv::Point2d toPhoto(cv::Point2d input) const;
    cv::Point2d toInput(cv::Point2d photo) const;
    cv::Rect2d toPhoto(const cv::Rect2d& input) const;
    cv::Rect2d toInput(const cv::Rect2d& photo) const;

    /// What the network sees of the photo; where the photo was padded, this reaches beyond it.
    cv::Rect2d inputInPhoto() const;
};

} // namespace saliscope
