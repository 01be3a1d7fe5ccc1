// What the session watches, how it asks the engine, and what it does with the answers.
#include "session/computations.h"
#include "session/session.h"

#include <algorithm>

namespace saliscope {

template <typename Compute, typename Take>
void Session::watch(const QString& key, const Basis& parts, Compute compute, Take take) {
    const auto ask = [=, computations = computations_](const Snapshot& snapshot) -> Inquiry {
        return [=](const Progress& progress) -> Answer {
            using Value = decltype(compute(*computations, snapshot, progress));
            const auto value = std::make_shared<const Value>(compute(*computations, snapshot, progress));
            return [=] { take(value); };
        };
    };
    watch({key, parts, ask});
}

void Session::watchPrediction() {
    watch(
        key::prediction, {.picture = 1, .model = 1},
        [](Computations& computations, const Snapshot& snapshot, const Progress& progress) {
            return computations.predict(snapshot, progress);
        },
        [this](const PredictionPtr& prediction) { takePrediction(prediction); });
}

void Session::watchMap(const QString& key, const MapRequest& request) {
    if (const auto job = mapJobs_.find(key); job != mapJobs_.end())
        cancelJob(job->second);
    watch(
        key, partsOfMap(request.method),
        [request](Computations& computations, const Snapshot& snapshot, const Progress& progress) {
            return computations.explain(snapshot, request, progress);
        },
        [this, key](const HeatMapPtr& map) { takeMap(key, map); });
}

void Session::watchActivations(bool withWeights) {
    watch(
        key::activations, {.picture = 1, .model = 1, .target = withWeights ? 1U : 0U, .layer = 1},
        [withWeights](Computations& computations, const Snapshot& snapshot, const Progress& progress) {
            return computations.activations(snapshot, withWeights, progress);
        },
        [this](const ActivationsPtr& activations) {
            activations_ = activations;
            Q_EMIT activationsReady(activations);
        });
}

void Session::watchFilters() {
    watch(
        key::filters, {.model = 1, .layer = 1},
        [](Computations& computations, const Snapshot& snapshot, const Progress&) {
            return computations.filters(snapshot);
        },
        [this](const FiltersPtr& filters) {
            filters_ = filters;
            Q_EMIT filtersReady(filters);
        });
}

void Session::unwatch(const QString& key) {
    std::erase_if(watches_, [&](const Watch& watch) { return watch.key == key; });
    Asked& asked = asked_[key];
    asked.oldestWelcome = asked.number + 1;
    engine_->withdraw(slotOf(key));
    maps_.erase(key);
    setBusy(key, false);
}

void Session::watch(const Watch& watch) {
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

} // namespace saliscope
