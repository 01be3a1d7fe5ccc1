#pragma once

#include <QMenu>

class QSettings;

namespace saliscope {

/// A menu of the files that were opened last, the latest first, kept in the settings.
class RecentFiles : public QMenu {
    Q_OBJECT

public:
    /// \param settingsKey where the list is kept
    RecentFiles(const QString& title, QSettings& settings, const QString& settingsKey,
                QWidget* parent = nullptr);

    void add(const QString& file);

Q_SIGNALS:
    void chosen(const QString& file);

private:
    void fill();

    QSettings& settings_;
    const QString settingsKey_;
};

} // namespace saliscope
