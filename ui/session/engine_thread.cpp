#include "session/engine_thread.h"

#include "base/error.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace saliscope {

namespace {

/// Runs the function and says how it ended. Whatever it throws after it was told to stop is a consequence of
/// that.
JobEnd outcomeOf(const std::function<void(const Progress&)>& function, const Progress& progress) {
    using Outcome = JobEnd::Outcome;
    const auto failed = [&](const std::string& message) {
        return progress.cancelled() ? JobEnd{Outcome::cancelled} : JobEnd{Outcome::failed, message};
    };
    try {
        function(progress);
        return {Outcome::done};
    } catch (const Cancelled&) {
        return {Outcome::cancelled};
    } catch (const std::exception& error) {
        return failed(messageOf(error));
    } catch (...) {
        return failed("an error without a description");
    }
}

} // namespace

EngineThread::EngineThread(ThreadHooks hooks)
    : hooks_(std::move(hooks)), thread_([this] {
          if (hooks_.onStart)
              hooks_.onStart();
          work();
      }) {}

EngineThread::~EngineThread() {
    std::deque<WaitingLive> forgotten;
    std::deque<WaitingJob> cancelled;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        forgotten.swap(live_);
        cancelled.swap(jobs_);
        liveWaits_ = false;
        if (runningLive_)
            runningLive_->stop.request_stop();
        if (runningJob_)
            runningJob_->stop.request_stop();
    }
    wake_.notify_all();
    thread_.join();
    for (const WaitingJob& waiting : cancelled)
        if (waiting.job.onEnd)
            waiting.job.onEnd({JobEnd::Outcome::cancelled});
}

void EngineThread::request(const std::string& slot, LiveRequest request) {
    LiveRequest replaced; // destroyed without the lock: what it captured may be large, or call us
    {
        const std::lock_guard lock(mutex_);
        if (stopping_)
            return;
        if (runningLive_ && runningLive_->slot == slot && !(request.ofStream && starved_.contains(slot))) {
            runningLive_->stop.request_stop();
            starved_.insert(slot);
        }
        if (const auto waiting = findWaiting(slot); waiting != live_.end())
            replaced = std::exchange(waiting->request, std::move(request));
        else
            live_.push_back({slot, std::move(request)});
        liveWaits_ = true;
    }
    wake_.notify_all();
}

void EngineThread::withdraw(const std::string& slot) {
    LiveRequest withdrawn;
    const std::lock_guard lock(mutex_);
    if (runningLive_ && runningLive_->slot == slot)
        runningLive_->stop.request_stop();
    if (const auto waiting = findWaiting(slot); waiting != live_.end()) {
        withdrawn = std::move(waiting->request);
        live_.erase(waiting);
        liveWaits_ = !live_.empty();
    }
}

JobId EngineThread::start(JobRequest job) {
    JobId id{};
    {
        const std::lock_guard lock(mutex_);
        id = JobId{++lastJob_};
        if (!stopping_)
            jobs_.push_back({id, std::move(job)});
    }
    wake_.notify_all();
    return id;
}

void EngineThread::cancel(JobId job) {
    std::optional<WaitingJob> cancelled;
    {
        const std::lock_guard lock(mutex_);
        if (runningJob_ && runningJob_->id == job)
            runningJob_->stop.request_stop();
        const auto waiting = std::find_if(jobs_.begin(), jobs_.end(),
                                          [&](const WaitingJob& candidate) { return candidate.id == job; });
        if (waiting != jobs_.end()) {
            cancelled = std::move(*waiting);
            jobs_.erase(waiting);
        }
    }
    if (cancelled && cancelled->job.onEnd)
        cancelled->job.onEnd({JobEnd::Outcome::cancelled});
}

void EngineThread::work() {
    while (true) {
        if (runNextLive())
            continue;
        std::optional<WaitingJob> job;
        std::stop_source stop;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return stopping_ || !live_.empty() || !jobs_.empty(); });
            if (stopping_)
                return;
            if (!live_.empty())
                continue;
            job = std::move(jobs_.front());
            jobs_.pop_front();
            runningJob_ = {job->id, stop};
        }
        runJob(*job, stop);
    }
}

bool EngineThread::runNextLive() {
    WaitingLive next;
    std::stop_source stop;
    {
        const std::lock_guard lock(mutex_);
        if (live_.empty())
            return false;
        next = std::move(live_.front());
        live_.pop_front();
        liveWaits_ = !live_.empty();
        runningLive_ = {next.slot, stop};
    }
    const JobEnd end = outcomeOf(next.request.run, Progress(next.request.onProgress, stop.get_token()));
    {
        const std::lock_guard lock(mutex_);
        runningLive_.reset();
        if (!stop.stop_requested())
            starved_.erase(next.slot);
    }
    if (end.outcome == JobEnd::Outcome::failed && next.request.onFailure)
        next.request.onFailure(end.message);
    return true;
}

void EngineThread::runJob(const WaitingJob& waiting, const std::stop_source& stop) {
    const Progress progress(waiting.job.onProgress, stop.get_token(),
                            [this, token = stop.get_token(), worker = std::this_thread::get_id()] {
                                // A job may hand its progress to threads that help it; what is live belongs
                                // on this one.
                                if (liveWaits_ && std::this_thread::get_id() == worker)
                                    giveWay(token);
                            });
    const JobEnd end = outcomeOf(waiting.job.run, progress);
    {
        const std::lock_guard lock(mutex_);
        runningJob_.reset();
    }
    if (waiting.job.onEnd)
        waiting.job.onEnd(end);
}

std::deque<EngineThread::WaitingLive>::iterator EngineThread::findWaiting(const std::string& slot) {
    return std::find_if(live_.begin(), live_.end(),
                        [&](const WaitingLive& candidate) { return candidate.slot == slot; });
}

void EngineThread::giveWay(const std::stop_token& jobsStop) {
    const auto runAll = [&] {
        while (!jobsStop.stop_requested() && runNextLive()) {
        }
    };
    if (hooks_.insideJob)
        hooks_.insideJob(runAll);
    else
        runAll();
}

} // namespace saliscope
