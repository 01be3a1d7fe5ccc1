#include "toyworld/kinds.h"

#include "base/error.h"

#include <QtTest>

#include <set>

using namespace saliscope;

class KindsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tablesStandInTheOrderOfTheirEnumerations();
    void everyNameIsReadBack();
    void listsOfClassesAreRead();
    void wrongListsAreErrorsThatNameWhatThereIs_data();
    void wrongListsAreErrorsThatNameWhatThereIs();
    void everyClassHasDifferentPoses();
};

void KindsTest::tablesStandInTheOrderOfTheirEnumerations() {
    QVERIFY(allObjectClasses().size() >= 10);
    for (std::size_t i = 0; i < allObjectClasses().size(); ++i)
        QCOMPARE(static_cast<std::size_t>(allObjectClasses()[i]), i);
    for (std::size_t i = 0; i < allBackgrounds().size(); ++i)
        QCOMPARE(static_cast<std::size_t>(allBackgrounds()[i]), i);
    for (std::size_t i = 0; i < allClutter().size(); ++i)
        QCOMPARE(static_cast<std::size_t>(allClutter()[i]), i);
    for (const char* name : {"cat", "dog", "car", "boat", "house", "tree", "fish", "umbrella"})
        QCOMPARE(nameOf(parseObjectClass(name)), std::string_view(name));
}

void KindsTest::everyNameIsReadBack() {
    for (ObjectClass kind : allObjectClasses())
        QCOMPARE(parseObjectClass(nameOf(kind)), kind);
    for (Background kind : allBackgrounds())
        QCOMPARE(parseBackground(nameOf(kind)), kind);
    for (Clutter kind : allClutter())
        QCOMPARE(parseClutter(nameOf(kind)), kind);
    for (Corner corner : {Corner::topLeft, Corner::topRight, Corner::bottomLeft, Corner::bottomRight})
        QCOMPARE(parseCorner(nameOf(corner)), corner);
}

void KindsTest::listsOfClassesAreRead() {
    const std::vector<ObjectClass> expected{ObjectClass::dog, ObjectClass::cat, ObjectClass::mushroom};
    QCOMPARE(parseObjectClasses("dog,cat,mushroom"), expected);
    QCOMPARE(parseObjectClasses("boat"), std::vector<ObjectClass>{ObjectClass::boat});
}

void KindsTest::wrongListsAreErrorsThatNameWhatThereIs_data() {
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("hint");
    QTest::newRow("unknown") << "cat,unicorn"
                             << "'unicorn'";
    QTest::newRow("lists the classes") << "unicorn"
                                       << "umbrella";
    QTest::newRow("empty") << ""
                           << "umbrella";
    QTest::newRow("empty member") << "cat,,dog"
                                  << "''";
    QTest::newRow("comma at the end") << "cat,"
                                      << "''";
    QTest::newRow("capital") << "Cat"
                             << "'Cat'";
    QTest::newRow("twice") << "cat,dog,cat"
                           << "twice";
}

void KindsTest::wrongListsAreErrorsThatNameWhatThereIs() {
    QFETCH(QString, list);
    QFETCH(QString, hint);
    try {
        parseObjectClasses(list.toStdString());
        QFAIL("a wrong list was read");
    } catch (const UsageError& error) {
        QVERIFY2(QString::fromUtf8(error.what()).contains(hint), error.what());
    }
}

void KindsTest::everyClassHasDifferentPoses() {
    for (ObjectClass kind : allObjectClasses()) {
        const std::vector<std::string_view> poses = posesOf(kind);
        QVERIFY(poses.size() >= 3);
        QCOMPARE(std::set(poses.begin(), poses.end()).size(), poses.size());
    }
}

QTEST_GUILESS_MAIN(KindsTest)
#include "kinds_test.moc"
