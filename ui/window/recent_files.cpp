#include "window/recent_files.h"

#include <QFileInfo>
#include <QSettings>

namespace saliscope {

RecentFiles::RecentFiles(const QString& title, QSettings& settings, const QString& settingsKey,
                         QWidget* parent)
    : QMenu(title, parent), settings_(settings), settingsKey_(settingsKey) {
    setToolTipsVisible(true);
    fill();
}

void RecentFiles::add(const QString& file) {
    constexpr qsizetype most = 12;
    const QString path = QFileInfo(file).absoluteFilePath();
    QStringList files = settings_.value(settingsKey_).toStringList();
    files.removeAll(path);
    files.prepend(path);
    settings_.setValue(settingsKey_, files.mid(0, most));
    fill();
}

void RecentFiles::fill() {
    clear();
    const QStringList files = settings_.value(settingsKey_).toStringList();
    for (const QString& file : files) {
        QAction* action = addAction(QFileInfo(file).fileName(), this, [this, file] { Q_EMIT chosen(file); });
        action->setToolTip(file);
    }
    setEnabled(!files.isEmpty());
}

} // namespace saliscope
