#include "audio/griffin_lim.h"

#include "audio/sample_sounds.h"
#include "base/error.h"
#include "support/sounds.h"

#include <ATen/ATen.h>
#include <QtTest>

using namespace saliscope;
using namespace saliscope::test;

class GriffinLimTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noStepGoesAwayFromTheGoal_data();
    void noStepGoesAwayFromTheGoal();
    void aKnownSoundsMagnitudesAreMet();
    void momentumGetsNearerInAsManySteps();
    void theSeedDecides();
    void silenceStaysSilence();
    void shapesThatDoNotFitAreErrors();
    void canBeCancelledAndShowsWhatItHas();
};

namespace {

constexpr SpectrogramOptions quick{256, 64};

at::Tensor magnitudesOf(const Sound& sound, const SpectrogramOptions& options) {
    return shortTimeFourier(toTensor(sound.channels[0]).to(at::kDouble), options).abs();
}

/// Two tones, one after the other.
Sound melody() {
    Sound sound = tone(500, 0.2, 8000);
    const std::vector<float> next = tone(1250, 0.2, 8000).channels[0];
    sound.channels[0].insert(sound.channels[0].end(), next.begin(), next.end());
    return sound;
}

} // namespace

void GriffinLimTest::noStepGoesAwayFromTheGoal_data() {
    QTest::addColumn<bool>("consistent");
    QTest::newRow("magnitudes of a sound") << true;
    QTest::newRow("magnitudes of no sound") << false;
}

void GriffinLimTest::noStepGoesAwayFromTheGoal() {
    QFETCH(bool, consistent);
    const Sound sound = melody();
    at::Tensor magnitudes = magnitudesOf(sound, quick);
    if (!consistent)
        magnitudes = magnitudes.flip(0) + 0.1 * magnitudes.roll(3, 1);
    const PhaseReconstruction result =
        griffinLim(magnitudes, sound.samples(), {.spectrogram = quick, .iterations = 60});
    QCOMPARE(result.convergence.size(), std::size_t{60});
    for (std::size_t i = 1; i < result.convergence.size(); ++i)
        QVERIFY2(result.convergence[i] <= result.convergence[i - 1] + 1e-12, qPrintable(QString::number(i)));
    QVERIFY(result.convergence.back() < 0.8 * result.convergence.front());
}

void GriffinLimTest::aKnownSoundsMagnitudesAreMet() {
    const Sound sound = melody();
    const at::Tensor magnitudes = magnitudesOf(sound, quick);
    const PhaseReconstruction result =
        griffinLim(magnitudes, sound.samples(), {.spectrogram = quick, .iterations = 300});
    const double distance = spectralConvergence(result.samples, magnitudes, quick);
    QVERIFY2(distance < 0.12, qPrintable(QString::number(distance)));
    QVERIFY(distance <= result.convergence.back() + 1e-9);
    QCOMPARE(spectralConvergence(toTensor(sound.channels[0]).to(at::kDouble), magnitudes, quick) < 1e-12,
             true);
}

void GriffinLimTest::momentumGetsNearerInAsManySteps() {
    const Sound sound = beginning(sampleSound("plucked-strings"), 0.6);
    const at::Tensor magnitudes = magnitudesOf(sound, {1024, 256});
    const auto distance = [&](double momentum) {
        const auto result = griffinLim(magnitudes, sound.samples(),
                                       {.spectrogram = {1024, 256}, .iterations = 60, .momentum = momentum});
        return spectralConvergence(result.samples, magnitudes, {1024, 256});
    };
    QVERIFY(distance(0.99) < distance(0));
}

void GriffinLimTest::theSeedDecides() {
    const Sound sound = melody();
    const at::Tensor magnitudes = magnitudesOf(sound, quick);
    const auto samples = [&](std::uint64_t seed) {
        return griffinLim(magnitudes, sound.samples(), {.spectrogram = quick, .iterations = 3, .seed = seed})
            .samples;
    };
    QVERIFY(at::equal(samples(1), samples(1)));
    QVERIFY(!at::equal(samples(1), samples(2)));
}

void GriffinLimTest::silenceStaysSilence() {
    const at::Tensor magnitudes = at::zeros({129, 11});
    const auto result = griffinLim(magnitudes, 640, {.spectrogram = quick, .iterations = 5});
    QVERIFY(at::equal(result.samples, at::zeros({640})));
}

void GriffinLimTest::shapesThatDoNotFitAreErrors() {
    QVERIFY_EXCEPTION_THROWN(griffinLim(at::ones({129, 10}), 640, {.spectrogram = quick}), UsageError);
    QVERIFY_EXCEPTION_THROWN(griffinLim(at::ones({128, 11}), 640, {.spectrogram = quick}), UsageError);
}

void GriffinLimTest::canBeCancelledAndShowsWhatItHas() {
    std::stop_source stop;
    at::Tensor shown;
    GriffinLimOptions options{.spectrogram = quick};
    options.preview = [&](std::int64_t, const at::Tensor& samples) {
        shown = samples;
        stop.request_stop();
    };
    QVERIFY_EXCEPTION_THROWN(griffinLim(at::ones({129, 11}), 640, options, Progress({}, stop.get_token())),
                             Cancelled);
    QCOMPARE(shown.numel(), 640);
}

QTEST_GUILESS_MAIN(GriffinLimTest)
#include "griffin_lim_test.moc"
