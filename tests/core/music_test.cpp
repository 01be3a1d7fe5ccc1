#include "synthesize/music.h"

#include "audio/sample_sounds.h"
#include "base/error.h"
#include "problem_helpers.h"
#include "support/sounds.h"
#include "synthesize/music_problem.h"

#include <ATen/Parallel.h>

using namespace saliscope;
using namespace saliscope::test;

class MusicTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void theFiltersAreAConvolutionOverTime();
    void windowsGoBackToTheirPlaces();
    void filtersHaveThePublishedSpread();
    void theTermsAreThePublishedOnes();
    void theGradientAgreesWithFiniteDifferences();
    void theStyleIsMetWhileTheContentIsHeard();
    void theSeedDecides();
    void soundsOfAnyRateAndChannelsAreTaken();
    void tooShortOrTooMuchIsAnError();
    void canBeCancelledAndContinued();
    void optionsAreThoseOfTheDescription();
    void thePapersSetupMeetsTheStyle();
};

namespace {

RandomFilters smallFilters() {
    RandomFilters filters = randomFilters(5, 70, 3, 1);
    filters.weights = filters.weights.to(at::kDouble);
    return filters;
}

at::Tensor answersTo(const RandomFilters& filters, const at::Tensor& image) {
    return at::conv1d(image.unsqueeze(0),
                      filters.weights.reshape({filters.count(), filters.channels, filters.width}))
        .relu()
        .squeeze(0);
}

Problem smallProblem(const RandomFilters& filters) {
    const at::Tensor style = answersTo(filters, uniform({5, 20}, 2)),
                     content = answersTo(filters, uniform({5, 15}, 3));
    return musicProblem(filters, at::mm(style, style.t()) / 18, content, 0.3);
}

MusicOptions quick() {
    MusicOptions options;
    options.window = 256;
    options.hop = 128;
    options.rate = 8000;
    options.seconds = 1.5;
    options.filters = 256;
    options.width = 5;
    options.steps = 60;
    options.phaseSteps = 20;
    return options;
}

} // namespace

void MusicTest::theFiltersAreAConvolutionOverTime() {
    const RandomFilters filters = smallFilters();
    const at::Tensor image = uniform({5, 15});
    QVERIFY(at::allclose(featuresOf(filters, windowsOf(image, 3)), answersTo(filters, image)));
}

/// ⟨windows(x), y⟩ = ⟨x, image(y)⟩.
void MusicTest::windowsGoBackToTheirPlaces() {
    const at::Tensor x = uniform({5, 15}, 1), y = uniform({15, 13}, 2);
    const double one = (windowsOf(x, 3) * y).sum().item<double>(),
                 other = (x * imageOfWindows(y, 5)).sum().item<double>();
    QVERIFY(std::abs(one - other) < 1e-12);
}

void MusicTest::filtersHaveThePublishedSpread() {
    const RandomFilters filters = randomFilters(65, 300, 11, 4);
    const double expected = std::sqrt(2.0) * std::sqrt(2.0 / ((65 + 300) * 11));
    QVERIFY(std::abs(filters.weights.std().item<double>() / expected - 1) < 0.01);
    QVERIFY(at::equal(filters.weights, randomFilters(65, 300, 11, 4).weights));
    QVERIFY(!at::equal(filters.weights, randomFilters(65, 300, 11, 5).weights));
}

void MusicTest::theTermsAreThePublishedOnes() {
    const RandomFilters filters = smallFilters();
    const at::Tensor image = uniform({5, 15}, 9);
    const at::Tensor F = answersTo(filters, image), S = answersTo(filters, uniform({5, 20}, 2)),
                     P = answersTo(filters, uniform({5, 15}, 3));
    const double style = (at::mm(F, F.t()) / 13 - at::mm(S, S.t()) / 18).square().sum().item<double>();
    const double content = 0.3 * (F - P).square().sum().item<double>();
    const Evaluation evaluation = smallProblem(filters).evaluate(image, Random(0), {});
    QVERIFY(std::abs(evaluation.terms[0] / style - 1) < 1e-10);
    QVERIFY(std::abs(evaluation.terms[1] / content - 1) < 1e-10);
    QVERIFY(std::abs(evaluation.value / (style + content) - 1) < 1e-10);
    QVERIFY(at::allclose(momentGram(S, filters), at::mm(S, S.t()) / 18));
}

void MusicTest::theGradientAgreesWithFiniteDifferences() {
    verifyGradient(smallProblem(smallFilters()), uniform({5, 15}, 9));
}

void MusicTest::theStyleIsMetWhileTheContentIsHeard() {
    const MusicTransfer transfer =
        prepareMusic(sampleSound("plucked-strings"), sampleSound("drum-groove"), quick(), 1);
    OptimisationState state = start(transfer.optimisation, 1);
    QVERIFY(std::abs(styleShare(transfer, state) - 1) < 1e-4);
    advance(transfer.optimisation, state, remainingSteps(transfer.optimisation, state));
    const double share = styleShare(transfer, state);
    QVERIFY2(share < 0.05, qPrintable(QString::number(share)));
    int previews = 0;
    const MusicSound result = soundOf(transfer, state, {}, [&](const Sound& sound) {
        QCOMPARE(sound.samples(), transfer.content.samples());
        ++previews;
    });
    QVERIFY(previews > 0);
    QCOMPARE(result.sound.samples(), transfer.content.samples());
    QCOMPARE(result.sound.rate, 8000);
    QVERIFY(result.convergence < 0.5);
    QCOMPARE(pictureOf(transfer.optimisation, state).dim(), 4);
}

void MusicTest::theSeedDecides() {
    MusicOptions options = quick();
    options.steps = 2;
    const auto result = [&](std::uint64_t seed) {
        const MusicTransfer transfer =
            prepareMusic(sampleSound("plucked-strings"), sampleSound("drum-groove"), options, seed);
        OptimisationState state = start(transfer.optimisation, seed);
        advance(transfer.optimisation, state, options.steps);
        return soundOf(transfer, state).sound.channels;
    };
    QCOMPARE(result(1), result(1));
    QVERIFY(result(1) != result(2));
}

void MusicTest::soundsOfAnyRateAndChannelsAreTaken() {
    Sound stereo = tone(300, 1, 44100);
    stereo.channels.push_back(tone(500, 1, 44100).channels[0]);
    const MusicTransfer transfer = prepareMusic(stereo, tone(800, 0.7, 11025), quick(), 0);
    QCOMPARE(transfer.content.rate, 8000);
    QCOMPARE(transfer.content.channels.size(), std::size_t{1});
    QCOMPARE(transfer.content.samples(), 8000);
    QCOMPARE(transfer.style.samples(), 5600);
    QCOMPARE(transfer.content.fullSeconds, 0.0);
}

void MusicTest::tooShortOrTooMuchIsAnError() {
    QVERIFY_EXCEPTION_THROWN(prepareMusic(tone(300, 0.01), tone(300, 1), quick(), 0), UsageError);
    MusicOptions large = quick();
    large.filters = 16384;
    large.window = 16384;
    QVERIFY_EXCEPTION_THROWN(prepareMusic(tone(300, 1), tone(300, 1), large, 0), UsageError);
    MusicOptions wrong = quick();
    wrong.hop = 200;
    QVERIFY_EXCEPTION_THROWN(prepareMusic(tone(300, 1), tone(300, 1), wrong, 0), UsageError);
}

void MusicTest::canBeCancelledAndContinued() {
    const MusicTransfer transfer = prepareMusic(tone(300, 1), tone(800, 1), quick(), 0);
    OptimisationState whole = start(transfer.optimisation, 0), part = whole;
    advance(transfer.optimisation, whole, 4);
    std::stop_source stop;
    QVERIFY_EXCEPTION_THROWN(advance(transfer.optimisation, part, 4, Progress({}, stop.get_token()),
                                     [&](const OptimisationState&) { stop.request_stop(); }),
                             Cancelled);
    QCOMPARE(part.steps(), 1);
    advance(transfer.optimisation, part, 3);
    QVERIFY(at::equal(part.parameters, whole.parameters));
}

void MusicTest::optionsAreThoseOfTheDescription() {
    QCOMPARE(musicDescription().options.size(), musicTable().descriptions().size());
    for (const Preset& preset : musicPresets())
        musicTable().parse(preset.values);
    const MusicOptions paper = musicTable().parse({});
    QCOMPARE(paper.window, 2048);
    QCOMPARE(paper.filters, 4096);
    QCOMPARE(paper.width, 11);
    QCOMPARE(paper.steps, 300);
    QCOMPARE(paper.contentWeight, 0.01);
    QCOMPARE(paper.phaseSteps, 500);
    QVERIFY_EXCEPTION_THROWN(musicTable().parse({{"filters", "1"}}), UsageError);
}

/// Minutes; once with the label slow.
void MusicTest::thePapersSetupMeetsTheStyle() {
    if (!qEnvironmentVariableIsSet("SALISCOPE_HEAVY_NETWORKS"))
        QSKIP("minutes of work: the slow test does it");
    at::set_num_threads(2);
    const MusicTransfer transfer =
        prepareMusic(sampleSound("plucked-strings"), sampleSound("drum-groove"), {}, 0);
    OptimisationState state = start(transfer.optimisation, 0);
    advance(transfer.optimisation, state, remainingSteps(transfer.optimisation, state));
    const double share = styleShare(transfer, state);
    QVERIFY2(share < 0.05, qPrintable(QString::number(share)));
    QVERIFY(soundOf(transfer, state).convergence < 0.3);
}

QTEST_GUILESS_MAIN(MusicTest)
#include "music_test.moc"
