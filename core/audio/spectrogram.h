// Which frequencies a sound has, moment by moment.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace saliscope {

/// The short-time Fourier transform's window (Hann) and how far it moves, in samples.
struct SpectrogramOptions {
    std::int64_t window = 2048; ///< even, at least 4
    std::int64_t hop = 512;     ///< 1 to window / 2, so that every sample can be got back
};

/// \throws UsageError that says which value is impossible and what is possible
void validate(const SpectrogramOptions& options);

/// The short-time Fourier transform X[k, t] = Σ_n w[n] x[t·hop + n − window/2] e^(−2πikn/window), with
/// silence before and after the sound. \param samples one dimension, float32 or float64
/// \returns complex, (window/2 + 1) × (samples/hop + 1)
at::Tensor shortTimeFourier(const at::Tensor& samples, const SpectrogramOptions& options);

/// The sound of that many samples whose transform is closest to `spectrum` (least squares; Griffin & Lim
/// 1984, equation 6): the inverse where there is such a sound.
at::Tensor inverseShortTimeFourier(const at::Tensor& spectrum, std::int64_t samples,
                                   const SpectrogramOptions& options);

/// The samples of a channel as a tensor, with memory of its own, and back.
at::Tensor toTensor(const std::vector<float>& samples);
std::vector<float> toSamples(const at::Tensor& samples);

} // namespace saliscope
