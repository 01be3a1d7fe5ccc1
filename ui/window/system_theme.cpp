#include "window/system_theme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace saliscope {

namespace {

const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
const QString settings = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearance = QStringLiteral("org.freedesktop.appearance");
const QString colourScheme = QStringLiteral("color-scheme");

} // namespace

SystemTheme::SystemTheme(QObject* parent) : QObject(parent) {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(service, path, settings, QStringLiteral("SettingChanged"), this,
                SLOT(take(QString, QString, QDBusVariant)));
    QDBusMessage question = QDBusMessage::createMethodCall(service, path, settings, QStringLiteral("Read"));
    question << appearance << colourScheme;
    auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        answer->deleteLater();
        if (!reply.isError())
            take(appearance, colourScheme, reply.value());
    });
}

bool SystemTheme::asksForDark(QVariant colourScheme) {
    while (colourScheme.canConvert<QDBusVariant>())
        colourScheme = colourScheme.value<QDBusVariant>().variant();
    return colourScheme.toUInt() == 1;
}

void SystemTheme::take(const QString& group, const QString& key, const QDBusVariant& value) {
    if (group == appearance && key == colourScheme)
        setDark(asksForDark(value.variant()));
}

void SystemTheme::setDark(bool dark) {
    if (std::exchange(isDark_, dark) != dark)
        Q_EMIT changed();
}

} // namespace saliscope
