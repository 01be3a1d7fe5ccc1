// A sound for a spectrogram of which only the magnitudes are known.
#pragma once

#include "audio/spectrogram.h"
#include "base/progress.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace saliscope {

struct GriffinLimOptions {
    SpectrogramOptions spectrogram = {};
    std::int64_t iterations = 500;
    /// How far each step overshoots: 0 is Griffin and Lim's, 0.99 the fast variant's (Perraudin et al. 2013),
    /// which gets nearer in fewer steps but may go back on some.
    double momentum = 0;
    std::uint64_t seed = 0; ///< of the phases at the beginning
    /// Is shown the samples every `previewEvery` steps.
    std::function<void(std::int64_t iteration, const at::Tensor& samples)> preview = {};
    std::int64_t previewEvery = 50;
};

struct PhaseReconstruction {
    at::Tensor samples; ///< in the type of the magnitudes
    /// For each step the spectral convergence ‖|X| − M‖ / ‖M‖ of the sound that it began with.
    std::vector<double> convergence;
};

/// Finds the sound whose spectrogram has these magnitudes, as nearly as one can: takes the phases of the
/// sound at hand and the magnitudes that are wanted, and goes to the sound that is closest to both (Griffin &
/// Lim 1984). Without momentum no step goes away from the goal.
/// \param magnitudes M ≥ 0, (window/2 + 1) × moments \param samples length of the sound
/// \throws UsageError if the shape does not fit the window or the length, Cancelled
PhaseReconstruction griffinLim(const at::Tensor& magnitudes, std::int64_t samples,
                               const GriffinLimOptions& options, const Progress& progress = {});

/// ‖|X| − M‖ / ‖M‖ for the transform X of a sound, over all frequencies, positive and negative.
double spectralConvergence(const at::Tensor& samples, const at::Tensor& magnitudes,
                           const SpectrogramOptions& options);

} // namespace saliscope
