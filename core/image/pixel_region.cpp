#include "image/pixel_region.h"

#include <opencv2/core.hpp>

namespace saliscope {

int firstPixelAt(double position, int count) {
    return static_cast<int>(std::clamp(std::ceil(position - 0.5), 0.0, static_cast<double>(count)));
}

PixelRegion PixelRegion::ofMask(const cv::Mat& mask) {
    CV_Assert(mask.empty() || mask.type() == CV_8UC1);
    PixelRegion region;
    for (int row = 0; row < mask.rows; ++row) {
        const auto* begin = mask.ptr<std::uint8_t>(row);
        const auto* end = begin + mask.cols;
        const auto isSet = [](std::uint8_t value) { return value != 0; };
        for (const auto* at = std::find_if(begin, end, isSet); at != end; at = std::find_if(at, end, isSet)) {
            const auto* from = at;
            at = std::find_if_not(at, end, isSet);
            region.add(row, {static_cast<int>(from - begin), static_cast<int>(at - begin)});
        }
    }
    return region;
}

PixelRegion::Row& PixelRegion::rowAt(int row) {
    if (rows_.empty())
        top_ = row;
    if (row < top_) {
        rows_.insert(rows_.begin(), static_cast<std::size_t>(top_ - row), {});
        top_ = row;
    }
    const auto index = static_cast<std::size_t>(row - top_);
    if (index >= rows_.size())
        rows_.resize(index + 1);
    return rows_[index];
}

void PixelRegion::add(int row, PixelSpan span) {
    if (span.begin >= span.end)
        return;
    Row& spans = rowAt(row);
    const auto first =
        std::partition_point(spans.begin(), spans.end(), [&](PixelSpan s) { return s.end < span.begin; });
    const auto last =
        std::partition_point(first, spans.end(), [&](PixelSpan s) { return s.begin <= span.end; });
    if (first == last) {
        spans.insert(first, span);
        return;
    }
    *first = {std::min(first->begin, span.begin), std::max((last - 1)->end, span.end)};
    spans.erase(first + 1, last);
}

void PixelRegion::add(const PixelRegion& other) {
    other.forEachSpan([&](int row, PixelSpan span) { add(row, span); });
}

void PixelRegion::remove(const PixelRegion& other) {
    other.forEachSpan([&](int row, PixelSpan gone) {
        if (row < top_ || row >= top_ + static_cast<int>(rows_.size()))
            return;
        Row kept;
        for (const PixelSpan& span : rowAt(row))
            for (const PixelSpan part : {PixelSpan{span.begin, std::min(span.end, gone.begin)},
                                         PixelSpan{std::max(span.begin, gone.end), span.end}})
                if (part.begin < part.end)
                    kept.push_back(part);
        rowAt(row) = std::move(kept);
    });
}

bool PixelRegion::empty() const {
    return std::all_of(rows_.begin(), rows_.end(), [](const Row& row) { return row.empty(); });
}

bool PixelRegion::contains(cv::Point pixel) const {
    if (pixel.y < top_ || pixel.y >= top_ + static_cast<int>(rows_.size()))
        return false;
    const Row& row = rows_[static_cast<std::size_t>(pixel.y - top_)];
    return std::any_of(row.begin(), row.end(),
                       [&](PixelSpan span) { return span.begin <= pixel.x && pixel.x < span.end; });
}

std::int64_t PixelRegion::area() const {
    std::int64_t sum = 0;
    forEachSpan([&](int, PixelSpan span) { sum += span.end - span.begin; });
    return sum;
}

cv::Rect PixelRegion::bounds() const {
    cv::Rect all;
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (const Row& row = rows_[i]; !row.empty())
            all |= cv::Rect(row.front().begin, top_ + static_cast<int>(i), row.back().end - row.front().begin,
                            1);
    return all;
}

PixelRegion PixelRegion::within(const cv::Rect& rectangle) const {
    PixelRegion inside;
    forEachSpan([&](int row, PixelSpan span) {
        if (row >= rectangle.y && row < rectangle.br().y)
            inside.add(row, {std::max(span.begin, rectangle.x), std::min(span.end, rectangle.br().x)});
    });
    return inside;
}

cv::Mat PixelRegion::mask(cv::Size size) const {
    cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
    forEachSpan([&](int row, PixelSpan span) {
        CV_Assert(row >= 0 && row < size.height && span.begin >= 0 && span.end <= size.width);
        std::fill(mask.ptr(row) + span.begin, mask.ptr(row) + span.end, std::uint8_t{255});
    });
    return mask;
}

bool operator==(const PixelRegion& a, const PixelRegion& b) {
    return a.bounds() == b.bounds() && a.area() == b.area() && difference(a, b).empty();
}

PixelRegion difference(PixelRegion region, const PixelRegion& other) {
    region.remove(other);
    return region;
}

} // namespace saliscope
