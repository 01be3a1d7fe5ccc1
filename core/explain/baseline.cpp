#include "explain/baseline.h"

#include "base/error.h"
#include "base/generator.h"
#include "base/npy.h"
#include "image/picture.h"
#include "model/model.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// The normalised value of a grey level (0..1), 1×C×1×1.
at::Tensor normalisedLevel(const Preprocessing& preprocessing, double level) {
    const at::Tensor mean = at::tensor(preprocessing.mean), deviation = at::tensor(preprocessing.std);
    return ((level - mean) / deviation).reshape({1, -1, 1, 1});
}

at::Tensor fromFile(const Question& question, const std::string& file) {
    if (file.empty())
        throw UsageError("'custom' needs a file: baseline-file=FILE, or fill-file=FILE where it is a fill");
    const bool isArray = std::filesystem::path(file).extension() == ".npy";
    const at::Tensor baseline = isArray ? readNpy(file).to(at::kFloat)
                                        : preprocess(readPicture(file), question.model.preprocessing).tensor;
    if (baseline.sizes() != question.input.sizes())
        throw UsageError("what is in '" + file + "' has not the shape of the input");
    return baseline.to(question.input.device());
}

} // namespace

const std::vector<std::pair<const char*, Baseline>>& baselineChoices() {
    static const std::vector<std::pair<const char*, Baseline>> choices = {
        {"mean", Baseline::mean}, {"black", Baseline::black}, {"white", Baseline::white},
        {"blur", Baseline::blur}, {"noise", Baseline::noise}, {"custom", Baseline::custom}};
    return choices;
}

at::Tensor makeBaseline(const Question& question, Baseline baseline, const std::string& file) {
    const at::Tensor& input = question.input;
    const auto level = [&](double value) {
        return normalisedLevel(question.model.preprocessing, value)
            .to(input.device())
            .expand_as(input)
            .contiguous();
    };
    switch (baseline) {
    case Baseline::mean:
        return at::zeros_like(input);
    case Baseline::black:
        return level(0);
    case Baseline::white:
        return level(1);
    case Baseline::blur:
        return gaussianBlur(input, static_cast<double>(std::min(input.size(2), input.size(3))) / 10);
    case Baseline::noise: {
        const at::Tensor low = level(0), high = level(1);
        return low +
               (high - low) * at::rand(input.sizes(), seededGenerator(question.seed)).to(input.device());
    }
    case Baseline::custom:
        return fromFile(question, file);
    }
    return input;
}

at::Tensor gaussianBlur(const at::Tensor& picture, double sigma) {
    if (sigma == 0)
        return picture;
    const std::int64_t channels = picture.size(1);
    const std::array<std::int64_t, 2> one{1, 1}, none{0, 0};
    const auto taps = [&](std::int64_t radius) {
        const at::Tensor kernel =
            at::exp(-at::arange(-radius, radius + 1, picture.options()).square() / (2 * sigma * sigma));
        return (kernel / kernel.sum()).repeat({channels, 1, 1, 1}).reshape({channels, 1, 1, -1});
    };
    const auto radius = [&](std::int64_t size) {
        return std::min(static_cast<std::int64_t>(std::ceil(3 * sigma)), size - 1);
    };
    const std::int64_t x = radius(picture.size(3)), y = radius(picture.size(2));
    const at::Tensor rows =
        at::conv2d(at::replication_pad2d(picture, {x, x, 0, 0}), taps(x), {}, one, none, one, channels);
    return at::conv2d(at::replication_pad2d(rows, {0, 0, y, y}), taps(y).transpose(2, 3), {}, one, none, one,
                      channels);
}

} // namespace saliscope
