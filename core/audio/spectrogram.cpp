#include "audio/spectrogram.h"

#include "base/error.h"

#include <ATen/ATen.h>

#include <string>

namespace saliscope {

void validate(const SpectrogramOptions& options) {
    if (options.window < 4 || options.window % 2 != 0)
        throw UsageError("the window of a spectrogram must be even and at least 4 samples long, not " +
                         std::to_string(options.window));
    if (options.hop < 1 || options.hop > options.window / 2)
        throw UsageError("the window of a spectrogram must move by 1 to " +
                         std::to_string(options.window / 2) + " samples, half of its length, not by " +
                         std::to_string(options.hop));
}

at::Tensor shortTimeFourier(const at::Tensor& samples, const SpectrogramOptions& options) {
    validate(options);
    const at::Tensor window = at::hann_window(options.window, samples.options());
    const std::int64_t silence = options.window / 2;
    return at::stft(at::constant_pad_nd(samples, {silence, silence}), options.window, options.hop,
                    options.window, window, /*normalized=*/false, /*onesided=*/true, /*return_complex=*/true);
}

at::Tensor inverseShortTimeFourier(const at::Tensor& spectrum, std::int64_t samples,
                                   const SpectrogramOptions& options) {
    validate(options);
    // Own overlapping and adding: at::istft keeps the windows' parts before and after the sound apart by a
    // check that fails for short sounds.
    const at::Tensor window = at::hann_window(options.window, at::real(spectrum).options());
    const at::Tensor frames =
        at::fft_irfft(spectrum.transpose(0, 1), options.window, 1) * window; // moments × window
    const std::int64_t moments = frames.size(0);
    const std::int64_t length = options.window + (moments - 1) * options.hop;
    const at::Tensor positions =
        (at::arange(moments) * options.hop).unsqueeze(1) + at::arange(options.window);
    const at::Tensor flat = positions.flatten();
    const at::Tensor sum = at::zeros({length}, frames.options()).index_add_(0, flat, frames.flatten());
    const at::Tensor weight =
        at::zeros({length}, frames.options())
            .index_add_(0, flat, window.square().expand({moments, options.window}).flatten());
    const std::int64_t silence = options.window / 2;
    const std::int64_t covered = std::min(samples, length - silence);
    const at::Tensor inside = sum.narrow(0, silence, covered) / weight.narrow(0, silence, covered);
    return at::constant_pad_nd(inside, {0, samples - covered});
}

at::Tensor toTensor(const std::vector<float>& samples) {
    at::Tensor tensor = at::empty({static_cast<std::int64_t>(samples.size())}, at::kFloat);
    std::copy(samples.begin(), samples.end(), tensor.data_ptr<float>());
    return tensor;
}

std::vector<float> toSamples(const at::Tensor& samples) {
    const at::Tensor plain = samples.to(at::kCPU, at::kFloat).contiguous();
    const float* first = plain.data_ptr<float>();
    return {first, first + plain.numel()};
}

} // namespace saliscope
