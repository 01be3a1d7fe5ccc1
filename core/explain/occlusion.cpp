#include "explain/occlusion.h"

#include "base/error.h"
#include "explain/runs.h"

#include <ATen/ATen.h>

#include <span>

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

Question measured(const Question& question, const OcclusionOptions& options) {
    Question asked = question;
    if (options.measure == OcclusionMeasure::score)
        return asked;
    const auto* score = std::get_if<ClassScore>(&question.target);
    if (!score)
        throw UsageError("measure=probability needs the score of a class as target");
    asked.target = ClassProbability{score->index};
    return asked;
}

struct Cover {
    Span rows, columns;
    at::Tensor mask;
};

std::vector<Cover> covers(const Question& question, const OcclusionOptions& options) {
    std::vector<Cover> all;
    for (const Span& rows : windowsAlong(question.input.size(2), options))
        for (const Span& columns : windowsAlong(question.input.size(3), options))
            all.push_back({rows, columns, windowMask(rows, columns, options)});
    return all;
}

at::Tensor windowOf(const at::Tensor& picture, const Cover& cover) {
    return picture.slice(-2, cover.rows.begin, cover.rows.end)
        .slice(-1, cover.columns.begin, cover.columns.end);
}

/// The mean drop over the windows that cover each pixel; zero where an elliptic window leaves a pixel
/// uncovered.
class MeanDrop {
public:
    MeanDrop(std::int64_t height, std::int64_t width)
        : sum_(at::zeros({height, width}, at::kDouble)), count_(at::zeros({height, width}, at::kDouble)) {}

    void add(const Cover& cover, const at::Tensor& drop) {
        windowOf(sum_, cover).add_(cover.mask * drop);
        windowOf(count_, cover).add_(cover.mask);
    }

    at::Tensor map() const { return (sum_ / count_.clamp_min(1)).to(at::kFloat); }

private:
    at::Tensor sum_, count_;
};

/// The picture once for each window, covered there.
at::Tensor coveredPictures(const at::Tensor& picture, const at::Tensor& fill, std::span<const Cover> all) {
    const at::Tensor batch = picture.repeat({static_cast<std::int64_t>(all.size()), 1, 1, 1});
    for (std::size_t i = 0; i < all.size(); ++i) {
        const at::Tensor under = windowOf(batch[static_cast<std::int64_t>(i)], all[i]);
        const at::Tensor mask = all[i].mask.to(batch.device());
        under.copy_(mask * windowOf(fill[0], all[i]) + (1 - mask) * under);
    }
    return batch;
}

} // namespace

Attribution occlusion(const Question& question, const OcclusionOptions& options, const Progress& progress) {
    const Question asked = measured(question, options);
    Runs runs(asked, progress);
    const at::Tensor fill = makeBaseline(asked, options.fill, options.fillFile);
    const at::Tensor whole = runs.targetValues(asked.input);
    const std::vector<Cover> all = covers(asked, options);

    std::vector<at::Tensor> drops;
    MeanDrop mean(asked.input.size(2), asked.input.size(3));
    const auto batchSize = static_cast<std::size_t>(batchSizeFor(asked.input));
    for (std::size_t begin = 0; begin < all.size(); begin += batchSize) {
        const std::span<const Cover> part =
            std::span(all).subspan(begin, std::min(batchSize, all.size() - begin));
        drops.push_back(whole - runs.targetValues(coveredPictures(asked.input, fill, part)));
        for (std::size_t i = 0; i < part.size(); ++i)
            mean.add(part[i], drops.back()[static_cast<std::int64_t>(i)]);
        if (question.preview)
            question.preview(mean.map());
        progress.report(static_cast<double>(begin + part.size()) / static_cast<double>(all.size()),
                        "covered windows");
    }

    Attribution result;
    const auto rows = static_cast<std::int64_t>(windowsAlong(asked.input.size(2), options).size());
    result.map =
        options.map == OcclusionMap::windows ? at::cat(drops).reshape({rows, -1}).to(at::kFloat) : mean.map();
    result.passes = runs.passes();
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
            .choice("measure", &OcclusionOptions::measure,
                    {{"score", OcclusionMeasure::score}, {"probability", OcclusionMeasure::probability}},
                    "What falls")
            .choice("map", &OcclusionOptions::map,
                    {{"pixels", OcclusionMap::pixels}, {"windows", OcclusionMap::windows}},
                    "The mean drop for each pixel, or the drop for each window")
            .choice("fill", &OcclusionOptions::fill, baselineChoices(), "What the window is covered with")
            .text("fill-file", &OcclusionOptions::fillFile, "For the fill 'custom': a picture or .npy"),
        occlusion);
}

} // namespace saliscope
