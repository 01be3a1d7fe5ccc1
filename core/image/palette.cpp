#include "image/palette.h"

#include "base/error.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <queue>
#include <string>

namespace saliscope {

namespace {

// Colours that agree in their upper five bits are counted together: so fine is no palette of 256.
constexpr int bits = 5;
constexpr int dropped = 8 - bits;
constexpr std::size_t cells = std::size_t{1} << (3 * bits);

std::size_t cellOf(const cv::Vec3b& colour) {
    return (static_cast<std::size_t>(colour[0] >> dropped) << (2 * bits)) |
           (static_cast<std::size_t>(colour[1] >> dropped) << bits) |
           static_cast<std::size_t>(colour[2] >> dropped);
}

/// The pixels of one cell.
struct Count {
    cv::Vec3d sum;
    double pixels = 0;

    cv::Vec3d mean() const { return sum / pixels; }
};

std::vector<Count> countColours(const cv::Mat& picture) {
    std::vector<Count> counts(cells);
    for (int row = 0; row < picture.rows; ++row)
        for (int column = 0; column < picture.cols; ++column) {
            const auto& colour = picture.at<cv::Vec3b>(row, column);
            Count& count = counts[cellOf(colour)];
            count.sum += cv::Vec3d(colour);
            ++count.pixels;
        }
    std::erase_if(counts, [](const Count& count) { return count.pixels <= 0; });
    return counts;
}

/// Some of the counts, and how far their colours spread.
class Box {
public:
    using Iterator = std::vector<Count>::iterator;

    Box(Iterator begin, Iterator end) : begin_(begin), end_(end) {
        constexpr double most = std::numeric_limits<double>::max();
        cv::Vec3d low(most, most, most), high(-most, -most, -most);
        for (auto count = begin; count != end; ++count)
            for (int channel = 0; channel < 3; ++channel) {
                low[channel] = std::min(low[channel], count->mean()[channel]);
                high[channel] = std::max(high[channel], count->mean()[channel]);
                pixels_ += count->pixels / 3;
            }
        for (int channel = 0; channel < 3; ++channel)
            if (const double spread = high[channel] - low[channel]; spread > spread_) {
                spread_ = spread;
                widest_ = channel;
            }
    }

    bool canBeHalved() const { return end_ - begin_ > 1; }
    /// Boxes of many pixels first, unless their colours are nearly the same.
    bool operator<(const Box& other) const { return urgency() < other.urgency(); }

    std::pair<Box, Box> halves() {
        std::sort(begin_, end_, [channel = widest_](const Count& a, const Count& b) {
            return a.mean()[channel] < b.mean()[channel];
        });
        double before = 0;
        auto middle = begin_;
        while (middle != end_ - 1 && (middle == begin_ || before < pixels_ / 2))
            before += (middle++)->pixels;
        return {Box(begin_, middle), Box(middle, end_)};
    }

    cv::Vec3b mean() const {
        Count all;
        for (auto count = begin_; count != end_; ++count) {
            all.sum += count->sum;
            all.pixels += count->pixels;
        }
        return all.mean();
    }

private:
    double urgency() const { return canBeHalved() ? spread_ * spread_ * pixels_ : 0; }

    Iterator begin_, end_;
    double pixels_ = 0;
    double spread_ = 0;
    int widest_ = 0;
};

std::vector<cv::Vec3b> paletteOf(const cv::Mat& picture, int colours) {
    std::vector<Count> counts = countColours(picture);
    std::priority_queue<Box> boxes;
    boxes.emplace(counts.begin(), counts.end());
    while (static_cast<int>(boxes.size()) < colours && boxes.top().canBeHalved()) {
        Box box = boxes.top();
        boxes.pop();
        const auto [lower, upper] = box.halves();
        boxes.push(lower);
        boxes.push(upper);
    }
    std::vector<cv::Vec3b> palette;
    for (; !boxes.empty(); boxes.pop())
        palette.push_back(boxes.top().mean());
    return palette;
}

/// The nearest colour of a palette; remembers it for colours that are nearly the same.
class NearestColour {
public:
    explicit NearestColour(const std::vector<cv::Vec3b>& palette) : palette_(palette) {
        known_.fill(unknown);
    }

    std::uint8_t operator()(const cv::Vec3b& colour) {
        std::int16_t& place = known_[cellOf(colour)];
        if (place == unknown)
            place = find(colour);
        return static_cast<std::uint8_t>(place);
    }

private:
    static constexpr std::int16_t unknown = -1;

    std::int16_t find(const cv::Vec3b& colour) const {
        std::size_t best = 0;
        double least = std::numeric_limits<double>::max();
        for (std::size_t i = 0; i < palette_.size(); ++i)
            if (const double distance = cv::norm(cv::Vec3d(colour) - cv::Vec3d(palette_[i]), cv::NORM_L2SQR);
                distance < least) {
                least = distance;
                best = i;
            }
        return static_cast<std::int16_t>(best);
    }

    const std::vector<cv::Vec3b>& palette_;
    std::array<std::int16_t, cells> known_{};
};

cv::Mat dither(const cv::Mat& picture, const std::vector<cv::Vec3b>& palette) {
    const auto nearest = std::make_unique<NearestColour>(palette);
    cv::Mat places(picture.size(), CV_8U);
    cv::Mat wanted; // with the errors of the pixels before, and a margin that takes those of the border
    picture.convertTo(wanted, CV_32FC3);
    cv::copyMakeBorder(wanted, wanted, 0, 1, 1, 1, cv::BORDER_CONSTANT);
    for (int row = 0; row < picture.rows; ++row)
        for (int column = 0; column < picture.cols; ++column) {
            const cv::Vec3f value = wanted.at<cv::Vec3f>(row, column + 1);
            const cv::Vec3b colour(cv::saturate_cast<uchar>(value[0]), cv::saturate_cast<uchar>(value[1]),
                                   cv::saturate_cast<uchar>(value[2]));
            const std::uint8_t place = (*nearest)(colour);
            places.at<std::uint8_t>(row, column) = place;
            const cv::Vec3f error = cv::Vec3f(colour) - cv::Vec3f(palette[place]);
            wanted.at<cv::Vec3f>(row, column + 2) += error * (7.0F / 16);
            wanted.at<cv::Vec3f>(row + 1, column) += error * (3.0F / 16);
            wanted.at<cv::Vec3f>(row + 1, column + 1) += error * (5.0F / 16);
            wanted.at<cv::Vec3f>(row + 1, column + 2) += error * (1.0F / 16);
        }
    return places;
}

} // namespace

PalettePicture reduceColours(const cv::Mat& picture, int colours) {
    constexpr int most = 256;
    if (picture.empty() || picture.type() != CV_8UC3)
        throw UsageError("a picture of 8-bit red, green and blue is needed to choose a palette");
    if (colours < 1 || colours > most)
        throw UsageError("a palette has 1 to 256 colours, not " + std::to_string(colours));
    PalettePicture reduced;
    reduced.colours = paletteOf(picture, colours);
    reduced.places = dither(picture, reduced.colours);
    return reduced;
}

} // namespace saliscope
