#include "panels/atlas_button.h"

#include "canvas/image_conversion.h"

namespace saliscope {

AtlasButton::AtlasButton(Session& session, QWidget* parent) : QToolButton(parent), session_(session) {
    setObjectName(QStringLiteral("atlas"));
    setText(tr("Wishes"));
    setCheckable(true);
    setToolTip(tr("Instead of what each channel answers to this picture: the picture that it would like "
                  "best, made in the "
                  "background and kept (Olah et al. 2017)"));
    connect(this, &QToolButton::toggled, this, &AtlasButton::follow);
    connect(&session_, &Session::layerChanged, this, &AtlasButton::follow);
    connect(&session_, &Session::modelChanged, this, &AtlasButton::follow);
    connect(&session_, &Session::jobEnded, this, [this](JobId id) {
        if (job_ == id)
            job_.reset();
    });
}

bool AtlasButton::isOfThisLayer() const {
    return atlas_ && atlas_->layer == session_.layer() && atlas_->model == session_.snapshot().basis.model;
}

void AtlasButton::stop() {
    if (job_)
        session_.cancelJob(*job_);
    job_.reset();
}

void AtlasButton::follow() {
    stop();
    if (!isOfThisLayer())
        atlas_.reset();
    Q_EMIT atlasChanged();
    if (!isChecked() || !session_.model())
        return;
    Job<AtlasPtr> job;
    job.title = tr("Wishes of the channels of %1").arg(session_.layer());
    job.receiver = this;
    job.run = [snapshot = session_.snapshot()](const Progress& progress,
                                               const std::function<void(AtlasPtr)>& show) {
        return makeAtlas(snapshot, progress, show);
    };
    job.onPartial = job.onDone = [this](const AtlasPtr& atlas) { take(atlas); };
    job.onFailed = [this](const QString& message) { Q_EMIT failed(message); };
    job_ = session_.startJob(std::move(job));
}

void AtlasButton::take(const AtlasPtr& atlas) {
    atlas_ = atlas;
    Q_EMIT atlasChanged();
}

QImage AtlasButton::picture(int channel) const {
    if (!isOfThisLayer())
        return {};
    const auto found = atlas_->pictures.find(channel);
    return found == atlas_->pictures.end() ? QImage() : toImage(found->second);
}

} // namespace saliscope
