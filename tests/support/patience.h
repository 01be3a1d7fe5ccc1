// How long work goes on without looking at whether it is cancelled.
#pragma once

#include "base/progress.h"

#include <algorithm>
#include <ctime>

namespace saliscope::test {

/// Measures in CPU time of the thread that does the work, which, unlike the clock on the wall, hardly depends
/// on what else the machine does. Work must do everything on that thread: set LibTorch's and OpenCV's number
/// of threads to 1.
class Patience {
public:
    Patience() = default;
    Patience(const Patience&) = delete;
    Patience& operator=(const Patience&) = delete;

    /// To be given to the work, right before it begins.
    Progress progress() {
        last_ = now();
        // A token that can be stopped: where there is none, some work does not look.
        return Progress({}, stop_.get_token(), [this] { look(); });
    }

    /// The longest time from one look to the next, in milliseconds; to be asked right after the work.
    double longest() {
        look();
        return longest_;
    }

private:
    static double now() {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    }

    void look() {
        const double time = now();
        longest_ = std::max(longest_, time - last_);
        last_ = time;
    }

    std::stop_source stop_;
    double last_ = 0, longest_ = 0;
};

} // namespace saliscope::test
