#include "synthesize/transformation.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numbers>

namespace saliscope {

Transformation padBy(std::int64_t pixels, double grey) {
    return [pixels, grey](const at::Tensor& pictures, Random&) {
        return at::constant_pad_nd(pictures, {pixels, pixels, pixels, pixels}, grey);
    };
}

Transformation jitterBy(std::int64_t pixels) {
    return [pixels](const at::Tensor& pictures, Random& random) {
        const std::int64_t row = random.below(static_cast<int>(pixels) + 1);
        const std::int64_t column = random.below(static_cast<int>(pixels) + 1);
        return pictures.narrow(2, row, pictures.size(2) - pixels)
            .narrow(3, column, pictures.size(3) - pixels);
    };
}

Transformation rollBy(std::int64_t pixels) {
    return [pixels](const at::Tensor& pictures, Random& random) {
        const auto shift = [&] { return random.below(2 * static_cast<int>(pixels) + 1) - pixels; };
        const std::int64_t rows = shift(), columns = shift();
        return at::roll(pictures, {rows, columns}, {2, 3});
    };
}

Transformation scaleAndRotate(double scale, double degrees) {
    return [scale, degrees](const at::Tensor& pictures, Random& random) {
        const double factor = random.between(1 - scale, 1 + scale);
        const double angle = random.between(-degrees, degrees) * std::numbers::pi / 180;
        const double cosine = std::cos(angle) / factor, sine = std::sin(angle) / factor;
        // Positions count from -1 to 1 along both sides, however long they are.
        const double aspect = static_cast<double>(pictures.size(3)) / static_cast<double>(pictures.size(2));
        const at::Tensor matrix =
            at::tensor({cosine, -sine / aspect, 0.0, sine * aspect, cosine, 0.0}, at::kDouble)
                .reshape({1, 2, 3})
                .to(pictures.options().requires_grad(false))
                .expand({pictures.size(0), 2, 3});
        const at::Tensor places = at::affine_grid_generator(matrix, pictures.sizes(), false);
        constexpr int bilinear = 0, border = 1;
        return at::grid_sampler(pictures, places, bilinear, border, false);
    };
}

Transformation cropCentre(std::int64_t height, std::int64_t width) {
    return [height, width](const at::Tensor& pictures, Random&) {
        const std::int64_t rows = height - pictures.size(2), columns = width - pictures.size(3);
        if (rows == 0 && columns == 0)
            return pictures;
        // Rounded down for a crop, too, whose padding is negative.
        const auto before = [](std::int64_t n) { return n >= 0 ? n / 2 : -((1 - n) / 2); };
        return at::constant_pad_nd(
            pictures, {before(columns), columns - before(columns), before(rows), rows - before(rows)}, 0.5);
    };
}

at::Tensor transformed(const std::vector<Transformation>& transformations, at::Tensor pictures,
                       Random& random) {
    for (const Transformation& transformation : transformations)
        pictures = transformation(pictures, random);
    return pictures;
}

} // namespace saliscope
