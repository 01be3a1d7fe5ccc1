#pragma once

#include "session/session.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace saliscope {

/// The job that runs, with its progress, the time that is left, and a button to cancel it. Hidden while there
/// is none.
class JobBar : public QWidget {
    Q_OBJECT

public:
    explicit JobBar(Session& session, QWidget* parent = nullptr);

private:
    void showJobs();

    Session& session_;
    QLabel* title_;
    QProgressBar* progress_;
    std::optional<JobId> shown_;
};

} // namespace saliscope
