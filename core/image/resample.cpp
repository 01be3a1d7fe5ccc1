#include "image/resample.h"

#include <ATen/Parallel.h>

#include <opencv2/core.hpp>

namespace saliscope {

namespace {

/// Weights are whole numbers, so many times too large: then sums are exact and do not depend on their order.
/// With 8 bits for the pixel this leaves 2 of the 32 for the sign and for weights that add up to more than
/// one.
constexpr int fractionBits = 32 - 8 - 2;

/// How far a filter reaches, in pixels of the larger grid.
double reach(Interpolation interpolation) {
    return interpolation == Interpolation::bilinear ? 1.0 : 2.0;
}

double filterAt(Interpolation interpolation, double x) {
    x = std::abs(x);
    if (interpolation == Interpolation::bilinear)
        return x < 1 ? 1 - x : 0;
    constexpr double a = -0.5; // Keys 1981: the cubic that reproduces parabolas
    if (x < 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/// Which source pixels a new pixel is the weighted mean of.
struct Mean {
    int first;
    std::vector<std::int32_t> weights;
};

Mean meanFor(std::int64_t target, const ResizeAxis& axis, Interpolation interpolation) {
    const double scale = static_cast<double>(axis.source) / static_cast<double>(axis.target);
    const double stretch = std::max(scale, 1.0);
    const double support = reach(interpolation) * stretch;
    const double centre = (static_cast<double>(target) + 0.5) * scale;
    // Halves upwards, as Pillow rounds.
    const int first = std::max(static_cast<int>(std::floor(centre - support + 0.5)), 0);
    const int end = std::min(static_cast<int>(std::floor(centre + support + 0.5)), axis.source);

    std::vector<double> exact;
    double sum = 0;
    for (int x = first; x < end; ++x) {
        exact.push_back(filterAt(interpolation, (x - centre + 0.5) / stretch));
        sum += exact.back();
    }
    Mean mean{first, {}};
    for (double weight : exact)
        mean.weights.push_back(static_cast<std::int32_t>(std::round(weight / sum * (1 << fractionBits))));
    return mean;
}

std::vector<Mean> meansFor(const ResizeAxis& axis, Interpolation interpolation) {
    std::vector<Mean> means;
    for (int i = 0; i < axis.count; ++i)
        means.push_back(meanFor(axis.first + i, axis, interpolation));
    return means;
}

constexpr std::int32_t half = 1 << (fractionBits - 1);

std::uint8_t toByte(std::int32_t sum) {
    return static_cast<std::uint8_t>(std::clamp(sum >> fractionBits, 0, 255));
}

template <int channels>
void resampleRow(const std::uint8_t* row, const std::vector<Mean>& means, std::uint8_t* result) {
    for (const Mean& mean : means) {
        std::int32_t sums[channels];
        std::fill(sums, sums + channels, half);
        const std::uint8_t* pixel = row + static_cast<std::ptrdiff_t>(channels) * mean.first;
        for (std::int32_t weight : mean.weights)
// Unrolled the sums stay in registers: four times as fast.
#pragma GCC unroll 3
            for (int channel = 0; channel < channels; ++channel)
                sums[channel] += weight * *pixel++;
        for (std::int32_t sum : sums)
            *result++ = toByte(sum);
    }
}

/// The rows from `first` to before `end`, resampled along themselves.
cv::Mat resampleRows(const cv::Mat& pixels, int first, int end, const std::vector<Mean>& means) {
    cv::Mat result(end - first, static_cast<int>(means.size()), pixels.type());
    const auto resampleOne = pixels.channels() == 1 ? resampleRow<1> : resampleRow<3>;
    const std::int64_t rowsAtATime = 1 + (1 << 16) / pixels.cols;
    at::parallel_for(0, result.rows, rowsAtATime, [&](std::int64_t begin, std::int64_t stop) {
        for (auto y = static_cast<int>(begin); y < static_cast<int>(stop); ++y)
            resampleOne(pixels.ptr(first + y), means, result.ptr(y));
    });
    return result;
}

/// `rows` holds the source's rows from `first` on.
cv::Mat resampleColumns(const cv::Mat& rows, int first, const std::vector<Mean>& means) {
    cv::Mat result(static_cast<int>(means.size()), rows.cols, rows.type());
    const auto rowLength = rows.cols * static_cast<std::size_t>(rows.channels());
    std::vector<std::int32_t> sums(rowLength);
    for (int y = 0; y < result.rows; ++y) {
        const Mean& mean = means[static_cast<std::size_t>(y)];
        std::fill(sums.begin(), sums.end(), half);
        for (std::size_t i = 0; i < mean.weights.size(); ++i) {
            const std::uint8_t* row = rows.ptr(mean.first - first + static_cast<int>(i));
            for (std::size_t x = 0; x < rowLength; ++x)
                sums[x] += mean.weights[i] * row[x];
        }
        std::transform(sums.begin(), sums.end(), result.ptr(y), toByte);
    }
    return result;
}

} // namespace

cv::Mat resample(const cv::Mat& pixels, const ResizeAxis& rows, const ResizeAxis& columns,
                 Interpolation interpolation) {
    CV_Assert(pixels.depth() == CV_8U && (pixels.channels() == 1 || pixels.channels() == 3));
    CV_Assert(pixels.rows == rows.source && pixels.cols == columns.source && rows.count > 0 &&
              columns.count > 0);
    const std::vector<Mean> rowMeans = meansFor(rows, interpolation);
    const int first = rowMeans.front().first;
    const int end = rowMeans.back().first + static_cast<int>(rowMeans.back().weights.size());
    return resampleColumns(resampleRows(pixels, first, end, meansFor(columns, interpolation)), first,
                           rowMeans);
}

} // namespace saliscope
