#include "window/job_bar.h"

#include "panels/panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

namespace saliscope {

JobBar::JobBar(Session& session, QWidget* parent)
    : QWidget(parent), session_(session), title_(new QLabel), progress_(new QProgressBar) {
    constexpr int steps = 1000, barWidth = 140;
    progress_->setRange(0, steps);
    progress_->setTextVisible(false);
    progress_->setFixedWidth(barWidth);
    progress_->setMaximumHeight(fontMetrics().height());
    auto* cancel = new QToolButton;
    cancel->setText(tr("Cancel"));
    cancel->setToolTip(tr("Stop what is being computed; the map so far stays"));
    cancel->setObjectName(QStringLiteral("cancel-job"));
    connect(cancel, &QToolButton::clicked, this, [this] {
        if (shown_)
            session_.cancelJob(*shown_);
    });
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(title_);
    layout->addWidget(progress_);
    layout->addWidget(cancel);
    connect(&session_, &Session::jobStarted, this, &JobBar::showJobs);
    connect(&session_, &Session::jobProgressed, this, &JobBar::showJobs);
    connect(&session_, &Session::jobEnded, this, &JobBar::showJobs);
    hide();
}

void JobBar::showJobs() {
    const std::vector<JobInfo> jobs = session_.jobs();
    setVisible(!jobs.empty());
    if (jobs.empty()) {
        shown_.reset();
        return;
    }
    const JobInfo& job = jobs.front();
    shown_ = job.id;
    QString text = job.title;
    if (jobs.size() > 1)
        text = tr("%1 (and %2 more)").arg(text).arg(jobs.size() - 1);
    if (job.secondsLeft)
        text = tr("%1: %2 left").arg(text, durationText(1000 * *job.secondsLeft));
    title_->setText(text);
    progress_->setValue(static_cast<int>(job.fraction * progress_->maximum()));
}

} // namespace saliscope
