// What long work takes with it: a way to say how far it is, and to be told to stop.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

namespace saliscope {

/// A value; copies report to the same place and are cancelled together. Its user calls `report` or
/// `checkCancelled` at least every 100 ms, because that is the promise made to the person who clicks
/// "cancel".
class Progress {
public:
    using Reporter = std::function<void(double fraction, const std::string& step)>;
    /// Something more urgent that is done in between, whenever the work looks at its progress. Throws
    /// nothing.
    using Interlude = std::function<void()>;

    /// Reports to nobody and is never cancelled.
    Progress() = default;
    explicit Progress(Reporter reporter, std::stop_token stop = {}, Interlude interlude = {});

    /// Says that `fraction` (0 to 1) of the work is done and what is being done now.
    /// \throws Cancelled
    void report(double fraction, const std::string& step = {}) const;

    /// \throws Cancelled
    void checkCancelled() const;

    bool cancelled() const { return stop_.stop_requested(); }
    bool canBeCancelled() const { return stop_.stop_possible(); }

    /// The progress of one part of this work: its 0 to 1 is `from` to `to` here.
    Progress part(double from, double to) const;

private:
    Reporter reporter_;
    std::stop_token stop_;
    Interlude interlude_;
};

} // namespace saliscope
