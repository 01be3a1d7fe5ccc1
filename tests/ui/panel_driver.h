// A panel with a session of its own, for tests that drive it without the window.
#pragma once

#include "session/session.h"
#include "window/library.h"

#include <QTest>

#include <memory>

namespace saliscope::test {

/// To be derived from by the test, which shows the panel before each of its functions.
template <typename AnyPanel>
class PanelDriver {
protected:
    static constexpr int patience = 120'000; ///< milliseconds until a test gives up

    explicit PanelDriver(const QString& sample = QStringLiteral("cat-beside-dog")) : sample_(sample) {}

    void showPanel(QSize size) {
        session_ = std::make_unique<Session>();
        panel_ = std::make_unique<AnyPanel>(*session_);
        panel_->resize(size);
        panel_->setWatching(true);
        panel_->show();
    }
    void closePanel() {
        panel_.reset();
        session_.reset();
    }

    /// The demo model and the sample, and waits for what the network says.
    void open() {
        session_->openModel({QStringLiteral("toyworld")});
        session_->openPicture(sampleFile(sample_));
        QTRY_VERIFY_WITH_TIMEOUT(session_->prediction() && session_->isCurrent(session_->prediction()->basis),
                                 patience);
    }
    std::int64_t classOf(const QString& name) const { return session_->model()->classes.indexOf(name); }
    /// Of what makes something step by step: whether it comes to its end.
    bool finishes() const {
        return QTest::qWaitFor([this] { return !panel_->isRunning(); }, patience);
    }

    std::unique_ptr<Session> session_;
    std::unique_ptr<AnyPanel> panel_;

private:
    QString sample_;
};

} // namespace saliscope::test
