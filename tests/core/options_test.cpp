#include "base/options.h"

#include "base/error.h"

#include <QtTest>

using namespace saliscope;

namespace {

enum class Taste { sweet, sour };

struct Dish {
    std::int64_t spoons = 3;
    double salt = 0.5;
    bool hot = true;
    Taste taste = Taste::sour;
    std::string cook = "Ada";
};

OptionTable<Dish> table() {
    return OptionTable<Dish>()
        .integer<std::int64_t>("spoons", &Dish::spoons, 1, 10, "How many spoons")
        .number("salt", &Dish::salt, 0, 1, "How much salt")
        .boolean("hot", &Dish::hot, "Served hot")
        .choice("taste", &Dish::taste, {{"sweet", Taste::sweet}, {"sour", Taste::sour}},
                "What it tastes like")
        .text("cook", &Dish::cook, "Who cooked");
}

} // namespace

class OptionsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void descriptionsHoldTheDefaultsOfTheStruct();
    void whatIsNotGivenKeepsItsDefault();
    void everyTypeIsParsed();
    void boundsAreIncludedAndWhatLiesBeyondIsAnError_data();
    void boundsAreIncludedAndWhatLiesBeyondIsAnError();
    void numbersAreWrittenAsShortAsTheyCanBeRead_data();
    void numbersAreWrittenAsShortAsTheyCanBeRead();
};

void OptionsTest::descriptionsHoldTheDefaultsOfTheStruct() {
    const OptionTable<Dish> dishes = table();
    QStringList defaults;
    for (const OptionDescription& option : dishes.descriptions()) {
        defaults << QString::fromStdString(option.key + "=" + option.standard);
        dishes.parse({{option.key, option.standard}}); // each default can be given as it is written
    }
    QCOMPARE(defaults, QStringList({"spoons=3", "salt=0.5", "hot=on", "taste=sour", "cook=Ada"}));
}

void OptionsTest::whatIsNotGivenKeepsItsDefault() {
    const Dish dish = table().parse({{"salt", "0.25"}});
    QCOMPARE(dish.spoons, 3);
    QCOMPARE(dish.salt, 0.25);
}

void OptionsTest::everyTypeIsParsed() {
    const Dish dish = table().parse(
        {{"spoons", "7"}, {"salt", "1e-3"}, {"hot", "off"}, {"taste", "sweet"}, {"cook", "Grace H."}});
    QCOMPARE(dish.spoons, 7);
    QCOMPARE(dish.salt, 1e-3);
    QCOMPARE(dish.hot, false);
    QVERIFY(dish.taste == Taste::sweet);
    QCOMPARE(dish.cook, std::string("Grace H."));
}

void OptionsTest::boundsAreIncludedAndWhatLiesBeyondIsAnError_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("isGood");
    const auto row = [](const char* key, const char* value, bool isGood) {
        QTest::newRow(qPrintable(QString("%1=%2").arg(key, value))) << key << value << isGood;
    };
    row("spoons", "0", false);
    row("spoons", "1", true);
    row("spoons", "10", true);
    row("spoons", "11", false);
    row("spoons", "2.5", false);
    row("spoons", "", false);
    row("spoons", "3 ", false);
    row("salt", "-0.001", false);
    row("salt", "0", true);
    row("salt", "1", true);
    row("salt", "1.001", false);
    row("salt", "nan", false);
    row("salt", "much", false);
    row("hot", "maybe", false);
    row("taste", "bitter", false);
    row("pepper", "1", false);
}

void OptionsTest::boundsAreIncludedAndWhatLiesBeyondIsAnError() {
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(bool, isGood);
    const OptionValues values = {{key.toStdString(), value.toStdString()}};
    if (isGood) {
        table().parse(values);
        return;
    }
    try {
        table().parse(values);
        QFAIL("was accepted");
    } catch (const UsageError& error) {
        QVERIFY2(QString(error.what()).contains(key), error.what());
    }
}

void OptionsTest::numbersAreWrittenAsShortAsTheyCanBeRead_data() {
    QTest::addColumn<double>("number");
    QTest::addColumn<QString>("text");
    QTest::newRow("a whole number") << 100000.0 << "100000";
    QTest::newRow("a small one") << 0.0001 << "0.0001";
    QTest::newRow("a negative one") << -1.5 << "-1.5";
    QTest::newRow("too many zeros to count") << 1e-7 << "1e-07";
    QTest::newRow("too large to read") << 1e12 << "1e+12";
    QTest::newRow("all its digits") << 0.1 + 0.2 << "0.30000000000000004";
}

void OptionsTest::numbersAreWrittenAsShortAsTheyCanBeRead() {
    QFETCH(double, number);
    QTEST(QString::fromStdString(numberText(number)), "text");
    QCOMPARE(QString::fromStdString(numberText(number)).toDouble(), number);
}

QTEST_GUILESS_MAIN(OptionsTest)
#include "options_test.moc"
