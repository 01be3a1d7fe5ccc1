// The one thread on which everything happens that takes time, so that the window never waits. It knows
// nothing of networks: it runs functions.
#pragma once

#include "base/progress.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

namespace saliscope {

/// Names a job for as long as its engine lives.
enum class JobId : unsigned long long {}; // the type that Qt, too, calls a number of 64 bits

/// How a job ended.
struct JobEnd {
    enum class Outcome { done, cancelled, failed };
    Outcome outcome = Outcome::done;
    std::string message = {}; ///< one line, of one that failed
};

/// What is asked in the live lane. The functions are called on the engine's thread.
struct LiveRequest {
    /// Does the work and hands over the result itself. Looks at the progress often, as all long work does.
    std::function<void(const Progress&)> run;
    /// Is told why the work failed, in one line; not that it was cancelled.
    std::function<void(const std::string& message)> onFailure = {};
    Progress::Reporter onProgress = {};
    /// One of a stream of requests, as a brush stroke makes them: it does not cancel what runs in its slot if
    /// that slot's request before was cancelled already. So a stream that is faster than the work gets every
    /// second answer, not none until it ends.
    bool ofStream = false;
};

/// What is asked in the job lane.
struct JobRequest {
    std::function<void(const Progress&)> run; ///< as in LiveRequest
    Progress::Reporter onProgress = {};       ///< called on the engine's thread
    /// Is called once, whatever happens: on the engine's thread, or, for a job that was cancelled before it
    /// began, on the thread that cancelled it.
    std::function<void(const JobEnd&)> onEnd = {};
};

/// What the functions that run need of their thread.
struct ThreadHooks {
    /// Is called on the new thread before anything else.
    std::function<void()> onStart = {};
    /// Calls a live request that runs inside a job, in a way that nothing the job has set for its thread
    /// holds in it.
    std::function<void(const std::function<void()>& run)> insideJob = {};
};

/// Runs functions in two lanes, one at a time.
/// - The live lane has a slot for each kind of request. A newer request replaces one in its slot that waits,
/// in
///   its place in the queue, and cancels one that runs. Slots take turns, the one that waits longest first.
/// - The job lane is a queue. A job gives way to live requests: whenever it looks at its progress, those that
///   wait are run, inside that call. Live requests do not give way to anything.
/// All member functions may be called from any thread, also from within a running function, and return at
/// once.
class EngineThread {
public:
    explicit EngineThread(ThreadHooks hooks = {});

    /// Cancels everything and waits for what runs to notice.
    ~EngineThread();

    EngineThread(const EngineThread&) = delete;
    EngineThread& operator=(const EngineThread&) = delete;

    void request(const std::string& slot, LiveRequest request);

    /// Forgets the slot's waiting request and cancels the one that runs.
    void withdraw(const std::string& slot);

    JobId start(JobRequest job);

    /// Nothing happens if the job has ended.
    void cancel(JobId job);

private:
    struct WaitingLive {
        std::string slot;
        LiveRequest request;
    };
    struct WaitingJob {
        JobId id{};
        JobRequest job;
    };
    struct RunningLive {
        std::string slot;
        std::stop_source stop;
    };
    struct RunningJob {
        JobId id{};
        std::stop_source stop;
    };

    void work();
    bool runNextLive();
    void runJob(const WaitingJob& waiting, const std::stop_source& stop);
    std::deque<WaitingLive>::iterator findWaiting(const std::string& slot);
    void giveWay(const std::stop_token& jobsStop);

    const ThreadHooks hooks_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<WaitingLive> live_;        ///< at most one for each slot
    std::atomic<bool> liveWaits_ = false; ///< whether `live_` holds any, to be asked without the lock
    std::deque<WaitingJob> jobs_;
    std::optional<RunningLive> runningLive_;
    std::optional<RunningJob> runningJob_;
    std::set<std::string> starved_; ///< slots whose last request was cancelled while it ran
    unsigned long long lastJob_ = 0;
    bool stopping_ = false;
    std::thread thread_; ///< last, as it uses all others
};

} // namespace saliscope
