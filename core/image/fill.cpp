#include "image/fill.h"

#include "base/names.h"
#include "base/random.h"
#include "image/membrane.h"
#include "image/pixel_region.h"

#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace {

/// The sides of what a network sees of a picture: a finer grain of noise would be averaged to grey before.
constexpr int networkSide = 224;

/// A blur of a tenth of this many pixels is still smooth when it is enlarged.
constexpr int leastSideToBlur = 64;

/// How much can be inpainted before the next frame is due: pixels of the hole, and of its window.
constexpr int largestHole = 192 * 192;
constexpr int largestWindow = 768 * 768;

int shorterSide(const cv::Mat& picture) {
    return std::min(picture.cols, picture.rows);
}

void fillWithColour(cv::Mat& target, const PixelRegion& region, const cv::Vec3b& colour) {
    region.forEachSpan([&](int row, PixelSpan span) {
        auto* pixels = target.ptr<cv::Vec3b>(row);
        std::fill(pixels + span.begin, pixels + span.end, colour);
    });
}

void fillWithNoise(cv::Mat& target, const PixelRegion& region, std::uint64_t seed) {
    const int grain = std::max(1, shorterSide(target) / networkSide);
    const Random random(seed);
    region.forEachSpan([&](int row, PixelSpan span) {
        auto* pixels = target.ptr<cv::Vec3b>(row);
        const Random rowRandom = random.stream(static_cast<std::uint64_t>(row / grain));
        for (int x = span.begin; x < span.end;) {
            const int end = std::min(span.end, (x / grain + 1) * grain);
            const std::uint64_t bits = rowRandom.stream(static_cast<std::uint64_t>(x / grain)).bits();
            const cv::Vec3b colour(static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(bits >> 8),
                                   static_cast<std::uint8_t>(bits >> 16));
            std::fill(pixels + x, pixels + end, colour);
            x = end;
        }
    });
}

/// Between which two pixels of a reduced row or column a pixel lies, and how near to the second.
struct Neighbours {
    int first, second;
    float weight;
};

std::vector<Neighbours> neighboursOf(int begin, int end, int level, int offset, int count) {
    std::vector<Neighbours> all;
    for (int i = begin; i < end; ++i) {
        const float position = (static_cast<float>(i) + 0.5f) / static_cast<float>(1 << level) - 0.5f -
                               static_cast<float>(offset);
        const auto before = static_cast<int>(std::floor(position));
        all.push_back({std::clamp(before, 0, count - 1), std::clamp(before + 1, 0, count - 1),
                       position - static_cast<float>(before)});
    }
    return all;
}

/// Writes a reduced picture in its full size, bilinearly, and only in the region. `reduced` is the part of a
/// pyramid's level that begins at `offset`.
void enlargeInto(cv::Mat& target, const PixelRegion& region, const cv::Mat& reduced, int level,
                 cv::Point offset) {
    const cv::Rect bounds = region.bounds();
    const auto columns = neighboursOf(bounds.x, bounds.br().x, level, offset.x, reduced.cols);
    const auto rows = neighboursOf(bounds.y, bounds.br().y, level, offset.y, reduced.rows);
    region.forEachSpan([&](int row, PixelSpan span) {
        const Neighbours& y = rows[static_cast<std::size_t>(row - bounds.y)];
        const auto* above = reduced.ptr<cv::Vec3b>(y.first);
        const auto* below = reduced.ptr<cv::Vec3b>(y.second);
        auto* pixels = target.ptr<cv::Vec3b>(row);
        for (int column = span.begin; column < span.end; ++column) {
            const Neighbours& x = columns[static_cast<std::size_t>(column - bounds.x)];
            for (int c = 0; c < 3; ++c) {
                const float top = static_cast<float>(above[x.first][c]) * (1 - x.weight) +
                                  static_cast<float>(above[x.second][c]) * x.weight;
                const float bottom = static_cast<float>(below[x.first][c]) * (1 - x.weight) +
                                     static_cast<float>(below[x.second][c]) * x.weight;
                pixels[column][c] = cv::saturate_cast<std::uint8_t>(top + (bottom - top) * y.weight);
            }
        }
    });
}

/// The pixels of a level that cover a rectangle of the picture, and `margin` more on each side.
cv::Rect reducedRectangle(const cv::Rect& rectangle, int level, int margin, cv::Size size) {
    const int last = (1 << level) - 1;
    const cv::Point begin(rectangle.x >> level, rectangle.y >> level);
    const cv::Point end((rectangle.br().x + last) >> level, (rectangle.br().y + last) >> level);
    return cv::Rect(begin - cv::Point(margin, margin), end + cv::Point(margin, margin)) & cv::Rect({}, size);
}

/// What is to be inpainted, at a level of the pyramid at which that is quick.
struct Hole {
    int level = 0;
    cv::Rect window; ///< of the level: the hole and some of what is around it
    cv::Mat mask;    ///< of the window's size, 255 where a pixel covers any unknown pixel
};

Hole holeAt(int level, int margin, cv::Size picture, const cv::Rect& bounds, const PixelRegion& unknown) {
    const cv::Size size(((picture.width - 1) >> level) + 1, ((picture.height - 1) >> level) + 1);
    Hole hole{level, reducedRectangle(bounds, level, margin, size), {}};
    const cv::Rect& window = hole.window;
    hole.mask = cv::Mat::zeros(window.size(), CV_8UC1);
    unknown.forEachSpan([&](int row, PixelSpan span) {
        const int y = (row >> level) - window.y;
        const int begin = std::max((span.begin >> level) - window.x, 0);
        const int end = std::min(((span.end - 1) >> level) + 1 - window.x, window.width);
        if (y >= 0 && y < window.height && begin < end)
            std::fill(hole.mask.ptr(y) + begin, hole.mask.ptr(y) + end, std::uint8_t{255});
    });
    return hole;
}

/// The finest level that is quick enough, and a window that shows something known; none if nothing is.
std::optional<Hole> findHole(cv::Size picture, const cv::Rect& bounds, const PixelRegion& unknown) {
    int level = 0, margin = 4;
    while (bounds.area() >> (2 * level) > largestWindow)
        ++level;
    for (;;) {
        Hole hole = holeAt(level, margin, picture, bounds, unknown);
        const int count = cv::countNonZero(hole.mask);
        const bool isWhole = std::max(picture.width, picture.height) >> level <= margin;
        if (count == hole.window.area() && isWhole)
            return std::nullopt;
        if (count == hole.window.area())
            margin *= 4;
        else if (count > largestHole || hole.window.area() > 2 * largestWindow)
            ++level;
        else
            return hole;
    }
}

cv::Vec3b meanOfTheRest(const cv::Mat& picture, const PixelRegion& unknown, const cv::Vec3b& otherwise) {
    const cv::Mat known = unknown.mask(picture.size()) == 0;
    if (cv::countNonZero(known) == 0)
        return otherwise;
    const cv::Scalar mean = cv::mean(picture, known);
    return {cv::saturate_cast<std::uint8_t>(mean[0]), cv::saturate_cast<std::uint8_t>(mean[1]),
            cv::saturate_cast<std::uint8_t>(mean[2])};
}

} // namespace

std::string_view nameOf(Fill fill) {
    switch (fill) {
    case Fill::meanColour:
        return "mean";
    case Fill::black:
        return "black";
    case Fill::blur:
        return "blur";
    case Fill::noise:
        return "noise";
    case Fill::inpaint:
        break;
    }
    return "inpaint";
}

Fill fillNamed(std::string_view name) {
    return valueNamed(name, fills, "fill");
}

cv::Mat filled(const cv::Mat& rgb, const cv::Mat& mask, Fill fill, std::uint64_t seed,
               const cv::Vec3b& mean) {
    CV_Assert(rgb.size() == mask.size());
    cv::Mat result = rgb.clone();
    Filler(rgb).fill(result, PixelRegion::ofMask(mask), {fill, seed, mean}, {});
    return result;
}

Filler::Filler(cv::Mat rgb) : picture_(std::move(rgb)), pyramid_(picture_) {
    CV_Assert(picture_.type() == CV_8UC3);
}

void Filler::fill(cv::Mat& target, const PixelRegion& region, const FillStyle& style,
                  const PixelRegion& hidden) {
    CV_Assert(target.type() == CV_8UC3 && target.size() == picture_.size());
    CV_Assert((region.bounds() & cv::Rect({}, target.size())) == region.bounds());
    if (region.empty())
        return;
    switch (style.fill) {
    case Fill::meanColour:
        return fillWithColour(target, region, style.mean);
    case Fill::black:
        return fillWithColour(target, region, {0, 0, 0});
    case Fill::blur:
        return fillWithBlur(target, region);
    case Fill::noise:
        return fillWithNoise(target, region, style.seed);
    case Fill::inpaint:
        return inpaint(target, region, hidden, style.mean);
    }
}

void Filler::fillWithBlur(cv::Mat& target, const PixelRegion& region) {
    int level = 0;
    while (shorterSide(picture_) >> (level + 1) >= leastSideToBlur)
        ++level;
    if (blurred_.empty()) {
        const cv::Mat reduced = pyramid_.level(level);
        const double deviation = std::max(1.0, shorterSide(reduced) / 10.0);
        cv::GaussianBlur(reduced, blurred_, {}, deviation, deviation, cv::BORDER_REPLICATE);
    }
    enlargeInto(target, region, blurred_, level, {0, 0});
}

void Filler::inpaint(cv::Mat& target, const PixelRegion& region, const PixelRegion& hidden,
                     const cv::Vec3b& mean) {
    PixelRegion unknown = hidden;
    unknown.add(region);
    const std::optional<Hole> hole = findHole(picture_.size(), region.bounds(), unknown);
    if (!hole)
        return fillWithColour(target, region, meanOfTheRest(picture_, unknown, mean));
    const cv::Mat continued = continuedIntoHole(pyramid_.level(hole->level)(hole->window), hole->mask);
    enlargeInto(target, region, continued, hole->level, hole->window.tl());
}

} // namespace saliscope
