#include "audio/spectrogram_picture.h"

#include "base/error.h"
#include "image/figure.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

constexpr int leftMargin = 46, bottomMargin = 20, topMargin = 7, rightMargin = 18;
constexpr TextStyle tickStyle{.size = 11, .alignment = HorizontalAlignment::right, .colour = faintInkColour};

/// What lies where in the picture.
struct Axes {
    const SpectrogramLook& look;
    double highest, seconds;

    double lowest() const { return look.logarithmic ? std::min(look.lowest, highest / 2) : 0; }

    /// 0 at the bottom, 1 at the top.
    double frequencyAt(double height) const {
        return look.logarithmic ? lowest() * std::pow(highest / lowest(), height) : height * highest;
    }
    double heightOf(double frequency) const {
        return look.logarithmic ? std::log(frequency / lowest()) / std::log(highest / lowest())
                                : frequency / highest;
    }
};

/// dB below the strongest, frequencies × moments.
at::Tensor levels(const Sound& sound, const SpectrogramLook& look) {
    const at::Tensor size = shortTimeFourier(toTensor(mono(sound).channels.front()), look.spectrogram).abs();
    constexpr double silence = 1e-12;
    const double strongest = std::max(size.max().item<double>(), silence);
    return (size / strongest).clamp_min(silence).log10() * 20;
}

/// Each pixel is the strongest of the moments and frequencies it stands for, so that no short or thin sound
/// gets lost; where it stands for less than one, it lies between two.
cv::Mat resampledLevels(const at::Tensor& levels, const Axes& axes, const cv::Size& size) {
    // repeats where there are fewer
    const at::Tensor table = std::get<0>(at::adaptive_max_pool1d(levels, size.width)).contiguous();
    const auto bins = table.size(0);
    const float* values = table.data_ptr<float>();
    cv::Mat result(size, CV_32FC1);
    const auto binAt = [&](double height) {
        return axes.frequencyAt(height) / axes.highest * static_cast<double>(bins - 1);
    };
    for (int row = 0; row < size.height; ++row) {
        const double low = binAt(1 - (row + 1.0) / size.height), high = binAt(1 - row / (1.0 * size.height));
        const auto end = std::min(static_cast<std::int64_t>(std::ceil(high)), bins);
        const double middle = (low + high) / 2;
        const auto first =
            static_cast<std::int64_t>(std::clamp(std::floor(middle), 0.0, static_cast<double>(bins - 2)));
        const auto part = static_cast<float>(std::clamp(middle - static_cast<double>(first), 0.0, 1.0));
        for (int column = 0; column < size.width; ++column) {
            const auto at = [&](std::int64_t bin) { return values[bin * size.width + column]; };
            float value = (1 - part) * at(first) + part * at(first + 1);
            for (auto bin = static_cast<std::int64_t>(std::ceil(low)); bin < end; ++bin)
                value = std::max(value, at(bin));
            result.at<float>(row, column) = value;
        }
    }
    return result;
}

std::string frequencyText(double frequency) {
    return frequency < 1000 ? std::to_string(std::lround(frequency)) + " Hz"
                            : std::to_string(std::lround(frequency / 1000)) + " kHz";
}

/// A round number of steps of at most six.
double tickStep(double range) {
    const double rough = range / 6, power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough)
            return factor * power;
    return 10 * power;
}

std::vector<double> frequencyTicks(const Axes& axes) {
    if (axes.look.logarithmic)
        return {100, 200, 500, 1000, 2000, 5000, 10000, 20000};
    std::vector<double> ticks;
    for (double step = std::max(1000.0, tickStep(axes.highest)), at = 0; at <= axes.highest; at += step)
        ticks.push_back(at);
    return ticks;
}

cv::Mat withAxes(const cv::Mat& picture, const Axes& axes) {
    Figure figure(axes.look.size);
    const cv::Rect place(leftMargin, topMargin, picture.cols, picture.rows);
    figure.picture(picture, place);
    for (const double frequency : frequencyTicks(axes)) {
        const double height = frequency < axes.lowest() ? -1 : axes.heightOf(frequency);
        if (height < 0 || height > 1)
            continue;
        const double y = place.y + (1 - height) * place.height;
        figure.line({place.x - 4.0, y}, {place.x - 0.5, y}, faintInkColour);
        figure.text(frequencyText(frequency), {place.x - 6.0, y + 4}, tickStyle);
    }
    TextStyle below = tickStyle;
    below.alignment = HorizontalAlignment::centre;
    const double step = tickStep(axes.seconds);
    for (int i = 0; i * step <= axes.seconds * (1 + 1e-9); ++i) {
        const double x = place.x + i * step / axes.seconds * place.width;
        figure.line({x, place.y + place.height + 0.5}, {x, place.y + place.height + 4.0}, faintInkColour);
        figure.text(std::to_string(i * step).substr(0, step < 0.1      ? 4
                                                       : step < 1      ? 3
                                                       : i * step < 10 ? 1
                                                                       : 2) +
                        " s",
                    {x, place.y + place.height + 16.0}, below);
    }
    return figure.pixels();
}

} // namespace

cv::Mat drawSpectrogram(const Sound& sound, const SpectrogramLook& look) {
    if (sound.empty())
        throw UsageError("a sound without samples has no spectrogram");
    cv::Size inner = look.size;
    if (look.labelled)
        inner -= cv::Size(leftMargin + rightMargin, bottomMargin + topMargin);
    if (inner.width < 1 || inner.height < 1)
        throw UsageError("a picture of a spectrogram needs more pixels than " +
                         std::to_string(look.size.width) + " x " + std::to_string(look.size.height));
    const Axes axes{look, sound.rate / 2.0, sound.seconds()};
    const cv::Mat values = resampledLevels(levels(sound, look), axes, inner);
    const cv::Mat picture = colourise(values, look.colours, {static_cast<float>(-look.decibels), 0});
    return look.labelled ? withAxes(picture, axes) : picture;
}

std::vector<std::pair<float, float>> waveform(const Sound& sound, int columns) {
    std::vector<std::pair<float, float>> result;
    if (sound.empty())
        return result;
    const std::vector<float> samples = mono(sound).channels.front();
    for (int column = 0; column < columns; ++column) {
        const auto at = [&](int index) {
            return samples.size() * static_cast<std::size_t>(index) / static_cast<std::size_t>(columns);
        };
        const std::size_t first = at(column), last = std::max(first + 1, at(column + 1));
        const auto [low, high] = std::minmax_element(samples.begin() + static_cast<std::ptrdiff_t>(first),
                                                     samples.begin() + static_cast<std::ptrdiff_t>(last));
        result.emplace_back(*low, *high);
    }
    return result;
}

} // namespace saliscope
