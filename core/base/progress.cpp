#include "base/progress.h"

#include "base/error.h"

namespace saliscope {

Progress::Progress(Reporter reporter, std::stop_token stop)
    : reporter_(std::move(reporter)), stop_(std::move(stop)) {}

void Progress::report(double fraction, const std::string& step) const {
    checkCancelled();
    if (reporter_)
        reporter_(fraction, step);
}

void Progress::checkCancelled() const {
    if (cancelled())
        throw Cancelled();
}

Progress Progress::part(double from, double to) const {
    if (!reporter_)
        return Progress({}, stop_);
    Reporter inner = [reporter = reporter_, from, to](double fraction, const std::string& step) {
        reporter(from + fraction * (to - from), step);
    };
    return Progress(std::move(inner), stop_);
}

} // namespace saliscope
