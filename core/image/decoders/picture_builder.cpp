#include "image/decoders/picture_builder.h"

#include <opencv2/core.hpp>

namespace saliscope::decoders {

PictureBuilder::PictureBuilder(int fullWidth, int fullHeight, const PictureLimits& limits, int alreadyReduced)
    : width_(reducedSize(fullWidth, alreadyReduced)),
      height_(reducedSize(fullHeight, alreadyReduced)),
      reduction_(reductionToLimit(width_, height_, limits)) {
    picture_.fullWidth = fullWidth;
    picture_.fullHeight = fullHeight;
    picture_.reduction = reduction_ * alreadyReduced;
}

std::uint8_t* PictureBuilder::beginRow() {
    CV_Assert(rowsDone_ < height_);
    if (picture_.empty()) {
        picture_.pixels.create(reducedSize(height_, reduction_), reducedSize(width_, reduction_), CV_8UC3);
        if (reduction_ > 1) {
            row_.resize(3 * static_cast<std::size_t>(width_));
            sums_.assign(3 * static_cast<std::size_t>(picture_.width()), 0);
        }
    }
    return reduction_ > 1 ? row_.data() : picture_.pixels.ptr(rowsDone_);
}

void PictureBuilder::endRow() {
    ++rowsDone_;
    if (reduction_ == 1)
        return;
    add(row_);
    if (rowsInSums_ == reduction_ || rowsDone_ == height_)
        averageInto(picture_.pixels.ptr((rowsDone_ - 1) / reduction_));
}

Picture PictureBuilder::finish() {
    CV_Assert(rowsDone_ == height_);
    return std::move(picture_);
}

void PictureBuilder::add(const std::vector<std::uint8_t>& row) {
    ++rowsInSums_;
    const std::uint8_t* pixel = row.data();
    for (int left = width_, square = 0; left > 0; left -= reduction_, ++square) {
        std::uint64_t* sum = &sums_[3 * static_cast<std::size_t>(square)];
        for (int i = std::min(left, reduction_); i > 0; --i, pixel += 3) {
            sum[0] += pixel[0];
            sum[1] += pixel[1];
            sum[2] += pixel[2];
        }
    }
}

void PictureBuilder::averageInto(std::uint8_t* reducedRow) {
    for (int square = 0; square < picture_.width(); ++square) {
        const int columns = std::min(reduction_, width_ - square * reduction_);
        const std::uint64_t count =
            static_cast<std::uint64_t>(columns) * static_cast<std::uint64_t>(rowsInSums_);
        for (int channel = 0; channel < 3; ++channel) {
            const std::size_t at = 3 * static_cast<std::size_t>(square) + static_cast<std::size_t>(channel);
            reducedRow[at] = static_cast<std::uint8_t>((sums_[at] + count / 2) / count);
        }
    }
    std::fill(sums_.begin(), sums_.end(), 0);
    rowsInSums_ = 0;
}

int reducedSize(int size, int reduction) {
    return size / reduction + (size % reduction != 0);
}

int reductionToLimit(int width, int height, const PictureLimits& limits) {
    const double pixels = static_cast<double>(width) * height;
    int reduction = std::max(1, static_cast<int>(std::sqrt(pixels / static_cast<double>(limits.maxPixels))));
    while (std::int64_t{reducedSize(width, reduction)} * reducedSize(height, reduction) > limits.maxPixels)
        ++reduction;
    return reduction;
}

void layOverWhite(const std::uint8_t* rgba, int count, bool premultiplied, std::uint8_t* rgb) {
    for (int i = 0; i < count; ++i, rgba += 4, rgb += 3) {
        const int alpha = rgba[3];
        const int white = 255 * (255 - alpha);
        for (int channel = 0; channel < 3; ++channel) {
            const int coloured = rgba[channel] * (premultiplied ? 255 : alpha);
            rgb[channel] = static_cast<std::uint8_t>(std::min(255, (coloured + white + 127) / 255));
        }
    }
}

} // namespace saliscope::decoders
