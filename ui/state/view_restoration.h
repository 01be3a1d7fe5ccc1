#pragma once

#include "session/session.h"
#include "state/view_state.h"

#include <QObject>
#include <QStringList>

namespace saliscope {

/// Opens the picture and the model of a view and tells when both are there, or cannot be: the rest of the
/// view means something only then.
class ViewRestoration : public QObject {
    Q_OBJECT

public:
    ViewRestoration(Session& session, ViewState state, QObject* parent = nullptr);

    /// To be called once, when whoever waits for `finished` is connected.
    void start();

    const ViewState& state() const { return state_; }
    /// Whether the view's picture is open; then its painting fits.
    bool hasPicture() const { return hasPicture_; }
    /// What could not be opened, one line each.
    const QStringList& problems() const { return problems_; }

Q_SIGNALS:
    /// Comes from the event loop, after all others have heard of picture and model.
    void finished();

private:
    void arrive(const QString& key);

    Session& session_;
    const ViewState state_;
    QStringList awaited_; ///< keys of the session's requests
    bool hasPicture_ = true;
    QStringList problems_;
};

} // namespace saliscope
