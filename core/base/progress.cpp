#include "base/progress.h"

#include "base/error.h"

namespace saliscope {

Progress::Progress(Reporter reporter, std::stop_token stop, Interlude interlude)
    : reporter_(std::move(reporter)), stop_(std::move(stop)), interlude_(std::move(interlude)) {}

void Progress::report(double fraction, const std::string& step) const {
    checkCancelled();
    if (reporter_)
        reporter_(fraction, step);
}

void Progress::checkCancelled() const {
    if (interlude_ && !cancelled())
        interlude_();
    if (cancelled())
        throw Cancelled();
}

Progress Progress::part(double from, double to) const {
    if (!reporter_)
        return Progress({}, stop_, interlude_);
    Reporter inner = [reporter = reporter_, from, to](double fraction, const std::string& step) {
        reporter(from + fraction * (to - from), step);
    };
    return Progress(std::move(inner), stop_, interlude_);
}

} // namespace saliscope
