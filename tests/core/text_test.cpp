#include "base/text.h"

#include "support/comma_locale.h"

#include <QtTest>

#include <cctype>
#include <limits>

using namespace saliscope;

class TextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsThatMayHaveBeenMeantComeFirst();
    void wordsOfNoLikenessAreNotSuggested();
    void alternativesReadAsASentence();
    void numbersForPeopleHaveThreeDigits_data();
    void numbersForPeopleHaveThreeDigits();
    void numbersHaveAPointWhateverTheDesktopsLanguage();
    void onlyLettersBecomeSmall();
    void aTurkishDesktopReadsTheSameEndings();
    void sharesArePercent();
    void wordsAreJoined();
};

void TextTest::wordsThatMayHaveBeenMeantComeFirst() {
    const std::vector<std::string> layers{"layer4.1.conv2", "layer4.1.conv1", "fc", "conv1"};
    QCOMPARE(similarWords("layer4.1.conv", layers, 2),
             (std::vector<std::string>{"layer4.1.conv1", "layer4.1.conv2"})); // as similar: by the alphabet
    QCOMPARE(didYouMean("cnv1", layers), std::string(", did you mean 'conv1'?"));
    QCOMPARE(didYouMean("layer4", layers),
             std::string(", did you mean 'layer4.1.conv1' or 'layer4.1.conv2'?"));
}

void TextTest::wordsOfNoLikenessAreNotSuggested() {
    QVERIFY(similarWords("zebra", {"layer1", "fc"}).empty());
    QCOMPARE(didYouMean("zebra", {"layer1", "fc"}), std::string());
}

void TextTest::alternativesReadAsASentence() {
    QCOMPARE(quotedAlternatives({"a"}), std::string("'a'"));
    QCOMPARE(quotedAlternatives({"a", "b"}), std::string("'a' or 'b'"));
    QCOMPARE(quotedAlternatives({"a", "b", "c"}), std::string("'a', 'b' or 'c'"));
}

void TextTest::numbersForPeopleHaveThreeDigits_data() {
    QTest::addColumn<double>("number");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << 0.0 << "0";
    QTest::newRow("a half") << 0.5 << "0.5";
    QTest::newRow("rounded") << 0.123456 << "0.123";
    QTest::newRow("whole") << 42.0 << "42";
    QTest::newRow("large and negative") << -12345.6 << "-1.23e+04";
    QTest::newRow("small") << 0.0000123 << "1.23e-05";
    QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << "inf";
}

void TextTest::numbersForPeopleHaveThreeDigits() {
    QFETCH(double, number);
    QTEST(QString::fromStdString(shortNumberText(number)), "text");
}

void TextTest::numbersHaveAPointWhateverTheDesktopsLanguage() {
    const test::CommaLocale language;
    if (!language.isThere())
        QSKIP("this machine has no language that writes numbers with a comma (localedef makes de_DE.UTF-8)");
    QCOMPARE(std::to_string(0.5), std::string("0,500000"));
    QCOMPARE(shortNumberText(0.5), std::string("0.5"));
    QCOMPARE(percentText(0.953, 1), std::string("95.3 %"));
}

void TextTest::onlyLettersBecomeSmall() {
    QCOMPARE(lowerCase("Photo_01.TIFF [Ä]"), std::string("photo_01.tiff [Ä]"));
    QCOMPARE(lowerCase(""), std::string());
}

void TextTest::aTurkishDesktopReadsTheSameEndings() {
    const std::string before = std::setlocale(LC_CTYPE, nullptr);
    if (!std::setlocale(LC_CTYPE, "tr_TR.UTF-8"))
        QSKIP("this machine has no Turkish (localedef makes tr_TR.UTF-8)");
    const int byTheCLibrary = std::tolower('I');
    const std::string ending = lowerCase(".TIF");
    std::setlocale(LC_CTYPE, before.c_str());
    QCOMPARE(byTheCLibrary, 'I'); // its small letter has no dot, and is no single byte
    QCOMPARE(ending, std::string(".tif"));
}

void TextTest::sharesArePercent() {
    QCOMPARE(percentText(0.95), std::string("95 %"));
    QCOMPARE(percentText(0.9534, 1), std::string("95.3 %"));
    QCOMPARE(percentText(1), std::string("100 %"));
}

void TextTest::wordsAreJoined() {
    QCOMPARE(join({}, ", "), std::string());
    QCOMPARE(join({"a"}, ", "), std::string("a"));
    QCOMPARE(join({"a", "b", "c"}, ", "), std::string("a, b, c"));
}

QTEST_GUILESS_MAIN(TextTest)
#include "text_test.moc"
