#include "dataset/context_reliance.h"

#include "base/error.h"
#include "dataset/covered_input.h"
#include "explain/runs.h"
#include "explain/smoothgrad.h"
#include "image/preprocessing.h"
#include "image/segmentation.h"
#include "image/tensor_conversion.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

#include <algorithm>

namespace saliscope {

namespace {

constexpr int coveredVersionCount = 4; // whole, object covered, context covered, nothing

/// The four versions of an image, 4×C×H×W.
at::Tensor coveredVersions(const Model& model, const at::Tensor& input, const cv::Mat& mask,
                           const ContextRelianceOptions& options) {
    const cv::Mat everything(mask.size(), CV_8U, cv::Scalar(255));
    const auto covered = [&](const cv::Mat& part, Fill fill) {
        return coveredInput(model.preprocessing, input, part, fill);
    };
    return at::cat({input.cpu(), covered(grownMask(mask, options.margin), options.objectFill),
                    covered(mask == 0, options.contextFill), covered(everything, options.contextFill)})
        .to(model.device);
}

CoveredAnswers answersFrom(const at::Tensor& four) {
    return {four[0].item<double>(), four[1].item<double>(), four[2].item<double>(), four[3].item<double>()};
}

/// \param scores 4×classes
ImageReliance judged(const at::Tensor& scores, std::int64_t classIndex) {
    ImageReliance image;
    const at::Tensor values = scores.to(at::kDouble).cpu();
    image.score = answersFrom(values.select(1, classIndex));
    image.probability = answersFrom(values.softmax(1).select(1, classIndex));
    const at::Tensor answers = values.argmax(1);
    image.answered = answers[0].item<std::int64_t>() == classIndex;
    image.answeredWithoutObject = answers[1].item<std::int64_t>() == classIndex;
    image.answeredWithoutContext = answers[2].item<std::int64_t>() == classIndex;
    const CoveredAnswers s = answersFrom(values.select(1, classIndex) - values.mean(1));
    image.contextPart = ((s.whole - s.contextCovered) + (s.objectCovered - s.nothing)) / 2;
    image.objectPart = ((s.whole - s.objectCovered) + (s.contextCovered - s.nothing)) / 2;
    const double context = std::max(image.contextPart, 0.0), object = std::max(image.objectPart, 0.0);
    if (context + object > 0)
        image.reliance = context / (context + object);
    return image;
}

void requireMasks(const at::Tensor& inputs, const std::vector<cv::Mat>& masks) {
    if (static_cast<std::int64_t>(masks.size()) != inputs.size(0))
        throw UsageError("context reliance needs one mask for each image");
    for (const cv::Mat& mask : masks)
        if (!mask.empty() &&
            (mask.type() != CV_8UC1 || mask.rows != inputs.size(2) || mask.cols != inputs.size(3)))
            throw UsageError("the mask of an object must be CV_8U of the size of the network's input");
}

bool coversAPart(const cv::Mat& mask) {
    const int covered = mask.empty() ? 0 : cv::countNonZero(mask);
    return covered > 0 && covered < static_cast<int>(mask.total());
}

} // namespace

std::vector<ImageReliance> contextReliance(const Model& model, const at::Tensor& inputs,
                                           const std::vector<cv::Mat>& masks, std::int64_t classIndex,
                                           const ContextRelianceOptions& options, const Progress& progress) {
    requireMasks(inputs, masks);
    std::vector<ImageReliance> result;
    for (std::size_t i = 0; i < masks.size(); ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(masks.size()), "covering objects");
        const auto index = static_cast<std::int64_t>(i);
        const at::Tensor input = inputs.slice(0, index, index + 1);
        const Question question{model, input, ClassScore{classIndex}};
        Runs runs(question, progress);
        if (coversAPart(masks[i])) {
            result.push_back(
                judged(runs.forward(coveredVersions(model, input, masks[i], options)).output(), classIndex));
        } else {
            const at::Tensor scores = runs.forward(input).output();
            ImageReliance image = judged(scores.expand({coveredVersionCount, scores.size(1)}), classIndex);
            image.reliance.reset();
            result.push_back(image);
        }
    }
    return result;
}

cv::Mat pictureWithoutObject(const Model& model, const at::Tensor& input, const cv::Mat& mask,
                             const ContextRelianceOptions& options) {
    return denormalise(
               coveredInput(model.preprocessing, input, grownMask(mask, options.margin), options.objectFill),
               model.preprocessing)
        .pixels;
}

ClassReliance classReliance(const std::vector<ImageReliance>& images) {
    ClassReliance together;
    double context = 0, object = 0;
    for (const ImageReliance& image : images) {
        if (!image.answered || !image.reliance)
            continue;
        ++together.images;
        context += std::max(image.contextPart, 0.0);
        object += std::max(image.objectPart, 0.0);
        together.keptWithoutObject += image.answeredWithoutObject ? 1 : 0;
        together.keptWithoutContext += image.answeredWithoutContext ? 1 : 0;
    }
    if (together.images == 0)
        return together;
    together.reliance = context / (context + object);
    together.keptWithoutObject /= static_cast<double>(together.images);
    together.keptWithoutContext /= static_cast<double>(together.images);
    return together;
}

cv::Mat objectBySaliency(const Model& model, const at::Tensor& input, std::int64_t classIndex,
                         const Progress& progress) {
    const Question question{model, input, ClassScore{classIndex}};
    const at::Tensor map = smoothGrad(question, {.samples = 10}, progress).map;
    if (map.min().item<double>() == map.max().item<double>())
        return {};
    return segmentObject(denormalise(input, model.preprocessing).pixels, toMat(map), {}, progress);
}

} // namespace saliscope
