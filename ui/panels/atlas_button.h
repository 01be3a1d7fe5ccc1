#pragma once

#include "session/atlas_job.h"
#include "session/session.h"

#include <QImage>
#include <QToolButton>

namespace saliscope {

/// Switches from what channels answer to what they would like best: pictures that are synthesized in the
/// background as long as it is down.
class AtlasButton : public QToolButton {
    Q_OBJECT

public:
    explicit AtlasButton(Session& session, QWidget* parent = nullptr);

    /// Null where the channel's picture is not there yet.
    QImage picture(int channel) const;
    /// Of the current layer; null if there is none yet.
    const AtlasPtr& atlas() const { return atlas_; }

Q_SIGNALS:
    /// There are more pictures, or none any more.
    void atlasChanged();
    void failed(const QString& message);

private:
    void follow();
    void stop();
    bool isOfThisLayer() const;
    void take(const AtlasPtr& atlas);

    Session& session_;
    std::optional<JobId> job_;
    AtlasPtr atlas_;
};

} // namespace saliscope
