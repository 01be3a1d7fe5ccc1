// Resizing as Pillow's `Image.resize` does it, with which nearly every network was trained: where it shrinks,
// each new pixel is a weighted mean over all of the area it stands for ("antialiased"); both passes, first
// along the rows and then along the columns, round to 8 bits.
//
// ATen has the same filters (`_upsample_bilinear2d_aa`), but on floating-point copies of whole pictures. Here
// only the window that the network will see is computed, straight from the 8-bit pixels: a picture of 64
// megapixels, or one of 1 x 20,000 pixels that becomes 256 x 5,120,000, needs no more memory than its window
// does.
#pragma once

#include <cstdint>

namespace cv {
class Mat;
}

namespace saliscope {

enum class Interpolation { bilinear, bicubic };

/// One direction of a resize: `source` pixels become `target`, of which `count` pixels from `first` on are
/// wanted.
struct ResizeAxis {
    int source;
    std::int64_t target;
    std::int64_t first;
    int count;
};

/// The window of `rows.count` x `columns.count` pixels of the resized picture; equal to Pillow's, bit by bit.
/// `pixels` is CV_8UC1 or CV_8UC3 of `rows.source` x `columns.source`.
cv::Mat resample(const cv::Mat& pixels, const ResizeAxis& rows, const ResizeAxis& columns,
                 Interpolation interpolation);

} // namespace saliscope
