#include "audio/sound_file.h"

#include "base/error.h"
#include "base/file.h"
#include "support/sounds.h"
#include "support/temporary_folder.h"

#include <QtTest>

#include <cstring>
#include <limits>

using namespace saliscope;
using namespace saliscope::test;

class SoundFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsReadAgain_data();
    void whatIsWrittenIsReadAgain();
    void aRateAndChannelsOfAnyKindSurvive_data();
    void aRateAndChannelsOfAnyKindSurvive();
    void unusableFilesAreOneClearError_data();
    void unusableFilesAreOneClearError();
    void everyTruncationIsNoticed_data();
    void everyTruncationIsNoticed();
    void samplesThatAreNoNumbersAreAnError_data();
    void samplesThatAreNoNumbersAreAnError();
    void ofALongSoundOnlyTheBeginningIsRead();
    void aHeaderThatPromisesTooMuchTakesNoMemory();
    void tooLoudSamplesAreCut();
    void otherNamesAreRefused();
    void emptySoundsAreNotWritten();

private:
    TemporaryFolder folder_;
};

namespace {

Sound stereo(int rate = 22050) {
    Sound sound = tone(440, 0.5, rate);
    sound.channels.push_back(tone(660, 0.5, rate).channels.front());
    return sound;
}

double worstDifference(const Sound& a, const Sound& b) {
    double worst = 0;
    for (std::size_t channel = 0; channel < a.channels.size(); ++channel)
        for (std::size_t i = 0; i < a.channels[channel].size(); ++i)
            worst = std::max<double>(worst, std::abs(a.channels[channel][i] - b.channels[channel][i]));
    return worst;
}

template <typename Number>
void append(std::string& bytes, Number number) {
    char raw[sizeof number];
    std::memcpy(raw, &number, sizeof number);
    bytes.append(raw, sizeof number);
}

/// A WAV file of 32-bit floating-point samples, one channel.
std::string floatWav(const std::vector<float>& samples, std::uint32_t rate = 8000) {
    const auto length = static_cast<std::uint32_t>(4 * samples.size());
    std::string bytes = "RIFF";
    append(bytes, std::uint32_t{36} + length);
    bytes += "WAVEfmt ";
    append(bytes, std::uint32_t{16});
    append(bytes, std::uint16_t{3}); // floating point
    append(bytes, std::uint16_t{1});
    append(bytes, rate);
    append(bytes, rate * 4);
    append(bytes, std::uint16_t{4});
    append(bytes, std::uint16_t{32});
    bytes += "data";
    append(bytes, length);
    for (const float sample : samples)
        append(bytes, sample);
    return bytes;
}

} // namespace

void SoundFileTest::whatIsWrittenIsReadAgain_data() {
    QTest::addColumn<QString>("extension");
    QTest::addColumn<double>("tolerance");
    constexpr double halfAStep = 1.01 / 65536;
    QTest::newRow("WAV") << "wav" << 2 * halfAStep;
    QTest::newRow("FLAC") << "flac" << 2 * halfAStep;
    QTest::newRow("Ogg Vorbis") << "ogg" << 0.05; // lossy
}

void SoundFileTest::whatIsWrittenIsReadAgain() {
    QFETCH(QString, extension);
    QFETCH(double, tolerance);
    const auto path = folder_ / ("sound." + extension.toStdString());
    const Sound sound = stereo();
    writeSound(path, sound);
    const Sound again = readSound(path);
    QCOMPARE(again.rate, sound.rate);
    QCOMPARE(again.channels.size(), sound.channels.size());
    QCOMPARE(again.samples(), sound.samples());
    QCOMPARE(again.fullSeconds, 0.0);
    QVERIFY2(worstDifference(sound, again) < tolerance,
             qPrintable(QString::number(worstDifference(sound, again))));
}

void SoundFileTest::aRateAndChannelsOfAnyKindSurvive_data() {
    QTest::addColumn<int>("rate");
    QTest::addColumn<int>("channels");
    QTest::newRow("telephone") << 8000 << 1;
    QTest::newRow("odd") << 11111 << 2;
    QTest::newRow("studio") << 96000 << 2;
    QTest::newRow("surround") << 48000 << 6;
}

void SoundFileTest::aRateAndChannelsOfAnyKindSurvive() {
    QFETCH(int, rate);
    QFETCH(int, channels);
    Sound sound = tone(200, 0.05, rate);
    sound.channels.resize(static_cast<std::size_t>(channels), sound.channels.front());
    for (const char* name : {"any.wav", "any.flac"}) {
        writeSound(folder_ / name, sound);
        const Sound again = readSound(folder_ / name);
        QCOMPARE(again.rate, rate);
        QCOMPARE(static_cast<int>(again.channels.size()), channels);
        QCOMPARE(again.samples(), sound.samples());
    }
}

void SoundFileTest::unusableFilesAreOneClearError_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("part");
    QTest::newRow("empty") << QByteArray() << "empty";
    QTest::newRow("text") << QByteArray("This is no sound, whatever its name says.\n") << "WAV, FLAC and Ogg";
    QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n0123456789abcdef") << "WAV, FLAC and Ogg";
    QTest::newRow("a heading alone") << QByteArray("RIFF\x24\0\0\0WAVE", 12) << "cut off";
    QTest::newRow("FLAC's four letters") << QByteArray("fLaC") << "cannot be read as a sound";
    QTest::newRow("Ogg's four letters") << QByteArray("OggS") << "cut off";
    QTest::newRow("no samples") << QByteArray::fromStdString(floatWav({})) << "no samples";
    QByteArray nonsense("RIFF\xff\xff\xff\x7fWAVE"
                        "fmt \x10\0\0\0"
                        "\x77\x77"
                        "0123456789abcd"
                        "data\x04\0\0\0abcd",
                        48);
    QTest::newRow("an unknown coding") << nonsense << "cannot be read as a sound";
}

void SoundFileTest::unusableFilesAreOneClearError() {
    QFETCH(QByteArray, content);
    QFETCH(QString, part);
    const auto path = folder_ / "unusable.wav";
    writeFile(path, std::string_view(content.constData(), static_cast<std::size_t>(content.size())));
    try {
        readSound(path);
        QFAIL("nothing was thrown");
    } catch (const FileError& error) {
        const QString message = error.what();
        QVERIFY2(message.contains(part) && message.contains("unusable.wav"), qPrintable(message));
        QCOMPARE(message.count('\n'), 0);
    }
}

void SoundFileTest::everyTruncationIsNoticed_data() {
    QTest::addColumn<QString>("extension");
    for (const char* extension : {"wav", "flac", "ogg"})
        QTest::newRow(extension) << extension;
}

void SoundFileTest::everyTruncationIsNoticed() {
    QFETCH(QString, extension);
    const auto path = folder_ / ("truncated." + extension.toStdString());
    const std::vector<std::byte> whole = encodeSound(stereo(), soundFormatOf(path));
    for (std::size_t tenth = 0; tenth < 20; ++tenth) {
        const std::size_t length = tenth == 19 ? whole.size() - 1 : whole.size() * tenth / 19;
        writeFile(path, std::span(whole).first(length));
        QVERIFY2(([&] {
                     try {
                         readSound(path);
                         return false;
                     } catch (const FileError&) {
                         return true;
                     }
                 }()),
                 qPrintable(QString::number(length) + " of " + QString::number(whole.size())));
    }
}

void SoundFileTest::samplesThatAreNoNumbersAreAnError_data() {
    QTest::addColumn<float>("sample");
    QTest::newRow("not a number") << std::numeric_limits<float>::quiet_NaN();
    QTest::newRow("infinite") << -std::numeric_limits<float>::infinity();
}

void SoundFileTest::samplesThatAreNoNumbersAreAnError() {
    QFETCH(float, sample);
    writeFile(folder_ / "nan.wav", floatWav({0.0F, 0.1F, sample, 0.2F}));
    QVERIFY_EXCEPTION_THROWN(readSound(folder_ / "nan.wav"), FileError);
    writeFile(folder_ / "numbers.wav", floatWav({0.0F, 0.1F, -2.5F, 0.2F}));
    QCOMPARE(readSound(folder_ / "numbers.wav").channels[0][2], -2.5F);
}

void SoundFileTest::ofALongSoundOnlyTheBeginningIsRead() {
    writeSound(folder_ / "long.flac", tone(440, 3, 8000));
    const Sound part = readSound(folder_ / "long.flac", {.maximumSeconds = 1});
    QCOMPARE(part.samples(), 8000);
    QCOMPARE(part.fullSeconds, 3.0);
    QCOMPARE(readSound(folder_ / "long.flac", {.maximumSamples = 100}).samples(), 100);
}

void SoundFileTest::aHeaderThatPromisesTooMuchTakesNoMemory() {
    std::string bytes = floatWav({0.1F, 0.2F}, 2'000'000'000);
    const std::uint32_t promised = 0xfffffff0;
    std::memcpy(bytes.data() + 40, &promised, sizeof promised);
    writeFile(folder_ / "promise.wav", bytes);
    QVERIFY_EXCEPTION_THROWN(readSound(folder_ / "promise.wav"), FileError);
}

void SoundFileTest::tooLoudSamplesAreCut() {
    writeSound(folder_ / "loud.wav", {.rate = 8000, .channels = {{3.0F, -3.0F, 0.5F}}});
    const Sound again = readSound(folder_ / "loud.wav");
    QVERIFY(again.channels[0][0] > 0.999F && again.channels[0][1] < -0.999F);
    QVERIFY(std::abs(again.channels[0][2] - 0.5F) < 1e-4F);
}

void SoundFileTest::otherNamesAreRefused() {
    QVERIFY_EXCEPTION_THROWN(writeSound(folder_ / "sound.mp3", stereo()), UsageError);
    QVERIFY_EXCEPTION_THROWN(writeSound(folder_ / "missing" / "sound.wav", stereo()), FileError);
    QVERIFY_EXCEPTION_THROWN(readSound(folder_ / "missing.wav"), FileError);
    QVERIFY_EXCEPTION_THROWN(readSound(folder_.path()), FileError);
}

void SoundFileTest::emptySoundsAreNotWritten() {
    QVERIFY_EXCEPTION_THROWN(writeSound(folder_ / "empty.wav", Sound{}), UsageError);
    QVERIFY(!std::filesystem::exists(folder_ / "empty.wav"));
}

QTEST_GUILESS_MAIN(SoundFileTest)
#include "sound_file_test.moc"
