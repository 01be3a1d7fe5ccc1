#include "explain/deletion_objective.h"

#include "explain/covered_pictures.h"
#include "model/model.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// size×cells: how each cell takes part in each pixel.
at::Tensor shares(std::int64_t size, std::int64_t cells, double blur) {
    const at::Tensor unit = at::eye(cells, at::kDouble).reshape({1, cells, 1, cells});
    return gaussianBlur(at::upsample_bilinear2d(unit, {1, size}, false), blur)
        .reshape({cells, size})
        .t()
        .contiguous();
}

} // namespace

CoarseMask::CoarseMask(std::int64_t height, std::int64_t width, std::int64_t cells, double blur)
    : rows_(shares(height, cells, blur)), columns_(shares(width, cells, blur)) {}

DeletionValue DeletionObjective::evaluate(const at::Tensor& grid, const at::Tensor& pictures,
                                          const at::Tensor& fills) {
    const ValueId input = question_.model.graph.input;
    const at::Tensor covered = coverPicture(pictures, fills, mask_.enlarged(grid));
    const Trace trace = runs_.forward(covered, {.differentiate = {input}});
    const at::Tensor gradients = runs_.gradients(trace, {input}).front();
    const at::Tensor above = targetValue(question_.target, trace).detach() - range_.floor;
    const at::Tensor counts = (above > 0).to(above.scalar_type()).reshape({-1, 1, 1, 1});
    const double share = 1 / (range_.scale * static_cast<double>(pictures.size(0)));

    DeletionValue value;
    value.target = share * above.clamp_min(0).sum().item<double>();
    value.total = value.target;
    const at::Tensor byMask =
        (counts * (pictures - fills) * gradients).sum(0).sum(0).to(at::kCPU, at::kDouble);
    value.gradient = share * mask_.derivative(byMask);
    addArea(grid, value);
    addRoughness(grid, value);
    return value;
}

void DeletionObjective::addArea(const at::Tensor& grid, DeletionValue& value) const {
    value.total += weights_.area * (1 - grid).abs().sum().item<double>();
    value.gradient -= weights_.area * (1 - grid).sign();
}

void DeletionObjective::addRoughness(const at::Tensor& grid, DeletionValue& value) const {
    for (const std::int64_t axis : {0, 1}) {
        const std::int64_t last = grid.size(axis) - 1;
        const at::Tensor step = grid.narrow(axis, 1, last) - grid.narrow(axis, 0, last);
        value.total += weights_.smoothness * step.abs().pow(weights_.exponent).sum().item<double>();
        const at::Tensor slope =
            weights_.smoothness * weights_.exponent * step.sign() * step.abs().pow(weights_.exponent - 1);
        value.gradient.narrow(axis, 1, last) += slope;
        value.gradient.narrow(axis, 0, last) -= slope;
    }
}

} // namespace saliscope
