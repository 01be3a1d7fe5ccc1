#include "audio/spectrogram.h"

#include "audio/spectrogram_picture.h"
#include "base/error.h"
#include "support/sounds.h"

#include <ATen/ATen.h>
#include <QtTest>

#include <complex>

using namespace saliscope;
using namespace saliscope::test;

class SpectrogramTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isTheFourierTransformOfEachWindow_data();
    void isTheFourierTransformOfEachWindow();
    void theInverseGivesTheSoundBack_data();
    void theInverseGivesTheSoundBack();
    void theInverseIsTheClosestSound();
    void aToneIsOneFrequency();
    void impossibleWindowsAreErrors();
    void theBrightestRowOfATonesPictureIsItsFrequency_data();
    void theBrightestRowOfATonesPictureIsItsFrequency();
    void aClickIsABrightColumn();
    void theWaveformKeepsEveryPeak();
};

namespace {

/// Deterministic numbers that look like noise.
at::Tensor noise(std::int64_t samples) {
    const at::Tensor index = at::arange(samples, at::kDouble);
    return ((index * 12.9898).sin() * 43758.5453).frac();
}

std::complex<double> direct(const at::Tensor& samples, std::int64_t bin, std::int64_t moment,
                            const SpectrogramOptions& options) {
    std::complex<double> sum = 0;
    const auto length = static_cast<double>(options.window);
    for (std::int64_t n = 0; n < options.window; ++n) {
        const std::int64_t at = moment * options.hop + n - options.window / 2;
        if (at < 0 || at >= samples.numel())
            continue;
        const double hann = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(n) / length);
        sum += hann * samples[at].item<double>() *
               std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(bin * n) / length);
    }
    return sum;
}

} // namespace

void SpectrogramTest::isTheFourierTransformOfEachWindow_data() {
    QTest::addColumn<int>("window");
    QTest::addColumn<int>("hop");
    QTest::addColumn<int>("samples");
    QTest::newRow("a quarter") << 16 << 4 << 50;
    QTest::newRow("a half") << 12 << 6 << 40;
    QTest::newRow("an odd step") << 16 << 5 << 33;
    QTest::newRow("shorter than the window") << 32 << 8 << 5;
}

void SpectrogramTest::isTheFourierTransformOfEachWindow() {
    QFETCH(int, window);
    QFETCH(int, hop);
    QFETCH(int, samples);
    const SpectrogramOptions options{window, hop};
    const at::Tensor sound = noise(samples), spectrum = shortTimeFourier(sound, options);
    QCOMPARE(spectrum.size(0), window / 2 + 1);
    QCOMPARE(spectrum.size(1), samples / hop + 1);
    for (std::int64_t bin = 0; bin < spectrum.size(0); ++bin)
        for (std::int64_t moment = 0; moment < spectrum.size(1); ++moment) {
            const auto value =
                static_cast<std::complex<double>>(spectrum[bin][moment].item<c10::complex<double>>());
            QVERIFY(std::abs(value - direct(sound, bin, moment, options)) < 1e-12);
        }
}

void SpectrogramTest::theInverseGivesTheSoundBack_data() {
    isTheFourierTransformOfEachWindow_data();
    QTest::newRow("the paper's") << 2048 << 512 << 5000;
}

void SpectrogramTest::theInverseGivesTheSoundBack() {
    QFETCH(int, window);
    QFETCH(int, hop);
    QFETCH(int, samples);
    const at::Tensor sound = noise(samples);
    const at::Tensor again =
        inverseShortTimeFourier(shortTimeFourier(sound, {window, hop}), samples, {window, hop});
    QCOMPARE(again.sizes(), sound.sizes());
    QVERIFY((again - sound).abs().max().item<double>() < 1e-10);
}

/// Of a table of numbers that is no sound's transform: no change of a sample comes closer.
void SpectrogramTest::theInverseIsTheClosestSound() {
    const SpectrogramOptions options{16, 4};
    constexpr std::int64_t samples = 30;
    const at::Tensor wanted = at::complex(noise(9 * 8), noise(2 * 9 * 8).slice(0, 9 * 8)).reshape({9, 8});
    const at::Tensor sound = inverseShortTimeFourier(wanted, samples, options);
    // Frequencies in between stand for two: of the one-sided transform, they count twice.
    at::Tensor counts = at::full({9, 1}, 2.0, at::kDouble);
    counts[0] = counts[8] = 1;
    const auto distance = [&](const at::Tensor& x) {
        at::Tensor difference = shortTimeFourier(x, options) - wanted;
        // The imaginary part of the lowest and the highest frequency is none of a real sound's.
        difference = at::complex(at::real(difference), at::imag(difference) * (counts > 1));
        return (difference.abs().square() * counts).sum().item<double>();
    };
    const double least = distance(sound);
    for (std::int64_t i = 0; i < samples; ++i)
        for (const double change : {-1e-3, 1e-3}) {
            at::Tensor other = sound.clone();
            other[i] += change;
            QVERIFY(distance(other) > least);
        }
}

void SpectrogramTest::aToneIsOneFrequency() {
    const Sound sound = tone(22050.0 / 2048 * 100, 0.5); // the 100th frequency of the window
    const at::Tensor size = shortTimeFourier(toTensor(sound.channels[0]), {}).abs();
    QCOMPARE(size.select(1, size.size(1) / 2).argmax().item<std::int64_t>(), 100);
    // Half the level times half the sum of the window, which is half its length.
    const double expected = 0.5 * 0.5 * 1024;
    QVERIFY(std::abs(size[100][size.size(1) / 2].item<double>() - expected) < 0.01 * expected);
}

void SpectrogramTest::impossibleWindowsAreErrors() {
    for (const SpectrogramOptions options : {SpectrogramOptions{15, 4}, {2, 1}, {16, 0}, {16, 9}, {-16, 4}})
        QVERIFY_EXCEPTION_THROWN(validate(options), UsageError);
    validate({16, 8});
}

void SpectrogramTest::theBrightestRowOfATonesPictureIsItsFrequency_data() {
    QTest::addColumn<bool>("logarithmic");
    QTest::addColumn<double>("frequency");
    for (const double frequency : {150.0, 440.0, 3000.0, 9000.0})
        for (const bool logarithmic : {false, true})
            QTest::addRow("%g Hz, %s", frequency, logarithmic ? "octaves" : "hertz")
                << logarithmic << frequency;
}

void SpectrogramTest::theBrightestRowOfATonesPictureIsItsFrequency() {
    QFETCH(bool, logarithmic);
    QFETCH(double, frequency);
    const SpectrogramLook look{.logarithmic = logarithmic,
                               .lowest = 60,
                               .colours = ColourMap::grey,
                               .size = {50, 200},
                               .labelled = false};
    const cv::Mat picture = drawSpectrogram(tone(frequency, 0.5), look);
    QCOMPARE(picture.size(), cv::Size(50, 200));
    int brightest = 0;
    for (int row = 0; row < picture.rows; ++row)
        if (picture.at<cv::Vec3b>(row, 25)[0] > picture.at<cv::Vec3b>(brightest, 25)[0])
            brightest = row;
    const double height = logarithmic ? std::log(frequency / 60) / std::log(11025.0 / 60) : frequency / 11025;
    QVERIFY2(std::abs(brightest + 0.5 - 200 * (1 - height)) <= 2.5, qPrintable(QString::number(brightest)));
}

void SpectrogramTest::aClickIsABrightColumn() {
    Sound sound{.rate = 22050, .channels = {std::vector<float>(22050)}};
    sound.channels[0][22050 * 3 / 4] = 1;
    const cv::Mat picture =
        drawSpectrogram(sound, {.colours = ColourMap::grey, .size = {100, 60}, .labelled = false});
    QVERIFY(picture.at<cv::Vec3b>(20, 75)[0] > 200);
    QCOMPARE(picture.at<cv::Vec3b>(20, 25)[0], 0);
    QCOMPARE(drawSpectrogram(sound).size(), SpectrogramLook().size);
    QVERIFY_EXCEPTION_THROWN(drawSpectrogram(Sound{}), UsageError);
}

void SpectrogramTest::theWaveformKeepsEveryPeak() {
    Sound sound{.rate = 1000, .channels = {std::vector<float>(1000)}};
    sound.channels[0][500] = 0.75F;
    sound.channels[0][999] = -0.5F;
    const auto columns = waveform(sound, 10);
    QCOMPARE(columns.size(), std::size_t{10});
    QCOMPARE(columns[5].second, 0.75F);
    QCOMPARE(columns[9].first, -0.5F);
    QCOMPARE(waveform(tone(10, 0.002, 1000), 7).size(), std::size_t{7});
}

QTEST_GUILESS_MAIN(SpectrogramTest)
#include "spectrogram_test.moc"
