// What an audio output reads: the sound, the whole sound and nothing but the sound, however it reads.
#include "panels/sound_stream.h"

#include "support/sounds.h"

#include <QTest>

using namespace saliscope;

namespace {

/// All that comes, read in parts of that many bytes.
QByteArray readIn(qint64 part, SoundStream& stream) {
    QByteArray all;
    while (!stream.atEnd())
        all += stream.read(part);
    return all;
}

std::vector<qint16> levelsOf(const QByteArray& bytes) {
    std::vector<qint16> levels(static_cast<std::size_t>(bytes.size()) / sizeof(qint16));
    std::memcpy(levels.data(), bytes.constData(), levels.size() * sizeof(qint16));
    return levels;
}

} // namespace

class SoundStreamTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void samplesAreSixteenBits() {
        SoundStream stream({8000, {{0, 1, -1, 0.5F, 7}}}, 8000, 1);
        const std::vector<qint16> tooLoudIsCut{0, 32767, -32767, 16384, 32767};
        QCOMPARE(levelsOf(stream.readAll()), tooLoudIsCut);
    }

    void eachOutputGetsTheMeanOfTheChannels() {
        SoundStream stream({8000, {{0, 1}, {1, -1}}}, 8000, 3);
        const std::vector<qint16> expected{16384, 16384, 16384, 0, 0, 0};
        QCOMPARE(levelsOf(stream.readAll()), expected);
    }

    void anotherRateIsTheResampledSound_data() {
        QTest::addColumn<int>("to");
        QTest::addColumn<int>("part");
        QTest::newRow("a CD's") << 44100 << 4000;
        QTest::newRow("a film's, in odd parts") << 48000 << 777;
        QTest::newRow("a telephone's, byte by byte") << 8000 << 1;
        QTest::newRow("at once") << 48000 << (1 << 20);
        QTest::newRow("its own") << 22050 << 4096;
    }

    void anotherRateIsTheResampledSound() {
        QFETCH(int, to);
        QFETCH(int, part);
        const Sound sound = test::tone(440, 1.5);
        SoundStream stream(sound, to, 1), whole(resampled(sound, to), to, 1);
        const std::vector<qint16> levels = levelsOf(readIn(part, stream));
        const std::vector<qint16> expected = levelsOf(whole.readAll());
        QVERIFY(std::abs(static_cast<int>(levels.size()) - static_cast<int>(expected.size())) <= 1);
        QVERIFY(std::equal(levels.begin(), levels.begin() + std::ptrdiff_t(expected.size()) - 1,
                           expected.begin()));
    }

    void somethingIsThereUntilTheEnd() {
        SoundStream stream(test::tone(440, 0.5), 8000, 2);
        qint64 bytes = 0;
        while (stream.bytesAvailable() > 0) {
            const QByteArray part = stream.read(100);
            QVERIFY(!part.isEmpty());
            bytes += part.size();
        }
        QCOMPARE(bytes, 0.5 * 8000 * 2 * 2);
        QCOMPARE(stream.read(100).size(), 0);
    }

    void silenceOfNoLengthHasEnded() {
        QVERIFY(SoundStream({8000, {{}}}, 44100, 2).atEnd());
        QVERIFY(SoundStream({8000, {}}, 44100, 2).atEnd());
    }
};

QTEST_GUILESS_MAIN(SoundStreamTest)
#include "sound_stream_test.moc"
