#include "synthesize/music.h"

#include "base/error.h"
#include "synthesize/music_problem.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace saliscope {

namespace {

constexpr double memoryLimit = 3e9;
constexpr std::int64_t history = 20;

/// One channel at the rate that is asked for, from the beginning, at full level.
Sound prepared(const Sound& sound, const MusicOptions& options, const Progress& progress) {
    const Sound part = options.seconds > 0 ? beginning(sound, options.seconds) : sound;
    return normalised(resampled(mono(part), static_cast<int>(options.rate), progress));
}

/// log(1 + magnitude), frequencies × moments.
at::Tensor logarithmicSpectrogram(const Sound& sound, const MusicOptions& options) {
    return shortTimeFourier(toTensor(sound.channels.front()), options.spectrogram()).abs().log1p();
}

void requireLongEnough(const Sound& sound, const MusicOptions& options, const std::string& what) {
    const std::int64_t least = options.width * options.hop;
    if (sound.samples() < least)
        throw UsageError("the " + what + " is too short: it lasts " + roundedText(sound.seconds()) +
                         " s, and filters over " + std::to_string(options.width) + " moments need " +
                         roundedText(static_cast<double>(least) / sound.rate) + " s");
}

double megabytes(double bytes) {
    return std::ceil(bytes / 1e6);
}

void requireMemory(const MusicOptions& options, double contentSeconds, double styleSeconds) {
    const double bytes = memoryOf(options, contentSeconds, styleSeconds);
    if (bytes > memoryLimit)
        throw UsageError("this would take " + roundedText(megabytes(bytes)) + " MB of memory, more than " +
                         roundedText(megabytes(memoryLimit)) +
                         ": shorten the sounds (seconds), or take fewer filters or a shorter window");
}

/// The spectrogram from which the search starts.
at::Tensor startOf(const at::Tensor& content, const MusicOptions& options, Random random) {
    if (options.start == MusicStart::content)
        return content;
    constexpr double strength = 1e-3;
    at::Tensor noise = at::empty(content.sizes(), at::kFloat);
    float* numbers = noise.data_ptr<float>();
    for (std::int64_t i = 0; i < noise.numel(); ++i)
        numbers[i] = static_cast<float>(strength * random.between(-std::sqrt(3.0), std::sqrt(3.0)));
    return noise;
}

/// As a picture, low frequencies at the bottom.
at::Tensor view(const at::Tensor& spectrogram) {
    const at::Tensor flipped = spectrogram.clamp_min(0).flip(0);
    return (flipped / flipped.max().clamp_min(1e-6)).unsqueeze(0).unsqueeze(0).to(at::kFloat);
}

} // namespace

double memoryOf(const MusicOptions& options, double contentSeconds, double styleSeconds) {
    const double bins = static_cast<double>(options.window) / 2 + 1,
                 width = static_cast<double>(options.width);
    const double filters = static_cast<double>(options.filters);
    const auto moments = [&](double seconds) {
        return seconds * static_cast<double>(options.rate) / static_cast<double>(options.hop) + 1;
    };
    const double longest = std::max(moments(contentSeconds), moments(styleSeconds));
    const double weights = filters * bins * width, grams = 1.5 * filters * filters;
    const double answers = 4 * filters * longest, windows = 3 * bins * width * longest;
    const double remembered = (2 * history + 8) * bins * longest;
    return sizeof(float) * (weights + grams + answers + windows + remembered);
}

MusicTransfer prepareMusic(const Sound& content, const Sound& style, const MusicOptions& options,
                           std::uint64_t seed, const Progress& progress) {
    validate(options.spectrogram());
    const auto lasting = [&](const Sound& sound) {
        return options.seconds > 0 ? std::min(options.seconds, sound.seconds()) : sound.seconds();
    };
    requireMemory(options, lasting(content), lasting(style));
    MusicTransfer transfer{.optimisation = {},
                           .content = prepared(content, options, progress),
                           .style = prepared(style, options, progress),
                           .contentsTerms = {},
                           .options = options};
    requireLongEnough(transfer.content, options, "content");
    requireLongEnough(transfer.style, options, "style");
    const at::Tensor contentImage = logarithmicSpectrogram(transfer.content, options);
    const at::Tensor styleImage = logarithmicSpectrogram(transfer.style, options);

    const RandomFilters filters =
        randomFilters(contentImage.size(0), options.filters, options.width, seed, progress.part(0, 0.8));
    const at::Tensor gram =
        momentGram(featuresOf(filters, windowsOf(styleImage, options.width), progress), filters, progress);
    const at::Tensor answers = featuresOf(filters, windowsOf(contentImage, options.width), progress);
    Stage stage{.problem = musicProblem(filters, gram, answers, options.contentWeight),
                .optimiser = {.kind = OptimiserKind::lbfgs, .rate = 0.05, .history = history},
                .steps = options.steps,
                .start = [contentImage,
                          options](const at::Tensor&,
                                   const Random& random) { return startOf(contentImage, options, random); },
                .show = view};
    progress.report(0.9, "listening to the content");
    transfer.contentsTerms = stage.problem.evaluate(contentImage, Random(seed), progress).terms;
    transfer.optimisation.stages.push_back(std::move(stage));
    return transfer;
}

double styleShare(const MusicTransfer& transfer, const OptimisationState& state, const Progress& progress) {
    const Problem& problem = transfer.optimisation.stages.front().problem;
    const double whole = transfer.contentsTerms.front();
    const double here = problem.evaluate(state.parameters, Random(0), progress).terms.front();
    return whole > 0 ? here / whole : 0;
}

MusicSound soundOf(const MusicTransfer& transfer, const OptimisationState& state, const Progress& progress,
                   const std::function<void(const Sound& sound)>& preview) {
    const MusicOptions& options = transfer.options;
    const auto asSound = [&](const at::Tensor& samples) {
        return normalised({.rate = static_cast<int>(options.rate), .channels = {toSamples(samples)}});
    };
    GriffinLimOptions search{.spectrogram = options.spectrogram(),
                             .iterations = options.phaseSteps,
                             .momentum = options.momentum,
                             .seed = state.seed};
    if (preview)
        search.preview = [&](std::int64_t, const at::Tensor& samples) { preview(asSound(samples)); };
    const at::Tensor magnitudes = state.parameters.clamp_min(0).expm1();
    const std::int64_t samples = transfer.content.samples();
    const PhaseReconstruction found = griffinLim(magnitudes, samples, search, progress);
    return {.sound = asSound(found.samples),
            .convergence = spectralConvergence(found.samples, magnitudes, options.spectrogram())};
}

} // namespace saliscope
