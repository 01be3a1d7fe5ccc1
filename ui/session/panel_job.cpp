#include "session/panel_job.h"

namespace saliscope {

PanelJob::PanelJob(Session& session, QObject* parent) : QObject(parent), session_(session) {
    connect(&session_, &Session::jobProgressed, this, [this](const JobInfo& job) {
        if (id_ != job.id)
            return;
        step_ = job.step;
        Q_EMIT changed();
    });
    connect(&session_, &Session::jobEnded, this, [this](JobId id) {
        if (id_ != id)
            return;
        id_.reset();
        step_.clear();
        Q_EMIT changed();
        Q_EMIT ended();
    });
}

void PanelJob::stop() {
    if (!id_)
        return;
    session_.cancelJob(*std::exchange(id_, std::nullopt));
    step_.clear();
    Q_EMIT changed();
}

QString PanelJob::text() const {
    if (!id_)
        return {};
    return step_.isEmpty() ? tr("waiting for other jobs …") : step_;
}

} // namespace saliscope
