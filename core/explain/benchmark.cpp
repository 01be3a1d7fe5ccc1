#include "explain/benchmark.h"

#include "base/error.h"
#include "explain/ground_truth.h"
#include "model/model.h"

#include <ATen/ATen.h>

#include <chrono>
#include <limits>

namespace saliscope {

namespace {

struct Share {
    double inside = 0, elsewhere = 0;
};

/// The mass on the object and on the others; nothing where the map has no positive value.
Share shareOf(const at::Tensor& map, const AnnotatedInput& scene, const AnnotatedObject& shown) {
    Share share;
    for (const AnnotatedObject& object : scene.objects)
        (&object == &shown ? share.inside : share.elsewhere) += massInside(map, object.mask).value_or(0);
    return share;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Explains objects and adds up how well.
class Examination {
public:
    Examination(const Model& model, const BenchmarkEntry& entry) : model_(model), entry_(entry) {}

    void explain(const AnnotatedInput& scene, const AnnotatedObject& object, const Progress& progress) {
        const Question question{.model = model_,
                                .input = scene.input.to(model_.device),
                                .target = ClassScore{findClass(model_, object.label)},
                                .layer = entry_.layer};
        const auto begin = std::chrono::steady_clock::now();
        const Attribution answer = entry_.method->explain(question, entry_.options, progress);
        seconds_.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        const at::Tensor map = mapOf(answer);
        const Share share = shareOf(map, scene, object);
        sum_.inside += share.inside;
        sum_.elsewhere += share.elsewhere;
        hits_ += pointsInside(map, object.mask) ? 1 : 0;
        const int tolerance = pointingToleranceFor(std::min(object.mask.cols, object.mask.rows));
        nearHits_ += pointsInside(map, object.mask, tolerance) ? 1 : 0;
        passes_ = answer.passes;
    }

    BenchmarkRow row() const {
        BenchmarkRow row{
            .method = entry_.method->description.id, .options = entry_.options, .passes = passes_};
        row.maps = static_cast<int>(seconds_.size());
        row.pointing = static_cast<double>(hits_) / row.maps;
        row.pointingNear = static_cast<double>(nearHits_) / row.maps;
        row.massInside = sum_.inside / row.maps;
        row.massElsewhere = sum_.elsewhere / row.maps;
        row.seconds = median(seconds_);
        return row;
    }

private:
    /// One value for each pixel; NaN counts as nothing.
    static at::Tensor mapOf(const Attribution& answer) {
        const at::Tensor map = answer.map.dim() == 3 ? answer.map.sum(0) : answer.map;
        return map.cpu().to(at::kFloat).nan_to_num(0, 0, 0);
    }

    const Model& model_;
    const BenchmarkEntry& entry_;
    std::vector<double> seconds_;
    Share sum_;
    int hits_ = 0, nearHits_ = 0;
    Passes passes_;
};

BenchmarkRow examine(const Model& model, std::span<const AnnotatedInput> scenes, const BenchmarkEntry& entry,
                     const Progress& progress) {
    Examination examination(model, entry);
    try {
        for (std::size_t i = 0; i < scenes.size(); ++i) {
            const double done = static_cast<double>(i) / static_cast<double>(scenes.size());
            progress.report(done, entry.method->description.title);
            for (const AnnotatedObject& object : scenes[i].objects)
                examination.explain(scenes[i], object, progress.part(done, done));
        }
    } catch (const ModelError& error) {
        return {.method = entry.method->description.id, .options = entry.options, .problem = error.what()};
    }
    return examination.row();
}

} // namespace

double BenchmarkRow::massRatio() const {
    if (massElsewhere > 0)
        return massInside / massElsewhere;
    return massInside > 0 ? std::numeric_limits<double>::infinity() : 0;
}

std::vector<BenchmarkRow> benchmarkMethods(const Model& model, std::span<const AnnotatedInput> scenes,
                                           std::span<const BenchmarkEntry> entries,
                                           const Progress& progress) {
    std::vector<BenchmarkRow> rows;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto count = std::min(scenes.size(), static_cast<std::size_t>(entries[i].scenes));
        const auto share = [&](std::size_t done) {
            return static_cast<double>(done) / static_cast<double>(entries.size());
        };
        rows.push_back(
            examine(model, scenes.first(count), entries[i], progress.part(share(i), share(i + 1))));
    }
    return rows;
}

void sortByMassRatio(std::vector<BenchmarkRow>& rows) {
    std::stable_sort(rows.begin(), rows.end(), [](const BenchmarkRow& a, const BenchmarkRow& b) {
        const auto rank = [](const BenchmarkRow& row) { return row.problem.empty() ? row.massRatio() : -1; };
        return rank(a) > rank(b);
    });
}

} // namespace saliscope
