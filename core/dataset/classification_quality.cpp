#include "dataset/classification_quality.h"

#include "base/error.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

void requireQualityInput(const at::Tensor& scores, const std::vector<std::optional<std::int64_t>>& shown,
                         int bins) {
    if (!scores.defined() || scores.dim() != 2 || scores.size(0) != static_cast<std::int64_t>(shown.size()))
        throw UsageError("the quality of answers needs one row of scores and one class for each image");
    if (bins < 1)
        throw UsageError("a reliability diagram needs at least one bin, not " + std::to_string(bins));
    for (const std::optional<std::int64_t>& index : shown)
        if (index && (*index < 0 || *index >= scores.size(1)))
            throw UsageError("an image shows the class " + std::to_string(*index) + ", but there are only " +
                             std::to_string(scores.size(1)) + " scores");
}

/// Adds up, before means are taken.
void addToBin(std::vector<ReliabilityBin>& bins, double confidence, bool right) {
    const auto count = static_cast<double>(bins.size());
    const double place = std::clamp(std::floor(confidence * count), 0.0, count - 1);
    ReliabilityBin& bin = bins[static_cast<std::size_t>(place)];
    ++bin.images;
    bin.confidence += confidence;
    bin.accuracy += right ? 1 : 0;
}

void finishBins(ClassificationQuality& quality) {
    const auto count = static_cast<double>(quality.bins.size());
    for (std::size_t i = 0; i < quality.bins.size(); ++i) {
        ReliabilityBin& bin = quality.bins[i];
        bin.low = static_cast<double>(i) / count;
        bin.high = static_cast<double>(i + 1) / count;
        if (bin.images == 0)
            continue;
        const auto images = static_cast<double>(bin.images);
        quality.confidence += bin.confidence / static_cast<double>(quality.images);
        quality.accuracy += bin.accuracy / static_cast<double>(quality.images);
        bin.confidence /= images;
        bin.accuracy /= images;
        quality.calibrationError += std::abs(bin.accuracy - bin.confidence) * images;
    }
    if (quality.images > 0)
        quality.calibrationError /= static_cast<double>(quality.images);
}

std::vector<ClassQuality> classesOf(const ClassificationQuality& quality) {
    std::map<std::int64_t, ClassQuality> classes;
    for (const auto& [cell, images] : quality.cells) {
        const auto count = static_cast<std::int64_t>(images.size());
        classes[cell.first].shown += count;
        classes[cell.second].answered += count;
        if (cell.first == cell.second)
            classes[cell.first].right += count;
    }
    std::vector<ClassQuality> result;
    for (auto& [index, found] : classes) {
        found.index = index;
        const auto right = static_cast<double>(found.right);
        if (found.answered > 0)
            found.precision = right / static_cast<double>(found.answered);
        if (found.shown > 0)
            found.recall = right / static_cast<double>(found.shown);
        result.push_back(found);
    }
    return result;
}

} // namespace

std::vector<std::int64_t> answersOf(const at::Tensor& scores) {
    const at::Tensor answers = scores.argmax(1).cpu().contiguous();
    const auto* begin = answers.data_ptr<std::int64_t>();
    return {begin, begin + answers.numel()};
}

ClassificationQuality classificationQuality(const at::Tensor& scores,
                                            const std::vector<std::optional<std::int64_t>>& shown, int bins) {
    requireQualityInput(scores, shown, bins);
    ClassificationQuality quality;
    quality.bins.resize(static_cast<std::size_t>(bins));
    if (shown.empty())
        return quality;
    const std::vector<std::int64_t> answers = answersOf(scores);
    const at::Tensor confidences = std::get<0>(scores.to(at::kDouble).softmax(1).max(1)).cpu().contiguous();
    const auto* confidence = confidences.data_ptr<double>();
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (!shown[i])
            continue;
        ++quality.images;
        quality.cells[{*shown[i], answers[i]}].push_back(i);
        addToBin(quality.bins, confidence[i], *shown[i] == answers[i]);
    }
    finishBins(quality);
    quality.classes = classesOf(quality);
    return quality;
}

} // namespace saliscope
