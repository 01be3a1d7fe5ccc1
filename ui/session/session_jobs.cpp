// The jobs of a session.
#include "base/error.h"
#include "session/computations.h"
#include "session/session.h"

#include <QElapsedTimer>

namespace saliscope {

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
    const Basis parts = partsOfMap(request.method);
    Job<HeatMapPtr> job;
    job.title = tr("%1 of %2").arg(titleOfMethod(request.method), targetText());
    job.receiver = this;
    job.run = [request, computations = computations_, snapshot = snapshotFor(parts),
               possible = canAnswer(parts)](const Progress& progress,
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
