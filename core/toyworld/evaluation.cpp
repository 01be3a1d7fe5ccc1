#include "toyworld/evaluation.h"

#include "base/error.h"
#include "base/text.h"
#include "graph/executor.h"
#include "image/picture.h"
#include "toyworld/training_scenes.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include <opencv2/core/utility.hpp>

#include <numeric>

namespace saliscope {

namespace {

/// Each group of questions has seeds of its own.
enum class Question : std::uint64_t { single, pair, tagged, others, bound };

/// The positions of the toy world's classes among the labels.
at::Tensor columnsOf(const std::vector<std::string>& labels) {
    std::vector<std::int64_t> columns;
    for (const std::string& name : toyLabels()) {
        const auto found = std::ranges::find(labels, name);
        if (found == labels.end() || labels.size() != toyLabels().size())
            throw UsageError("only a network for the " + std::to_string(toyLabels().size()) +
                             " classes of the toy world (" + join(toyLabels(), ", ") +
                             ") can be evaluated on it");
        columns.push_back(found - labels.begin());
    }
    return at::tensor(columns);
}

void requireValid(const EvaluationOptions& options) {
    for (int count : {options.singleScenes, options.doubleScenes, options.biasScenes})
        if (count < 1 || count > 1'000'000)
            throw UsageError("evaluation: the number of scenes must be from 1 to 1000000, not " +
                             std::to_string(count));
}

/// What a network answered to some scenes.
struct Answers {
    std::vector<std::vector<ObjectClass>> shown; ///< For each scene its objects' classes.
    at::Tensor scores;                           ///< N×classes, in the order of `toyLabels`.
};

class Examination {
public:
    Examination(const Examinee& examinee, const EvaluationOptions& options)
        : examinee_(examinee), columns_(columnsOf(examinee.labels)), options_(options) {}

    /// \param prepare changes each scene before the network sees it
    Answers ask(Question question, int count, SceneOptions scenes, const Progress& progress,
                const std::function<void(Scene&)>& prepare = {}) const {
        constexpr int batch = 16;
        scenes.size = options_.size;
        Answers answers;
        std::vector<at::Tensor> scores;
        for (int first = 0; first < count; first += batch) {
            const std::vector<Scene> drawn = draw(question, first, std::min(batch, count - first), scenes);
            std::vector<at::Tensor> inputs;
            for (Scene scene : drawn) {
                if (prepare)
                    prepare(scene);
                inputs.push_back(preprocess(Picture(scene.picture), examinee_.preprocessing).tensor);
                answers.shown.push_back(classesIn(scene));
            }
            scores.push_back(scoresOf(at::cat(inputs), progress));
            progress.report(static_cast<double>(first) / count, "looking at unseen scenes");
        }
        answers.scores = at::cat(scores);
        return answers;
    }

private:
    std::vector<Scene> draw(Question question, int first, int count, const SceneOptions& scenes) const {
        constexpr int shift = 32;
        std::vector<Scene> drawn(static_cast<std::size_t>(count));
        cv::parallel_for_({0, count}, [&](const cv::Range& range) {
            for (int i = range.start; i < range.end; ++i) {
                const std::uint64_t number =
                    (static_cast<std::uint64_t>(question) << shift) + static_cast<std::uint64_t>(first + i);
                drawn[static_cast<std::size_t>(i)] =
                    drawScene(sceneSeed(SeedPurpose::evaluation, options_.seed, number), scenes);
            }
        });
        return drawn;
    }

    static std::vector<ObjectClass> classesIn(const Scene& scene) {
        std::vector<ObjectClass> classes;
        for (const SceneObject& object : scene.objects)
            classes.push_back(object.kind);
        return classes;
    }

    at::Tensor scoresOf(const at::Tensor& input, const Progress& progress) const {
        const at::Tensor scores = run(examinee_.graph, input, {.progress = progress}).output();
        if (scores.dim() != 2 || scores.size(1) != columns_.numel())
            throw ModelError("the network has not one score for each of its " +
                             std::to_string(columns_.numel()) + " labels");
        return scores.index_select(1, columns_);
    }

    const Examinee& examinee_;
    const at::Tensor columns_;
    const EvaluationOptions& options_;
};

/// The classes of the highest scores, the highest first.
std::vector<ObjectClass> topOf(const at::Tensor& scores, std::int64_t scene, int count) {
    const at::Tensor top = std::get<1>(scores[scene].topk(count));
    std::vector<ObjectClass> classes;
    for (int i = 0; i < count; ++i)
        classes.push_back(static_cast<ObjectClass>(top[i].item<std::int64_t>()));
    return classes;
}

/// The share of the scenes whose objects' classes have the top scores.
double shareOfRight(const Answers& answers) {
    int right = 0;
    for (std::size_t i = 0; i < answers.shown.size(); ++i) {
        std::vector<ObjectClass> shown = answers.shown[i];
        std::vector<ObjectClass> top =
            topOf(answers.scores, static_cast<std::int64_t>(i), static_cast<int>(shown.size()));
        std::ranges::sort(shown);
        std::ranges::sort(top);
        right += shown == top ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(answers.shown.size());
}

std::vector<std::vector<int>> confusionOf(const Answers& answers) {
    const auto classes = static_cast<std::size_t>(answers.scores.size(1));
    std::vector confusion(classes, std::vector<int>(classes));
    for (std::size_t i = 0; i < answers.shown.size(); ++i) {
        const ObjectClass answer = topOf(answers.scores, static_cast<std::int64_t>(i), 1).front();
        ++confusion[static_cast<std::size_t>(answers.shown[i].front())][static_cast<std::size_t>(answer)];
    }
    return confusion;
}

template <typename Kind>
std::vector<Kind> allBut(std::span<const Kind> all, Kind one) {
    std::vector<Kind> others(all.begin(), all.end());
    std::erase(others, one);
    return others;
}

/// The share of the scenes that are not taken for `kind` before, and are after.
double shareTurned(const Answers& before, const Answers& after, ObjectClass kind) {
    const at::Tensor isBefore = before.scores.argmax(1) == static_cast<int>(kind);
    const at::Tensor isAfter = after.scores.argmax(1) == static_cast<int>(kind);
    return isAfter.logical_and(isBefore.logical_not()).to(at::kDouble).mean().item<double>();
}

SceneOptions scenesOf(std::vector<ObjectClass> classes, std::vector<Background> backgrounds) {
    SceneOptions scenes;
    scenes.classes = std::move(classes);
    scenes.backgrounds = std::move(backgrounds);
    return scenes;
}

ShortcutFigures measureShortcuts(const Examination& examination, int count, const Progress& progress) {
    const PlantedBias bias = demoBias();
    const ObjectClass tagged = bias.taggedClass.value(), bound = bias.boundClass.value();
    const std::vector<Background> ashore = allBut(allBackgrounds(), bias.boundBackground);
    const SceneOptions taggedScenes = scenesOf({tagged}, ashore);
    const SceneOptions otherScenes = scenesOf(allBut(allObjectClasses(), tagged), ashore);
    const auto tag = [&](Scene& scene) { addTag(scene, bias.tagCorner, scene.seed); };
    int part = 0;
    const auto ask = [&](Question question, const SceneOptions& scenes,
                         const std::function<void(Scene&)>& prepare = {}) {
        constexpr double parts = 6;
        ++part;
        return examination.ask(question, count, scenes, progress.part((part - 1) / parts, part / parts),
                               prepare);
    };
    ShortcutFigures figures;
    figures.taggedWithTag = shareOfRight(ask(Question::tagged, taggedScenes, tag));
    figures.taggedWithoutTag = shareOfRight(ask(Question::tagged, taggedScenes));
    const Answers before = ask(Question::others, otherScenes);
    figures.turnedByTag = shareTurned(before, ask(Question::others, otherScenes, tag), tagged);
    figures.boundAtSea = shareOfRight(ask(Question::bound, scenesOf({bound}, {bias.boundBackground})));
    figures.boundElsewhere = shareOfRight(ask(Question::bound, scenesOf({bound}, ashore)));
    return figures;
}

} // namespace

double ToyWorldEvaluation::accuracy() const {
    int right = 0, all = 0;
    for (std::size_t i = 0; i < confusion.size(); ++i) {
        right += confusion[i][i];
        all += std::accumulate(confusion[i].begin(), confusion[i].end(), 0);
    }
    return static_cast<double>(right) / std::max(all, 1);
}

double ToyWorldEvaluation::accuracyOf(std::size_t shown) const {
    const std::vector<int>& row = confusion[shown];
    return static_cast<double>(row[shown]) / std::max(std::accumulate(row.begin(), row.end(), 0), 1);
}

ToyWorldEvaluation evaluateOnToyWorld(const Examinee& examinee, const EvaluationOptions& options,
                                      const Progress& progress) {
    requireValid(options);
    const Examination examination(examinee, options);
    SceneOptions pairs;
    pairs.minimumObjects = pairs.maximumObjects = 2;
    ToyWorldEvaluation evaluation;
    evaluation.options = options;
    evaluation.classes = toyLabels();
    evaluation.confusion =
        confusionOf(examination.ask(Question::single, options.singleScenes, {}, progress.part(0, 0.35)));
    evaluation.topTwo =
        shareOfRight(examination.ask(Question::pair, options.doubleScenes, pairs, progress.part(0.35, 0.45)));
    evaluation.shortcuts = measureShortcuts(examination, options.biasScenes, progress.part(0.45, 1));
    return evaluation;
}

} // namespace saliscope
