#include "audio/sample_sounds.h"

#include "audio/sound_file.h"
#include "base/error.h"
#include "base/resources.h"

#include <QtTest>

using namespace saliscope;

class SampleSoundsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thoseThatShipAreThoseThatAreWritten();
    void areShortAndAudible();
    void othersAreErrors();
};

void SampleSoundsTest::thoseThatShipAreThoseThatAreWritten() {
    for (const SampleSound& sample : sampleSounds()) {
        const auto path = resourceFolder() / "sounds" / (sample.name + ".flac");
        const Sound shipped = readSound(path), made = sampleSound(sample.name);
        QCOMPARE(shipped.rate, made.rate);
        QCOMPARE(shipped.samples(), made.samples());
        for (std::size_t i = 0; i < made.channels[0].size(); ++i)
            QVERIFY(std::abs(shipped.channels[0][i] - made.channels[0][i]) < 3.0F / 32768);
        QVERIFY(std::filesystem::file_size(path) < 300'000);
    }
}

void SampleSoundsTest::areShortAndAudible() {
    for (const SampleSound& sample : sampleSounds()) {
        const Sound sound = sampleSound(sample.name);
        QVERIFY(sound.seconds() > 2 && sound.seconds() < 10);
        double power = 0;
        for (const float value : sound.channels[0]) {
            QVERIFY(std::abs(value) <= 0.8001F);
            power += static_cast<double>(value) * value;
        }
        QVERIFY(std::sqrt(power / static_cast<double>(sound.samples())) > 0.05);
    }
}

void SampleSoundsTest::othersAreErrors() {
    QVERIFY_EXCEPTION_THROWN(sampleSound("brass"), UsageError);
}

QTEST_GUILESS_MAIN(SampleSoundsTest)
#include "sample_sounds_test.moc"
