#include "explain/occlusion.h"

#include "image/fill.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

namespace saliscope {

namespace {

struct Span {
    std::int64_t begin, end;
};

/// Where windows lie along one axis. They leave no pixel uncovered.
std::vector<Span> windowsAlong(std::int64_t size, const OcclusionOptions& options) {
    const std::int64_t window = std::min(options.window, size);
    const std::int64_t count = (size - window + options.stride - 1) / options.stride + 1;
    std::vector<Span> spans;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t begin = i * options.stride;
        if (options.border == OcclusionBorder::shift)
            spans.push_back({std::min(begin, size - window), std::min(begin, size - window) + window});
        else
            spans.push_back({begin, std::min(begin + window, size)});
    }
    return spans;
}

/// 1 where the window covers, h×w, for what of it lies inside the picture.
at::Tensor windowMask(const Span& rows, const Span& columns, const OcclusionOptions& options) {
    const std::int64_t height = rows.end - rows.begin, width = columns.end - columns.begin;
    if (options.shape == OcclusionShape::rectangle)
        return at::ones({height, width});
    const double radius = static_cast<double>(options.window) / 2;
    const at::Tensor y = ((at::arange(height) + 0.5 - radius) / radius).square().unsqueeze(1);
    const at::Tensor x = ((at::arange(width) + 0.5 - radius) / radius).square().unsqueeze(0);
    return (y + x <= 1).to(at::kFloat);
}

/// All windows over a picture, row after row.
class Windows {
public:
    Windows(const at::Tensor& picture, const OcclusionOptions& options)
        : options_(options),
          size_{picture.size(2), picture.size(3)},
          rows_(windowsAlong(size_[0], options)),
          columns_(windowsAlong(size_[1], options)) {}

    std::int64_t rows() const { return static_cast<std::int64_t>(rows_.size()); }
    std::int64_t count() const { return static_cast<std::int64_t>(rows_.size() * columns_.size()); }

    /// What the windows `begin` to `end` - 1 leave visible, n×H×W.
    at::Tensor visible(std::int64_t begin, std::int64_t end) const {
        const at::Tensor visible = at::ones({end - begin, size_[0], size_[1]});
        for (std::int64_t i = begin; i < end; ++i) {
            const Span& rows = rows_[static_cast<std::size_t>(i) / columns_.size()];
            const Span& columns = columns_[static_cast<std::size_t>(i) % columns_.size()];
            visible[i - begin]
                .slice(0, rows.begin, rows.end)
                .slice(1, columns.begin, columns.end)
                .sub_(windowMask(rows, columns, options_));
        }
        return visible;
    }

private:
    const OcclusionOptions& options_;
    std::array<std::int64_t, 2> size_;
    std::vector<Span> rows_, columns_;
};

/// What stands in for the picture where windows hide it, if it is continued into them.
class Inpainting {
public:
    Inpainting(const Question& question, const Progress& progress)
        : preprocessing_(question.model.preprocessing),
          progress_(progress),
          rgb_(denormalise(question.input, preprocessing_).pixels) {}

    /// \param visible n×H×W of zeros and ones
    at::Tensor operator()(const at::Tensor& visible) const {
        std::vector<at::Tensor> pictures;
        for (const at::Tensor& shown : visible.unbind()) {
            progress_.checkCancelled();
            const at::Tensor hidden = shown.eq(0).to(at::kByte).contiguous();
            const cv::Mat mask(rgb_.size(), CV_8UC1, hidden.data_ptr());
            pictures.push_back(normalise(filled(rgb_, mask, Fill::inpaint, 0, meanColour()), preprocessing_));
        }
        return at::cat(pictures);
    }

private:
    /// For windows as large as the picture.
    cv::Vec3b meanColour() const {
        cv::Vec3b colour;
        for (std::size_t i = 0; i < 3; ++i)
            colour[static_cast<int>(i)] =
                cv::saturate_cast<std::uint8_t>(255 * preprocessing_.mean[i % preprocessing_.mean.size()]);
        return colour;
    }

    const Preprocessing& preprocessing_;
    const Progress& progress_;
    cv::Mat rgb_;
};

std::vector<std::pair<const char*, std::optional<Baseline>>> fillChoices() {
    std::vector<std::pair<const char*, std::optional<Baseline>>> choices(baselineChoices().begin(),
                                                                         baselineChoices().end());
    choices.emplace_back("inpaint", std::nullopt);
    return choices;
}

} // namespace

Attribution occlusion(const Question& question, const OcclusionOptions& options, const Progress& progress) {
    CoveredPictures pictures(
        question, {options.measure, options.fill.value_or(Baseline::mean), options.fillFile}, progress);
    const Windows windows(question.input, options);
    const double whole = pictures.whole();
    at::Tensor sum = at::zeros({question.input.size(2), question.input.size(3)}, at::kDouble);
    at::Tensor covers = at::zeros_like(sum); // zero where no elliptic window lies over a pixel
    std::vector<at::Tensor> drops;
    const auto meanDrop = [&] { return (sum / covers.clamp_min(1)).to(at::kFloat); };

    CoverSeries series = {
        .count = windows.count(),
        .step = "covered windows",
        .visible = [&](std::int64_t begin, std::int64_t end) { return windows.visible(begin, end); },
        .take =
            [&](std::int64_t, const at::Tensor& visible, const at::Tensor& answers) {
                const at::Tensor covered = (1 - visible).to(at::kDouble);
                drops.push_back(whole - answers);
                sum += at::tensordot(drops.back(), covered, {0}, {0});
                covers += covered.sum(0);
            },
        .mapSoFar = meanDrop};
    if (!options.fill)
        series.fill = Inpainting(question, progress);
    pictures.ask(series);

    Attribution result;
    result.map = options.map == OcclusionMap::windows
                     ? at::cat(drops).reshape({windows.rows(), -1}).to(at::kFloat)
                     : meanDrop();
    result.passes = pictures.passes();
    return result;
}

Method occlusionMethod() {
    return makeMethod(
        {.id = "occlusion",
         .title = "Occlusion",
         .summary = "Covers a small window of the picture, asks the network again, and writes down how far "
                    "the score fell; then "
                    "the window moves on. Where the score falls, the network needed what was there. Nothing "
                    "could be more "
                    "direct, and nothing is slower; and what the cover looks like matters, so try several.",
         .paper = "Zeiler & Fergus 2014, Visualizing and understanding convolutional networks",
         .unit = "mean drop of the score",
         .needsGradients = false,
         .isSigned = true,
         .isSlow = true},
        withCoverOptions(
            OptionTable<OcclusionOptions>()
                .integer<std::int64_t>("window", &OcclusionOptions::window, 1, 4096,
                                       "Side of the window in pixels of the input")
                .integer<std::int64_t>("stride", &OcclusionOptions::stride, 1, 4096,
                                       "Pixels by which the window moves on")
                .choice("shape", &OcclusionOptions::shape,
                        {{"rectangle", OcclusionShape::rectangle}, {"ellipse", OcclusionShape::ellipse}},
                        "Shape of the window")
                .choice("border", &OcclusionOptions::border,
                        {{"shift", OcclusionBorder::shift}, {"cut", OcclusionBorder::cut}},
                        "The last window of a row is shifted back to fit, or cut off as captum does")
                .choice("map", &OcclusionOptions::map,
                        {{"pixels", OcclusionMap::pixels}, {"windows", OcclusionMap::windows}},
                        "The mean drop for each pixel, or the drop for each window"),
            fillChoices()),
        occlusion);
}

} // namespace saliscope
