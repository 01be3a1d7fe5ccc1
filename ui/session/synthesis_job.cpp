#include "session/synthesis_job.h"

#include "base/error.h"
#include "graph/executor.h"
#include "image/preprocessing.h"
#include "model/model.h"
#include "session/conversion.h"
#include "session/optimisation_job.h"
#include "synthesize/activation_maximization.h"
#include "synthesize/dream.h"
#include "synthesize/pictures.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

#include <QObject>

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

Goal goalOf(const Snapshot& snapshot, const SynthesisRequest& request) {
    const Model& model = *snapshot.model;
    if (request.isWholeLayer)
        return WholeLayer{requireValue(model.graph, snapshot.layer.toStdString())};
    return toTarget(snapshot.target, snapshot.pinned, request.topClass, model);
}

/// A dream keeps the whole picture, which networks take in any size; others begin with what the network sees
/// of it.
at::Tensor openPicture(const Snapshot& snapshot, bool isWhole) {
    if (snapshot.picture.empty())
        throw UsageError("it begins with a picture; open one");
    constexpr int longestSide = 512; // more takes minutes for each octave
    return isWhole ? wholePicture(snapshot.picture, snapshot.model->preprocessing, longestSide)
                   : pictureAsSeen(snapshot.picture, snapshot.model->preprocessing);
}

Optimisation optimisationOf(const Snapshot& snapshot, const SynthesisRequest& request,
                            const at::Tensor& from) {
    if (request.kind == dreamDescription().id)
        return deepDream(snapshot.model, from, goalOf(snapshot, request),
                         dreamTable().parse(request.options));
    const auto options = activationMaximizationTable().parse(request.options);
    return activationMaximization(snapshot.model, goalOf(snapshot, request), options, from);
}

QString aboutOf(const Snapshot& snapshot, const SynthesisRequest& request) {
    if (request.isWholeLayer)
        return snapshot.layer;
    const TargetChoice& target = snapshot.target;
    const bool isTop = target.kind == TargetChoice::Kind::topClass;
    return target.isClass() ? snapshot.modelInfo->classes.value(
                                  static_cast<qsizetype>(isTop ? request.topClass : target.index))
                            : target.layer;
}

const SynthesisKind& requireKind(const std::string& id) {
    const auto& kinds = synthesisKinds();
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [&](const SynthesisKind& kind) { return kind.description.id == id; });
    if (found == kinds.end())
        throw UsageError("there is no synthesis '" + id + "'");
    return *found;
}

/// How much of an uneven rest lies before the crop.
int beforeCrop(int rest, CropRule rule) {
    return rule == CropRule::floor ? rest / 2 : static_cast<int>(std::nearbyint(rest / 2.0));
}

} // namespace

std::vector<PresetText> presetTexts(const std::vector<Preset>& presets) {
    std::vector<PresetText> texts;
    for (const Preset& preset : presets)
        texts.push_back(
            {QString::fromStdString(preset.id), QString::fromStdString(preset.title), preset.values});
    return texts;
}

const std::vector<SynthesisKind>& synthesisKinds() {
    static const std::vector<SynthesisKind> kinds = [] {
        std::vector<PresetText> presets = presetTexts(activationMaximizationPresets());
        std::reverse(presets.begin(), presets.end()); // the latest is the best
        const std::vector<PresetText> dreams{
            {QStringLiteral("2015"), QObject::tr("Mordvintsev et al. 2015: octaves"), {}}};
        return std::vector<SynthesisKind>{{activationMaximizationDescription(), std::move(presets)},
                                          {dreamDescription(), dreams, true}};
    }();
    return kinds;
}

bool beginsWithPicture(const SynthesisKind& kind, const OptionValues& options) {
    const auto from = options.find("from");
    return kind.needsPicture || (from != options.end() && from->second == "picture");
}

CreationPtr synthesize(const Snapshot& snapshot, const SynthesisRequest& request,
                       const OptionValues& settings, const CreationPtr& from, const Progress& progress,
                       const ShowCreation& show) {
    OptimisationView view = viewOf(snapshot, settings, from);
    std::shared_ptr<const OptimisationRun> run = runOf(from);
    if (!run) {
        at::Tensor picture;
        if (beginsWithPicture(requireKind(request.kind), request.options)) {
            picture = openPicture(snapshot, requireKind(request.kind).needsPicture);
            view.draft.original = toPixels(picture);
        }
        view.draft.title = QString::fromStdString(goalText(*snapshot.model, goalOf(snapshot, request)));
        run = beginRun(std::make_shared<const Optimisation>(optimisationOf(snapshot, request, picture)),
                       request.seed);
    }
    view.curves = [optimisation = run->optimisation](const OptimisationState& state) {
        return curvesOfTerms(*optimisation, state, {-1}); // minimised is the goal's value with a minus
    };
    Creation made = finishRun(*run, view, from, progress, show);
    made.about = aboutOf(snapshot, request);
    if (made.pictures.front().size() ==
        cv::Size(snapshot.model->preprocessing.width, snapshot.model->preprocessing.height))
        made.notes = {
            QObject::tr("The network takes it for %1").arg(takenFor(snapshot, made.pictures.front()))};
    return std::make_shared<const Creation>(std::move(made));
}

QString takenFor(const Snapshot& snapshot, const cv::Mat& pixels) {
    const Model& model = *snapshot.model;
    const at::Tensor input = normalise(pixels, model.preprocessing).to(model.device);
    const at::Tensor probabilities = at::softmax(run(model.graph, input).output()[0].to(at::kFloat), 0);
    const auto top = probabilities.argmax().item<std::int64_t>();
    return QObject::tr("%1 with %2 %")
        .arg(snapshot.modelInfo->classes.value(static_cast<qsizetype>(top)))
        .arg(100 * probabilities[top].item<double>(), 0, 'f', 1);
}

Picture asPhoto(const Snapshot& snapshot, const cv::Mat& pixels) {
    if (!snapshot.model || pixels.empty())
        return Picture(pixels.clone());
    const Preprocessing& preprocessing = snapshot.model->preprocessing;
    const int rest = preprocessing.resize.value_or(0) - std::min(preprocessing.width, preprocessing.height);
    if (rest <= 0 || pixels.size() != cv::Size(preprocessing.width, preprocessing.height))
        return Picture(pixels.clone());
    const int before = beforeCrop(rest, preprocessing.cropRule);
    cv::Mat photo;
    cv::copyMakeBorder(pixels, photo, before, rest - before, before, rest - before, cv::BORDER_REFLECT_101);
    return Picture(photo);
}

} // namespace saliscope
