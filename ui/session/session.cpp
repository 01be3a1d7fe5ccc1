#include "session/session.h"

#include "base/error.h"
#include "base/process.h"
#include "explain/method_description.h"
#include "session/computations.h"
#include "session/conversion.h"

#include <ATen/ThreadLocalState.h>

#include <algorithm>

namespace saliscope {

namespace {

/// The parts of a basis, as what an answer depends on.
constexpr Basis ofPrediction{.picture = 1, .model = 1};
constexpr Basis ofFilters{.model = 1, .layer = 1};

Basis ofMap(const QString& method) {
    Basis basis{.picture = 1, .model = 1, .target = 1, .layer = 1};
    for (const MethodDescription& description : methodDescriptions())
        if (method.toStdString() == description.id && !description.needsLayer)
            basis.layer = 0;
    return basis;
}

Basis ofActivations(bool withWeights) {
    return {.picture = 1, .model = 1, .target = withWeights ? 1U : 0U, .layer = 1};
}

} // namespace

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
            return [this, model = model, info = info] { takeModel(model, info); };
        },
        false);
}

void Session::takeModel(std::shared_ptr<const Model> model, ModelInfoPtr info) {
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

// What is watched.

void Session::watchPrediction() {
    watch({key::prediction, ofPrediction, [this](const Snapshot& snapshot) -> Inquiry {
               return [this, snapshot, computations = computations_](const Progress& progress) -> Answer {
                   const auto answer =
                       std::make_shared<const Prediction>(computations->predict(snapshot, progress));
                   return [this, answer] { takePrediction(answer); };
               };
           }});
}

void Session::watchMap(const QString& key, const MapRequest& request) {
    if (const auto job = mapJobs_.find(key); job != mapJobs_.end())
        cancelJob(job->second);
    watch({key, ofMap(request.method), [this, key, request](const Snapshot& snapshot) -> Inquiry {
               return [this, key, request, snapshot,
                       computations = computations_](const Progress& progress) -> Answer {
                   const auto answer =
                       std::make_shared<const HeatMap>(computations->explain(snapshot, request, progress));
                   return [this, key, answer] { takeMap(key, answer); };
               };
           }});
}

void Session::watchActivations(bool withWeights) {
    watch({key::activations, ofActivations(withWeights),
           [this, withWeights](const Snapshot& snapshot) -> Inquiry {
               return [this, withWeights, snapshot,
                       computations = computations_](const Progress& progress) -> Answer {
                   const auto answer = std::make_shared<const Activations>(
                       computations->activations(snapshot, withWeights, progress));
                   return [this, answer] {
                       activations_ = answer;
                       Q_EMIT activationsReady(answer);
                   };
               };
           }});
}

void Session::watchFilters() {
    watch({key::filters, ofFilters, [this](const Snapshot& snapshot) -> Inquiry {
               return [this, snapshot, computations = computations_](const Progress&) -> Answer {
                   const auto answer = std::make_shared<const Filters>(computations->filters(snapshot));
                   return [this, answer] {
                       filters_ = answer;
                       Q_EMIT filtersReady(answer);
                   };
               };
           }});
}

void Session::unwatch(const QString& key) {
    std::erase_if(watches_, [&](const Watch& watch) { return watch.key == key; });
    Asked& asked = asked_[key];
    asked.oldestWelcome = asked.number + 1;
    engine_->withdraw(slotOf(key));
    maps_.erase(key);
    setBusy(key, false);
}

void Session::watch(Watch watch) {
    const auto known = std::find_if(watches_.begin(), watches_.end(),
                                    [&](const Watch& candidate) { return candidate.key == watch.key; });
    if (known != watches_.end())
        *known = watch;
    else
        watches_.push_back(watch);
    ask(watch, false);
}

void Session::takePrediction(const PredictionPtr& prediction) {
    prediction_ = prediction;
    const bool isNew = topClass_ != prediction->cleanTopClass;
    topClass_ = prediction->cleanTopClass;
    Q_EMIT predictionReady(prediction);
    if (isNew && state_.target.kind == TargetChoice::Kind::topClass)
        Q_EMIT targetChanged();
}

void Session::takeMap(const QString& key, const HeatMapPtr& map) {
    maps_[key] = map;
    Q_EMIT mapReady(key, map);
}

HeatMapPtr Session::map(const QString& key) const {
    const auto map = maps_.find(key);
    return map == maps_.end() ? nullptr : map->second;
}

// Questions and answers.

void Session::changed(const Parts& parts, bool ofStream) {
    for (const auto part : parts)
        ++(state_.basis.*part);
    const auto depends = [&](const Watch& watch) {
        return std::any_of(parts.begin(), parts.end(), [&](auto part) { return watch.dependsOn.*part != 0; });
    };
    // A copy, because whoever hears that something is busy may watch something else.
    for (const Watch& watch : std::vector(watches_))
        if (depends(watch))
            ask(watch, ofStream);
}

void Session::ask(const Watch& watch, bool ofStream) {
    if (canAnswer(watch.dependsOn))
        ask(watch.key, watch.ask(snapshotFor(watch.dependsOn)), ofStream);
}

void Session::ask(const QString& key, Inquiry inquiry, bool ofStream) {
    Asked& asked = asked_[key];
    const std::uint64_t number = ++asked.number;
    if (!ofStream)
        asked.oldestWelcome = number;
    setBusy(key, true);

    const auto post = [delivery = delivery_](auto function) { delivery->post(std::move(function)); };
    LiveRequest request;
    request.ofStream = ofStream;
    request.run = [=, this, inquiry = std::move(inquiry)](const Progress& progress) {
        post([this, key, number, answer = inquiry(progress)] { receive(key, number, answer); });
    };
    request.onFailure = [=, this](const std::string& message) {
        post([this, key, number, message] { receiveFailure(key, number, message); });
    };
    request.onProgress = [=, this](double fraction, const std::string& step) {
        post([this, key, number, fraction, step] {
            if (number == asked_[key].number)
                Q_EMIT progressed(key, fraction, QString::fromStdString(step));
        });
    };
    engine_->request(slotOf(key), std::move(request));
}

void Session::receive(const QString& key, std::uint64_t number, const Answer& answer) {
    const Asked& asked = asked_[key];
    if (number < asked.oldestWelcome)
        return;
    if (number == asked.number)
        setBusy(key, false);
    answer();
}

void Session::receiveFailure(const QString& key, std::uint64_t number, const std::string& message) {
    const Asked& asked = asked_[key];
    if (number < asked.oldestWelcome || number != asked.number)
        return;
    setBusy(key, false);
    Q_EMIT failed(key, QString::fromStdString(message));
}

bool Session::canAnswer(const Basis& dependsOn) const {
    return state_.model && (dependsOn.picture == 0 || !state_.picture.empty());
}

Snapshot Session::snapshotFor(const Basis& dependsOn) const {
    Snapshot snapshot = state_;
    for (const auto part : {&Basis::picture, &Basis::model, &Basis::target, &Basis::layer})
        if (dependsOn.*part == 0)
            snapshot.basis.*part = 0;
    return snapshot;
}

bool Session::isCurrent(const Basis& basis) const {
    const auto holds = [&](auto part) { return basis.*part == 0 || basis.*part == state_.basis.*part; };
    return holds(&Basis::picture) && holds(&Basis::model) && holds(&Basis::target) && holds(&Basis::layer);
}

bool Session::isBusy(const QString& key) const {
    const auto asked = asked_.find(key);
    return asked != asked_.end() && asked->second.busy;
}

void Session::setBusy(const QString& key, bool busy) {
    if (std::exchange(asked_[key].busy, busy) != busy)
        Q_EMIT busyChanged(key, busy);
}

std::string Session::slotOf(const QString& key) const {
    return std::to_string(reinterpret_cast<std::uintptr_t>(this)) + ' ' + key.toStdString();
}

// Jobs.

/// What the session knows of a job until its end has arrived. Used on the session's thread only.
struct Session::RunningJob {
    JobInfo info;
    QString mapKey;
    std::function<void(const QString&)> onFailed;
    bool isWanted = true;
    QElapsedTimer sinceBegin = {};
};

JobId Session::startMap(const QString& key, const MapRequest& request) {
    unwatch(key);
    if (const auto old = mapJobs_.find(key); old != mapJobs_.end())
        cancelJob(old->second);
    const Basis dependsOn = ofMap(request.method);
    Job<HeatMapPtr> job;
    job.title = request.method;
    for (const MethodDescription& description : methodDescriptions())
        if (request.method.toStdString() == description.id)
            job.title = tr("%1 of %2").arg(QString::fromStdString(description.title), targetText());
    job.receiver = this;
    job.run = [request, computations = computations_, snapshot = snapshotFor(dependsOn),
               possible = canAnswer(dependsOn)](const Progress& progress,
                                                const std::function<void(HeatMapPtr)>& show) -> HeatMapPtr {
        if (!possible)
            throw UsageError("there is nothing to explain yet; open a picture and a model");
        return std::make_shared<const HeatMap>(
            computations->explain(snapshot, request, progress, [&](HeatMap map) {
                show(std::make_shared<const HeatMap>(std::move(map)));
            }));
    };
    job.onPartial = job.onDone = [this, key](const HeatMapPtr& map) { takeMap(key, map); };
    job.onFailed = [this, key](const QString& message) { Q_EMIT failed(key, message); };
    const JobId id = startWork(workOf(std::move(job)), key);
    mapJobs_[key] = id;
    setBusy(key, true);
    return id;
}

JobId Session::startWork(Work work, const QString& mapKey) {
    const auto job = std::make_shared<RunningJob>();
    job->info.title = work.title;
    job->mapKey = mapKey;
    job->onFailed = std::move(work.onFailed);

    // Posted functions run after this one has returned, and none of them once the session is gone.
    const auto post = [delivery = delivery_, job](auto function) {
        delivery->post([job, function = std::move(function)] {
            if (job->isWanted)
                function();
        });
    };
    using Report = std::pair<double, std::string>;
    JobRequest request;
    request.run = [=, this, run = std::move(work.run)](const Progress& progress) {
        post([=, this] { showProgress(*job, 0, {}); });
        run(progress, post);
    };
    request.onProgress = [=, this, latest = std::make_shared<Latest<Report>>()](double fraction,
                                                                                const std::string& step) {
        if (latest->put({fraction, step}))
            post([=, this] {
                const Report report = *latest->take();
                showProgress(*job, report.first, report.second);
            });
    };
    request.onEnd = [delivery = delivery_, job, this](const JobEnd& end) {
        delivery->post([=, this] { endJob(*job, end); });
    };
    job->info.id = engine_->start(std::move(request));
    jobs_[job->info.id] = job;
    Q_EMIT jobStarted(job->info.id);
    return job->info.id;
}

void Session::showProgress(RunningJob& job, double fraction, const std::string& step) {
    if (!job.info.isRunning)
        job.sinceBegin.start();
    job.info.isRunning = true;
    job.info.fraction = fraction;
    job.info.step = QString::fromStdString(step);
    constexpr double enoughToEstimate = 0.01;
    if (fraction > enoughToEstimate)
        job.info.secondsLeft =
            static_cast<double>(job.sinceBegin.elapsed()) / 1000 * (1 - fraction) / fraction;
    Q_EMIT jobProgressed(job.info);
}

void Session::endJob(const RunningJob& job, const JobEnd& end) {
    jobs_.erase(job.info.id);
    if (const auto mapJob = mapJobs_.find(job.mapKey);
        mapJob != mapJobs_.end() && mapJob->second == job.info.id) {
        mapJobs_.erase(mapJob);
        setBusy(job.mapKey, false);
    }
    const JobEnd known = job.isWanted ? end : JobEnd{JobEnd::Outcome::cancelled};
    if (known.outcome == JobEnd::Outcome::failed && job.onFailed)
        job.onFailed(QString::fromStdString(known.message));
    Q_EMIT jobEnded(job.info.id, known);
}

void Session::cancelJob(JobId id) {
    const auto job = jobs_.find(id);
    if (job == jobs_.end())
        return;
    job->second->isWanted = false;
    engine_->cancel(id);
}

std::vector<JobInfo> Session::jobs() const {
    std::vector<JobInfo> infos;
    for (const auto& [id, job] : jobs_)
        infos.push_back(job->info);
    return infos;
}

} // namespace saliscope
