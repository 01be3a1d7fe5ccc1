#include "dataset/concepts.h"

#include "base/error.h"
#include "base/random.h"
#include "explain/runs.h"
#include "model/model.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>

namespace saliscope {

namespace {

void requireConcept(const ConceptQuestion& question, const ConceptOptions& options) {
    const auto count = [](const at::Tensor& images) { return images.defined() ? images.size(0) : 0; };
    if (count(question.concepts) < 2 || count(question.randoms) < 4 || count(question.images) < 1)
        throw UsageError("a concept needs at least 2 images of it, 4 random ones and 1 of the class, not " +
                         std::to_string(count(question.concepts)) + ", " +
                         std::to_string(count(question.randoms)) + " and " +
                         std::to_string(count(question.images)));
    if (options.runs < 2 || options.runs > 1000 || !(options.penalty > 0))
        throw UsageError("a concept is tested in 2 to 1000 runs, with a penalty above 0");
}

/// What the layer makes of each image, N×D.
at::Tensor activationsAt(const ConceptQuestion& question, const at::Tensor& images,
                         const Progress& progress) {
    const Question asked{question.model, images.slice(0, 0, 1), ClassScore{question.classIndex}};
    Runs runs(asked, progress);
    std::vector<at::Tensor> rows;
    for (std::int64_t begin = 0, end = 0; begin < images.size(0); begin = end) {
        end = std::min(begin + runs.batchSize(), images.size(0));
        const Trace trace = runs.forward(images.slice(0, begin, end), {.keep = {question.layer}});
        rows.push_back(trace.value(question.layer).flatten(1).cpu());
        progress.checkCancelled();
    }
    return at::cat(rows).to(at::kDouble);
}

/// The derivative of the class's score with respect to the layer for each image, N×D.
at::Tensor slopesAt(const ConceptQuestion& question, const Progress& progress) {
    const at::Tensor& images = question.images;
    const Question asked{question.model, images.slice(0, 0, 1), ClassScore{question.classIndex}};
    Runs runs(asked, progress);
    std::vector<at::Tensor> rows;
    for (std::int64_t begin = 0, end = 0; begin < images.size(0); begin = end) {
        end = std::min(begin + runs.batchSize(), images.size(0));
        const Trace trace = runs.forward(images.slice(0, begin, end), {.differentiate = {question.layer}});
        rows.push_back(runs.gradients(trace, {question.layer}).front().flatten(1).cpu());
        progress.checkCancelled();
    }
    const at::Tensor slopes = at::cat(rows).to(at::kDouble);
    if (slopes.abs().max().item<double>() == 0)
        throw ModelError("the score of the class does not depend on the layer '" +
                         valueName(question.model.graph, question.layer) + "'; choose one before the scores");
    return slopes;
}

std::vector<std::int64_t> shuffledRandoms(std::int64_t count, Random random) {
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
    for (std::size_t i = numbers.size(); i > 1; --i)
        std::swap(numbers[i - 1], numbers[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
    return numbers;
}

double shareRising(const at::Tensor& slopes, const ConceptVector& found) {
    return (slopes.mv(found.direction) > 0).to(at::kDouble).mean().item<double>();
}

} // namespace

ConceptResult testConcept(const ConceptQuestion& question, const ConceptOptions& options,
                          const Progress& progress) {
    requireConcept(question, options);
    const at::Tensor concepts = activationsAt(question, question.concepts, progress);
    const at::Tensor randoms = activationsAt(question, question.randoms, progress);
    const at::Tensor slopes = slopesAt(question, progress);
    const std::int64_t chosen = std::min(concepts.size(0), randoms.size(0) / 2);
    ConceptResult result;
    for (int run = 0; run < options.runs; ++run) {
        progress.report(static_cast<double>(run) / options.runs, "finding concept vectors");
        const at::Tensor order = at::tensor(
            shuffledRandoms(randoms.size(0), Random(options.seed).stream(static_cast<std::uint64_t>(run))));
        const at::Tensor one = randoms.index_select(0, order.slice(0, 0, chosen));
        const at::Tensor other = randoms.index_select(0, order.slice(0, chosen, 2 * chosen));
        const ConceptVector found = conceptVector(concepts, one, options.penalty);
        result.scores.push_back(shareRising(slopes, found));
        result.randomScores.push_back(shareRising(slopes, conceptVector(other, one, options.penalty)));
        result.score += result.scores.back() / options.runs;
        result.randomScore += result.randomScores.back() / options.runs;
        result.accuracy += found.accuracy / options.runs;
    }
    constexpr double level = 0.05;
    result.comparison = compareMeans(result.scores, result.randomScores);
    result.significant = result.comparison.p < level;
    return result;
}

} // namespace saliscope
