// The job that a panel runs, if any.
#pragma once

#include "session/session.h"

#include <optional>
#include <utility>

namespace saliscope {

/// At most one at a time: a new one ends the one before.
class PanelJob : public QObject {
    Q_OBJECT

public:
    /// \param session to outlive it
    explicit PanelJob(Session& session, QObject* parent = nullptr);

    template <typename Value>
    void start(Job<Value> job) {
        stop();
        id_ = session_.startJob(std::move(job));
        Q_EMIT changed();
    }
    /// Nothing more comes from it. Nothing if there is none.
    void stop();

    bool isRunning() const { return id_.has_value(); }
    /// What it does, or that it waits for others to end; empty if there is none.
    QString text() const;

Q_SIGNALS:
    void changed(); ///< it began, went on, or ended
    void ended();   ///< whichever way, but not by `stop`

private:
    Session& session_;
    std::optional<JobId> id_;
    QString step_;
};

} // namespace saliscope
