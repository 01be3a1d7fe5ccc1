#include "dataset/counterfactual_paste.h"

#include "base/error.h"
#include "dataset/covered_input.h"
#include "explain/runs.h"
#include "model/model.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace saliscope {

namespace {

constexpr std::int64_t mostExamples = 4;

void requireRegion(const cv::Mat& region, const at::Tensor& images) {
    if (region.type() != CV_8UC1 || region.rows != images.size(2) || region.cols != images.size(3))
        throw UsageError("a region of images must be CV_8U of their size");
}

void requirePaste(const at::Tensor& donors, const at::Tensor& receivers, const cv::Mat& region) {
    if (donors.size(0) == 0)
        throw UsageError("there is no image from which a region could be pasted");
    if (donors.sizes().slice(1) != receivers.sizes().slice(1))
        throw UsageError("a region is pasted between images of one size");
    requireRegion(region, donors);
}

/// What is pasted from each donor, n×1×H×W.
at::Tensor pastedParts(const cv::Mat& region, const std::vector<cv::Mat>& objects, std::int64_t donors) {
    constexpr double outline = 2; // percent of the shorter side
    const at::Tensor parts = at::empty({donors, 1, region.rows, region.cols}, at::kByte);
    for (std::int64_t donor = 0; donor < donors; ++donor) {
        cv::Mat part(region.rows, region.cols, CV_8UC1, parts[donor].data_ptr());
        region.copyTo(part);
        const auto number = static_cast<std::size_t>(donor);
        if (number < objects.size() && !objects[number].empty())
            part.setTo(0, grownMask(objects[number], outline));
    }
    return parts > 0;
}

struct PastedBatch {
    at::Tensor scoresBefore, scoresAfter, pasted;
};

void countFlips(PasteOutcome& outcome, const PastedBatch& batch, std::int64_t first,
                std::int64_t classIndex) {
    const at::Tensor before = batch.scoresBefore.argmax(1).cpu(), after = batch.scoresAfter.argmax(1).cpu();
    const at::Tensor probabilityBefore = batch.scoresBefore.softmax(1).select(1, classIndex).cpu();
    const at::Tensor probabilityAfter = batch.scoresAfter.softmax(1).select(1, classIndex).cpu();
    for (std::int64_t i = 0; i < before.size(0); ++i) {
        if (before[i].item<std::int64_t>() == classIndex)
            continue;
        ++outcome.tried;
        outcome.probabilityBefore += probabilityBefore[i].item<double>();
        outcome.probabilityAfter += probabilityAfter[i].item<double>();
        if (after[i].item<std::int64_t>() != classIndex)
            continue;
        ++outcome.flipped;
        outcome.flippedReceivers.push_back(first + i);
        const at::Tensor example = batch.pasted.slice(0, i, i + 1).cpu();
        if (outcome.flipped <= mostExamples)
            outcome.examples = outcome.examples.defined() ? at::cat({outcome.examples, example}) : example;
    }
}

} // namespace

PasteOutcome counterfactualPaste(const Model& model, const at::Tensor& donors, const at::Tensor& receivers,
                                 const cv::Mat& region, std::int64_t classIndex,
                                 const std::vector<cv::Mat>& donorObjects, const Progress& progress) {
    requirePaste(donors, receivers, region);
    for (const cv::Mat& object : donorObjects)
        if (!object.empty())
            requireRegion(object, donors);
    const at::Tensor parts = pastedParts(region, donorObjects, donors.size(0)).to(donors.device());
    const Question question{model, receivers.slice(0, 0, 1), ClassScore{classIndex}};
    Runs runs(question, progress);
    PasteOutcome outcome;
    for (std::int64_t begin = 0, end = 0; begin < receivers.size(0); begin = end) {
        end = std::min(begin + runs.batchSize(), receivers.size(0));
        const at::Tensor batch = receivers.slice(0, begin, end);
        const at::Tensor turns =
            at::remainder(at::arange(begin, end, at::kLong), donors.size(0)).to(donors.device());
        const at::Tensor given = donors.index_select(0, turns), inside = parts.index_select(0, turns);
        PastedBatch tried{.scoresBefore = runs.forward(batch).output(),
                          .scoresAfter = {},
                          .pasted = at::where(inside, given, batch)};
        tried.scoresAfter = runs.forward(tried.pasted).output();
        countFlips(outcome, tried, begin, classIndex);
        progress.report(static_cast<double>(end) / static_cast<double>(receivers.size(0)), "pasting");
    }
    if (outcome.tried > 0) {
        outcome.probabilityBefore /= static_cast<double>(outcome.tried);
        outcome.probabilityAfter /= static_cast<double>(outcome.tried);
    }
    return outcome;
}

CoverOutcome counterfactualCover(const Model& model, const at::Tensor& images, const cv::Mat& region,
                                 std::int64_t classIndex, Fill fill, const Progress& progress) {
    CoverOutcome outcome;
    const std::int64_t count = images.defined() ? images.size(0) : 0;
    if (count == 0)
        return outcome;
    requireRegion(region, images);
    const Question question{model, images.slice(0, 0, 1), ClassScore{classIndex}};
    Runs runs(question, progress);
    for (std::int64_t i = 0; i < count; ++i) {
        const at::Tensor input = images.slice(0, i, i + 1);
        const at::Tensor covered = coveredInput(model.preprocessing, input, region, fill);
        const at::Tensor scores =
            runs.forward(at::cat({input.cpu(), covered}).to(model.device)).output().to(at::kDouble).cpu();
        const at::Tensor answers = scores.argmax(1), probabilities = scores.softmax(1).select(1, classIndex);
        progress.report(static_cast<double>(i + 1) / static_cast<double>(count), "covering");
        if (answers[0].item<std::int64_t>() != classIndex)
            continue;
        ++outcome.tried;
        outcome.lost += answers[1].item<std::int64_t>() != classIndex ? 1 : 0;
        outcome.probabilityBefore += probabilities[0].item<double>();
        outcome.probabilityAfter += probabilities[1].item<double>();
    }
    if (outcome.tried > 0) {
        outcome.probabilityBefore /= static_cast<double>(outcome.tried);
        outcome.probabilityAfter /= static_cast<double>(outcome.tried);
    }
    return outcome;
}

} // namespace saliscope
