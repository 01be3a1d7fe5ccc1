#include "explain/faithfulness.h"

#include "base/error.h"
#include "base/generator.h"
#include "explain/runs.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// For each pixel its place in the order, 0 for the highest value.
at::Tensor ranksOf(const at::Tensor& map, const Question& question) {
    if (map.dim() != 2 || map.size(0) != question.input.size(2) || map.size(1) != question.input.size(3))
        throw UsageError("a map of one value for each of the input's " +
                         std::to_string(question.input.size(2)) + " x " +
                         std::to_string(question.input.size(3)) + " pixels is needed");
    if (!map.isfinite().all().item<bool>())
        throw UsageError("the map has values that are not finite, so its pixels have no order");
    const at::Tensor order =
        std::get<1>(map.cpu().flatten().sort(/*stable=*/true, /*dim=*/0, /*descending=*/true));
    at::Tensor ranks = at::empty_like(order);
    ranks.index_put_({order}, at::arange(order.numel()));
    return ranks.view(map.sizes()).to(question.input.device());
}

Question askedFor(const Question& question, Measure measure) {
    Question asked = question;
    if (const auto probability = probabilityOf(question.target);
        probability && measure == Measure::probability)
        asked.target = *probability;
    return asked;
}

double trapezoidArea(const FaithfulnessCurve& curve) {
    double area = 0;
    for (std::size_t i = 1; i < curve.part.size(); ++i)
        area += (curve.part[i] - curve.part[i - 1]) * (curve.value[i] + curve.value[i - 1]) / 2;
    return area;
}

/// The target's value while the pixels of `from` become those of `to`.
FaithfulnessCurve curveOf(const Question& question, const at::Tensor& map, const at::Tensor& from,
                          const at::Tensor& to, const FaithfulnessOptions& options,
                          const Progress& progress) {
    if (options.steps < 1)
        throw UsageError("a curve needs at least one step");
    const Question asked = askedFor(question, options.measure);
    const at::Tensor ranks = ranksOf(map, asked);
    Runs runs(asked, progress);
    FaithfulnessCurve curve;
    const std::int64_t pixels = ranks.numel();
    for (std::int64_t first = 0; first <= options.steps;) {
        const std::int64_t end = std::min(options.steps + 1, first + runs.batchSize());
        std::vector<at::Tensor> batch;
        for (std::int64_t step = first; step < end; ++step) {
            const std::int64_t changed = pixels * step / options.steps;
            batch.push_back(at::where(ranks < changed, to, from));
            curve.part.push_back(static_cast<double>(changed) / static_cast<double>(pixels));
        }
        const at::Tensor values = runs.targetValues(at::cat(batch));
        for (std::int64_t i = 0; i < values.numel(); ++i)
            curve.value.push_back(values[i].item<double>());
        first = end;
        progress.report(curve.part.back(), "changed pixels");
    }
    curve.area = trapezoidArea(curve);
    return curve;
}

} // namespace

FaithfulnessCurve deletionCurve(const Question& question, const at::Tensor& map,
                                const FaithfulnessOptions& options, const Progress& progress) {
    return curveOf(question, map, question.input, makeBaseline(question, options.deleted), options, progress);
}

FaithfulnessCurve insertionCurve(const Question& question, const at::Tensor& map,
                                 const FaithfulnessOptions& options, const Progress& progress) {
    return curveOf(question, map, makeBaseline(question, options.inserted), question.input, options,
                   progress);
}

at::Tensor randomMap(const Question& question) {
    return at::rand({question.input.size(2), question.input.size(3)}, seededGenerator(question.seed));
}

} // namespace saliscope
