#include "session/session.h"

#include "base/process.h"
#include "model/model_loader.h"
#include "session/computations.h"
#include "session/conversion.h"

#include <ATen/ThreadLocalState.h>

namespace saliscope {

std::shared_ptr<EngineThread> makeEngine() {
    const auto untouched = std::make_shared<const at::ThreadLocalState>();
    return std::make_shared<EngineThread>(ThreadHooks{
        .onStart = [] { setEngineThreads(0); },
        // A job may be in the middle of a run, where the thread is told to record no gradients, for example.
        .insideJob =
            [untouched](const std::function<void()>& run) {
                const at::ThreadLocalStateGuard guard(*untouched);
                run();
            }});
}

Session::Session(QObject* parent) : Session(makeEngine(), parent) {}

Session::Session(std::shared_ptr<EngineThread> engine, QObject* parent)
    : QObject(parent),
      engine_(std::move(engine)),
      delivery_(std::make_shared<Delivery>(this)),
      computations_(std::make_shared<Computations>()) {
    watchPrediction();
}

Session::~Session() {
    delivery_->close();
    for (const auto& [key, asked] : asked_)
        engine_->withdraw(slotOf(key));
    for (const auto& [id, job] : jobs_)
        engine_->cancel(id);
}

// The picture.

void Session::openPicture(const QString& file) {
    ask(
        key::picture,
        [this, file](const Progress&) -> Answer {
            return [this, file, picture = readPicture(file.toStdString())] { takePicture(picture, file); };
        },
        false);
}

void Session::setPicture(const Picture& picture, const QString& source) {
    unwatch(key::picture); // what is still being opened is older than this one
    takePicture(picture, source);
}

void Session::takePicture(const Picture& picture, const QString& source) {
    state_.picture = state_.cleanPicture = picture;
    state_.cleanRevision = state_.basis.picture + 1;
    pictureSource_ = source;
    topClass_.reset();
    if (state_.target.isClass())
        state_.target = {};
    changed({&Basis::picture, &Basis::target});
    Q_EMIT pictureOpened();
    Q_EMIT pictureChanged();
    Q_EMIT targetChanged();
}

void Session::setPaintedPicture(const Picture& picture) {
    Q_ASSERT(picture.pixels.size() == state_.cleanPicture.pixels.size());
    state_.picture = picture;
    changed({&Basis::picture}, true);
    Q_EMIT pictureChanged();
}

// The model, its target and its layer.

void Session::openModel(const ModelChoice& choice) {
    ask(
        key::model,
        [this, choice](const Progress& progress) -> Answer {
            const auto [model, info] = saliscope::openModel(choice, progress);
            return [this, choice, model = model, info = info] { takeModel(choice, model, info); };
        },
        false);
}

void Session::openLabels(const QString& file) {
    if (!state_.model)
        return;
    ask(
        key::labels,
        [this, file, before = state_.model, info = state_.modelInfo](const Progress&) -> Answer {
            const std::shared_ptr<const Model> model = withLabels(*before, file.toStdString());
            return [=, this, renamed = renamed(*info, *model)] {
                if (state_.model == before)
                    renameClasses(file, model, renamed);
            };
        },
        false);
}

void Session::renameClasses(const QString& file, std::shared_ptr<const Model> model, ModelInfoPtr info) {
    ModelChoice choice = modelChoice_;
    choice.labels = file;
    const Snapshot before = state_;
    takeModel(choice, std::move(model), std::move(info));
    setLayer(before.layer);
    setTarget(before.target);
    pinClass(before.pinned);
}

void Session::shareModel(const Session& other) {
    if (!other.state_.model)
        return;
    unwatch(key::model); // what is still being opened is older than this one
    takeModel(other.modelChoice_, other.state_.model, other.state_.modelInfo);
}

void Session::takeModel(const ModelChoice& choice, std::shared_ptr<const Model> model, ModelInfoPtr info) {
    modelChoice_ = choice;
    state_.model = std::move(model);
    state_.modelInfo = std::move(info);
    state_.target = {};
    state_.pinned.reset();
    state_.layer = state_.modelInfo->defaultLayer;
    topClass_.reset();
    // What is there speaks of other classes and layers.
    prediction_.reset();
    activations_.reset();
    filters_.reset();
    maps_.clear();
    for (const auto& [key, id] : std::map(mapJobs_))
        cancelJob(id);
    changed({&Basis::model, &Basis::target, &Basis::layer});
    Q_EMIT modelChanged();
    Q_EMIT layerChanged();
    Q_EMIT targetChanged();
}

void Session::setTarget(const TargetChoice& target) {
    if (target == state_.target || !exists(target))
        return;
    state_.target = target;
    changed({&Basis::target});
    Q_EMIT targetChanged();
}

bool Session::exists(const TargetChoice& target) const {
    using Kind = TargetChoice::Kind;
    if (!model())
        return false;
    const auto isClass = [&](std::int64_t index) { return index >= 0 && index < model()->classes.size(); };
    if (target.kind == Kind::topClass)
        return true;
    if (target.isClass())
        return isClass(target.index) && (target.kind != Kind::difference || isClass(target.other));
    const int layer = model()->indexOf(target.layer);
    if (layer < 0)
        return false;
    const auto& shape = model()->layers[static_cast<std::size_t>(layer)].shape;
    const auto isWithin = [&](std::int64_t position, std::size_t axis) {
        return position >= 0 && position < (axis < shape.size() ? shape[axis] : 1);
    };
    return isWithin(target.index, 0) && isWithin(target.row, 1) && isWithin(target.column, 2);
}

void Session::pinClass(std::optional<std::int64_t> index) {
    if (index == state_.pinned || (index && !exists(TargetChoice::ofClass(*index))))
        return;
    state_.pinned = index;
    changed({&Basis::target});
    Q_EMIT targetChanged();
}

QString Session::targetText() const {
    if (!model() || (state_.target.isClass() && !targetClass()))
        return {};
    const Target explained = toTarget(state_.target, state_.pinned, targetClass().value_or(0), *state_.model);
    return QString::fromStdString(saliscope::targetText(*state_.model, explained));
}

std::optional<std::int64_t> Session::targetClass() const {
    if (!state_.target.isClass())
        return std::nullopt;
    return state_.target.kind == TargetChoice::Kind::topClass ? topClass_ : state_.target.index;
}

void Session::setLayer(const QString& name) {
    if (name == state_.layer || !model() || model()->indexOf(name) < 0)
        return;
    state_.layer = name;
    changed({&Basis::layer});
    Q_EMIT layerChanged();
}

} // namespace saliscope
