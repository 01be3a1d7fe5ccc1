// Whether the desktop asks for dark windows.
#pragma once

#include <QDBusVariant>
#include <QObject>
#include <QVariant>

namespace saliscope {

/// Asks the desktop's portal for settings (org.freedesktop.portal.Settings), as GNOME, KDE and others offer
/// it: Qt itself follows it only from 6.5 on. Light where there is no such portal. Never waits for it.
class SystemTheme : public QObject {
    Q_OBJECT

public:
    explicit SystemTheme(QObject* parent = nullptr);

    bool isDark() const { return isDark_; }

    /// What the portal's "color-scheme" says: 1 prefers dark, 2 light, 0 has no preference. The value may be
    /// wrapped in variants, as old portals do.
    static bool asksForDark(QVariant colourScheme);

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void take(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void setDark(bool dark);

    bool isDark_ = false;
};

} // namespace saliscope
