// What a panel hands to the session that takes long: synthesis, an attack, a search through a data set.
#pragma once

#include "base/progress.h"
#include "session/delivery.h"
#include "session/engine_thread.h"

#include <QPointer>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace saliscope {

/// A job that makes a `Value`, and on its way values that are not finished yet.
template <typename Value>
struct Job {
    QString title;               ///< for people: "Occlusion of cat"
    QObject* receiver = nullptr; ///< necessary: once it is gone, nothing more is handed over
    /// Does the work, on the engine's thread: it may use what it captured by value, and nothing of the
    /// window's. Looks at the progress often: that is where it can be cancelled and gives way to live
    /// requests. `show` hands over what there is so far, as often as it likes: those that come faster than
    /// the window takes them are left out.
    std::function<Value(const Progress& progress, const std::function<void(Value)>& show)> run;
    // On the window's thread, and none of them after the job was cancelled:
    std::function<void(const Value&)> onPartial = {};
    std::function<void(const Value&)> onDone = {};
    std::function<void(const QString& message)> onFailed = {};
};

/// A job as the status bar shows it.
struct JobInfo {
    JobId id{};
    QString title;
    bool isRunning = false;                 ///< otherwise it waits for others to end
    double fraction = 0;                    ///< 0 to 1
    QString step;                           ///< what is being done now
    std::optional<double> secondsLeft = {}; ///< estimated, once there is something to estimate from
};

/// A job of any kind of value.
struct Work {
    using Post = std::function<void(std::function<void()>)>;

    QString title;
    /// On the engine's thread. `post` brings functions to the window's, unless the job is cancelled until
    /// then.
    std::function<void(const Progress&, const Post& post)> run;
    std::function<void(const QString& message)> onFailed;
};

template <typename Value>
Work workOf(Job<Value> job) {
    // Asked on the window's thread only.
    const auto ifThere = [receiver = QPointer<QObject>(job.receiver)](auto function) {
        return [=](const auto& value) {
            if (function && receiver)
                function(value);
        };
    };
    Work work;
    work.title = job.title;
    work.onFailed = ifThere(job.onFailed);
    work.run = [run = std::move(job.run), onPartial = ifThere(job.onPartial),
                onDone = ifThere(job.onDone)](const Progress& progress, const Work::Post& post) {
        const auto latest = std::make_shared<Latest<Value>>();
        const auto show = [&](Value value) {
            if (latest->put(std::move(value)))
                post([latest, onPartial] { onPartial(*latest->take()); });
        };
        post([value = std::make_shared<const Value>(run(progress, show)), onDone] { onDone(*value); });
    };
    return work;
}

} // namespace saliscope
