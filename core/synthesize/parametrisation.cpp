#include "synthesize/parametrisation.h"

#include "base/generator.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

at::Tensor normalNumbers(std::vector<std::int64_t> shape, Random random) {
    return at::randn(shape, seededGenerator(random.bits()), at::kFloat);
}

at::Tensor inverseSigmoid(const at::Tensor& picture) {
    constexpr double margin = 1.0 / 256;
    return at::logit(picture.clamp(margin, 1 - margin));
}

/// How red, green and blue vary together in ImageNet: the square root of their covariance, as Lucid published
/// it, scaled so that its longest column is 1.
at::Tensor colourMixture() {
    const at::Tensor root =
        at::tensor({0.26, 0.09, 0.02, 0.27, 0.00, -0.05, 0.27, -0.09, 0.03}, at::kDouble).reshape({3, 3});
    return root / root.square().sum(0).sqrt().max();
}

/// Of colours: N×3×H×W, each pixel multiplied with a matrix.
at::Tensor mixed(const at::Tensor& picture, const at::Tensor& matrix) {
    return at::einsum("ij,njhw->nihw", {matrix.to(picture.options()), picture});
}

class Fourier {
public:
    Fourier(const PictureSize& size, const FourierOptions& options)
        : size_(size),
          options_(options),
          scale_(frequencyScale(size, options.decay)),
          mixture_(colourMixture()),
          unmixture_(at::linalg_inv(mixture_)) {}

    at::Tensor picture(const at::Tensor& parameters) const {
        const at::Tensor spectrum =
            at::view_as_complex((parameters * scale_.to(parameters.options())).contiguous());
        const std::vector<std::int64_t> sides = {size_.height, size_.width};
        at::Tensor x = at::fft_irfft2(spectrum, sides) / contrast;
        if (mixes())
            x = mixed(x, mixture_);
        return at::sigmoid(x);
    }

    at::Tensor parameters(const at::Tensor& picture) const {
        at::Tensor x = inverseSigmoid(picture);
        if (mixes())
            x = mixed(x, unmixture_);
        const at::Tensor spectrum = at::view_as_real(at::fft_rfft2(x * contrast));
        return spectrum / scale_.to(spectrum.options());
    }

    at::Tensor noise(std::int64_t count, const Random& random) const {
        return 0.01 * normalNumbers({count, size_.channels, size_.height, size_.width / 2 + 1, 2}, random);
    }

private:
    /// Lucid's: parameters of about 1 make a picture of about this contrast before the sigmoid.
    static constexpr double contrast = 4;

    bool mixes() const { return options_.decorrelateColours && size_.channels == 3; }

    /// H×(W/2+1)×1: what each frequency is multiplied with.
    static at::Tensor frequencyScale(const PictureSize& size, double decay) {
        const at::Tensor rows = at::fft_fftfreq(size.height, 1, at::kDouble).reshape({-1, 1});
        const at::Tensor columns = at::fft_rfftfreq(size.width, 1, at::kDouble).reshape({1, -1});
        const double lowest = 1 / static_cast<double>(std::max(size.height, size.width));
        const at::Tensor frequency = (rows.square() + columns.square()).sqrt().clamp_min(lowest);
        const double pixels = static_cast<double>(size.height * size.width);
        return (frequency.pow(-decay) * std::sqrt(pixels)).unsqueeze(2);
    }

    PictureSize size_;
    FourierOptions options_;
    at::Tensor scale_, mixture_, unmixture_;
};

} // namespace

Parametrisation pixelParametrisation(const PictureSize& size) {
    constexpr double strength = 0.05;
    return {.picture = [](const at::Tensor& parameters) { return parameters; },
            .parameters = [](const at::Tensor& picture) { return picture; },
            .noise =
                [size](std::int64_t count, const Random& random) {
                    return 0.5 +
                           strength * normalNumbers({count, size.channels, size.height, size.width}, random);
                }};
}

Parametrisation boundedPixelParametrisation(const PictureSize& size) {
    const Parametrisation pixels = pixelParametrisation(size);
    return {.picture = [](const at::Tensor& parameters) { return at::sigmoid(parameters); },
            .parameters = [](const at::Tensor& picture) { return inverseSigmoid(picture); },
            .noise = [pixels](std::int64_t count,
                              const Random& random) { return inverseSigmoid(pixels.noise(count, random)); }};
}

Parametrisation fourierParametrisation(const PictureSize& size, const FourierOptions& options) {
    const auto fourier = std::make_shared<const Fourier>(size, options);
    return {.picture = [fourier](const at::Tensor& parameters) { return fourier->picture(parameters); },
            .parameters = [fourier](const at::Tensor& picture) { return fourier->parameters(picture); },
            .noise = [fourier](std::int64_t count,
                               const Random& random) { return fourier->noise(count, random); }};
}

} // namespace saliscope
