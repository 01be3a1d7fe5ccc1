#include "window/system_theme.h"

#include <QSignalSpy>
#include <QTest>

using namespace saliscope;

class SystemThemeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void understandsWhatPortalsSay_data() {
        QTest::addColumn<QVariant>("value");
        QTest::addColumn<bool>("isDark");
        const auto wrapped = [](const QVariant& value) { return QVariant::fromValue(QDBusVariant(value)); };
        QTest::newRow("no preference") << QVariant(0U) << false;
        QTest::newRow("dark") << QVariant(1U) << true;
        QTest::newRow("light") << QVariant(2U) << false;
        QTest::newRow("dark, wrapped") << wrapped(1U) << true;
        QTest::newRow("dark, wrapped twice") << wrapped(wrapped(1U)) << true;
        QTest::newRow("nothing") << QVariant() << false;
        QTest::newRow("text") << QVariant("dark") << false;
    }
    void understandsWhatPortalsSay() {
        QFETCH(const QVariant, value);
        QTEST(SystemTheme::asksForDark(value), "isDark");
    }

    void followsOnlyTheSettingOfColours() {
        SystemTheme theme;
        const bool before = theme.isDark();
        QSignalSpy changed(&theme, &SystemTheme::changed);
        const auto tell = [&](const char* group, const char* key, unsigned value) {
            QMetaObject::invokeMethod(&theme, "take", Q_ARG(QString, group), Q_ARG(QString, key),
                                      Q_ARG(QDBusVariant, QDBusVariant(value)));
        };
        tell("org.freedesktop.appearance", "accent-color", before ? 2 : 1);
        QCOMPARE(changed.size(), 0);
        tell("org.freedesktop.appearance", "color-scheme", before ? 2 : 1);
        tell("org.freedesktop.appearance", "color-scheme", before ? 2 : 1);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(theme.isDark(), !before);
    }
};

QTEST_MAIN(SystemThemeTest)
#include "system_theme_test.moc"
