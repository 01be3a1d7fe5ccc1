// The real window with settings of its own, for tests that drive it.
#pragma once

#include "session/session.h"
#include "support/temporary_folder.h"
#include "window/library.h"
#include "window/main_window.h"

#include <QSettings>
#include <QTest>

namespace saliscope::test {

inline constexpr int patience = 60'000; ///< milliseconds until a test gives up

/// A window that is on screen, empty at first. It forgets its settings when it goes.
class ShownWindow {
public:
    explicit ShownWindow(QSize size = {1280, 800})
        : settings_(QString::fromStdString((folder_ / "settings.ini").string()), QSettings::IniFormat),
          window_(session_, settings_) {
        window_.resize(size);
        window_.show();
        window_.activateWindow();
    }

    Session& session() { return session_; }
    MainWindow& window() { return window_; }
    MainWindow* operator->() { return &window_; }

    /// Opens the demo model and a sample. \returns whether all answers are there
    bool open(const QString& sample = QStringLiteral("cat-beside-dog")) {
        window_.openModel({QStringLiteral("toyworld")});
        window_.openPicture(sampleFile(sample));
        return settles();
    }

    bool settles() {
        return QTest::qWaitFor([this] { return window_.isSettled() && session_.prediction(); }, patience);
    }

private:
    TemporaryFolder folder_;
    QSettings settings_;
    Session session_;
    MainWindow window_;
};

} // namespace saliscope::test
