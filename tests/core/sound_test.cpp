#include "audio/sound.h"

#include "base/error.h"
#include "support/sounds.h"

#include <QtTest>

using namespace saliscope;
using namespace saliscope::test;

class SoundTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void monoIsTheMeanOfTheChannels();
    void theBeginningKnowsHowLongTheWholeWas();
    void normalisedSoundsReachThePeakAndSilenceStays();
    void aToneStaysTheSameToneAtAnotherRate_data();
    void aToneStaysTheSameToneAtAnotherRate();
    void whatALowerRateCannotHoldIsTakenOut();
    void impossibleRatesAreErrors();
    void resamplingCanBeCancelled();
};

void SoundTest::monoIsTheMeanOfTheChannels() {
    const Sound stereo{.rate = 8000, .channels = {{1.0F, 0.5F}, {0.0F, -0.5F}}};
    QCOMPARE(mono(stereo).channels, (std::vector<std::vector<float>>{{0.5F, 0.0F}}));
    QCOMPARE(mono(stereo).rate, 8000);
}

void SoundTest::theBeginningKnowsHowLongTheWholeWas() {
    const Sound whole = tone(440, 2, 8000), part = beginning(whole, 0.5);
    QCOMPARE(part.samples(), 4000);
    QCOMPARE(part.fullSeconds, 2.0);
    QCOMPARE(beginning(whole, 10).samples(), whole.samples());
    QCOMPARE(beginning(whole, 10).fullSeconds, 0.0);
}

void SoundTest::normalisedSoundsReachThePeakAndSilenceStays() {
    const Sound quiet{.rate = 8000, .channels = {{0.01F, -0.02F}, {0.0F, 0.005F}}};
    const Sound loud = normalised(quiet, 0.8);
    QCOMPARE(loud.channels[0][1], -0.8F);
    QCOMPARE(loud.channels[1][1], 0.2F);
    QCOMPARE(normalised(Sound{.rate = 8000, .channels = {{0, 0}}}).channels[0][0], 0.0F);
}

void SoundTest::aToneStaysTheSameToneAtAnotherRate_data() {
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::newRow("a CD's to ours") << 44100 << 22050;
    QTest::newRow("a film's to ours") << 48000 << 22050;
    QTest::newRow("a telephone's to ours") << 8000 << 22050;
    QTest::newRow("an odd one") << 12345 << 22050;
}

void SoundTest::aToneStaysTheSameToneAtAnotherRate() {
    QFETCH(int, from);
    QFETCH(int, to);
    const Sound changed = resampled(tone(1000, 1, from), to), wanted = tone(1000, 1, to);
    QCOMPARE(changed.rate, to);
    QCOMPARE(changed.samples(), wanted.samples());
    const std::size_t edge = static_cast<std::size_t>(to) / 20; // where the filter looks beyond the sound
    double worst = 0;
    for (std::size_t i = edge; i + edge < wanted.channels[0].size(); ++i)
        worst = std::max<double>(worst, std::abs(changed.channels[0][i] - wanted.channels[0][i]));
    QVERIFY2(worst < 1e-3, qPrintable(QString::number(worst)));
}

void SoundTest::whatALowerRateCannotHoldIsTakenOut() {
    const Sound changed = resampled(tone(7000, 1, 44100), 8000); // above 4 kHz, half of the rate
    const std::size_t edge = 400;
    float loudest = 0;
    for (std::size_t i = edge; i + edge < changed.channels[0].size(); ++i)
        loudest = std::max(loudest, std::abs(changed.channels[0][i]));
    QVERIFY2(loudest < 1e-3F, qPrintable(QString::number(loudest)));
}

void SoundTest::impossibleRatesAreErrors() {
    QVERIFY_EXCEPTION_THROWN(resampled(tone(100, 0.1), 0), UsageError);
    QVERIFY_EXCEPTION_THROWN(resampled(tone(100, 0.1, 8), 44100), UsageError);
}

void SoundTest::resamplingCanBeCancelled() {
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_EXCEPTION_THROWN(resampled(tone(100, 1), 44100, Progress({}, stop.get_token())), Cancelled);
}

QTEST_GUILESS_MAIN(SoundTest)
#include "sound_test.moc"
