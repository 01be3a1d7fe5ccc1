// Work for an engine thread whose beginning and end a test decides, and a log of what happened.
#pragma once

#include "base/error.h"
#include "session/engine_thread.h"

#include <functional>
#include <latch>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace saliscope::test {

/// What happened, in order, told by any thread.
class Log {
public:
    void add(const std::string& line) {
        const std::lock_guard lock(mutex_);
        lines_.push_back(line);
    }
    std::vector<std::string> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }
    std::function<void(const Progress&)> line(const std::string& text) {
        return [this, text](const Progress&) { add(text); };
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// Work that says when it begins and ends no sooner than it is let go.
struct Held {
    std::latch begun{1}, released{1};

    std::function<void(const Progress&)> work() {
        return [this](const Progress&) {
            begun.count_down();
            released.wait();
        };
    }
};

/// Work that says when it begins and ends only by being cancelled.
struct Endless {
    std::latch begun{1};

    std::function<void(const Progress&)> work(Log& log, const std::string& name) {
        return [this, &log, name](const Progress& progress) {
            begun.count_down();
            try {
                while (true) {
                    progress.checkCancelled();
                    std::this_thread::yield();
                }
            } catch (const Cancelled&) {
                log.add(name + " cancelled");
                throw;
            }
        };
    }
};

/// Returns when all live requests and jobs made before have ended.
inline void finishAll(EngineThread& engine) {
    std::latch done(1);
    engine.start({.run = [](const Progress&) {}, .onEnd = [&](const JobEnd&) { done.count_down(); }});
    done.wait();
}

using Lines = std::vector<std::string>;

} // namespace saliscope::test
