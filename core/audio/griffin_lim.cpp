#include "audio/griffin_lim.h"

#include "base/error.h"
#include "base/random.h"

#include <ATen/ATen.h>

#include <numbers>
#include <string>

namespace saliscope {

namespace {

void requireFittingShape(const at::Tensor& magnitudes, std::int64_t samples,
                         const SpectrogramOptions& options) {
    validate(options);
    const std::int64_t bins = options.window / 2 + 1, moments = samples / options.hop + 1;
    if (magnitudes.dim() != 2 || magnitudes.size(0) != bins || magnitudes.size(1) != moments)
        throw UsageError("a sound of " + std::to_string(samples) + " samples has a spectrogram of " +
                         std::to_string(bins) + " frequencies and " + std::to_string(moments) + " moments");
}

at::Tensor randomPhases(const at::Tensor& magnitudes, std::uint64_t seed) {
    Random random(seed);
    at::Tensor angles = at::empty(magnitudes.sizes(), at::kDouble);
    double* angle = angles.data_ptr<double>();
    for (std::int64_t i = 0; i < angles.numel(); ++i)
        angle[i] = random.between(-std::numbers::pi, std::numbers::pi);
    const at::Tensor typed = angles.to(magnitudes.scalar_type());
    return at::complex(typed.cos(), typed.sin());
}

/// z / |z|, and 1 where z is 0.
at::Tensor phasesOf(const at::Tensor& spectrum) {
    const at::Tensor size = spectrum.abs();
    return at::where(size > 0, spectrum / size.clamp_min(std::numeric_limits<float>::min()),
                     at::ones_like(spectrum));
}

/// The root of the sum of squares over all frequencies: those in between stand for a negative one, too.
double lengthOf(const at::Tensor& magnitudes) {
    const at::Tensor squares = magnitudes.to(at::kDouble).square().sum(1);
    return std::sqrt((2 * squares.sum() - squares[0] - squares[-1]).item<double>());
}

double distance(const at::Tensor& spectrum, const at::Tensor& magnitudes) {
    const double whole = lengthOf(magnitudes), difference = lengthOf(spectrum.abs() - magnitudes);
    return whole > 0 ? difference / whole : difference;
}

} // namespace

PhaseReconstruction griffinLim(const at::Tensor& magnitudes, std::int64_t samples,
                               const GriffinLimOptions& options, const Progress& progress) {
    requireFittingShape(magnitudes, samples, options.spectrogram);
    PhaseReconstruction result;
    at::Tensor phases = randomPhases(magnitudes, options.seed);
    at::Tensor before;
    for (std::int64_t step = 0; step < options.iterations; ++step) {
        progress.report(static_cast<double>(step) / static_cast<double>(options.iterations),
                        "finding the phases");
        result.samples = inverseShortTimeFourier(magnitudes * phases, samples, options.spectrogram);
        if (options.preview && step % options.previewEvery == 0)
            options.preview(step, result.samples.clone());
        const at::Tensor spectrum = shortTimeFourier(result.samples, options.spectrogram);
        result.convergence.push_back(distance(spectrum, magnitudes));
        const bool overshoots = options.momentum > 0 && before.defined();
        phases = phasesOf(overshoots ? spectrum + options.momentum * (spectrum - before) : spectrum);
        before = spectrum;
    }
    result.samples = inverseShortTimeFourier(magnitudes * phases, samples, options.spectrogram);
    return result;
}

double spectralConvergence(const at::Tensor& samples, const at::Tensor& magnitudes,
                           const SpectrogramOptions& options) {
    return distance(shortTimeFourier(samples, options), magnitudes);
}

} // namespace saliscope
