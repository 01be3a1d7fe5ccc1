#include "base/progress.h"
#include "dataset/parallel.h"
#include "dataset/repulsion.h"

#include <ATen/ATen.h>

namespace saliscope {

Repulsion exactRepulsion(const at::Tensor& positions, const Progress& progress) {
    const std::int64_t size = positions.size(0);
    Repulsion result{.forces = at::empty({size, 2}, at::kDouble)};
    const auto* points = positions.data_ptr<double>();
    auto* forces = result.forces.data_ptr<double>();
    std::vector<double> sums(static_cast<std::size_t>(size));
    const auto fillRow = [&](std::int64_t i) {
        const double x = points[2 * i], y = points[2 * i + 1];
        double sum = 0, forceX = 0, forceY = 0;
        for (std::int64_t j = 0; j < size; ++j) {
            const double dx = x - points[2 * j], dy = y - points[2 * j + 1];
            const double similarity = 1 / (1 + dx * dx + dy * dy);
            sum += similarity;
            forceX += similarity * similarity * dx;
            forceY += similarity * similarity * dy;
        }
        sums[static_cast<std::size_t>(i)] = sum - 1; // without itself
        forces[2 * i] = forceX;
        forces[2 * i + 1] = forceY;
    };
    const std::int64_t block = std::max(std::int64_t{1}, 10'000'000 / size);
    for (std::int64_t begin = 0; begin < size; begin += block) {
        progress.checkCancelled();
        inParallel(begin, std::min(begin + block, size), std::max(std::int64_t{1}, 50'000 / size),
                   [&](std::int64_t first, std::int64_t last) {
                       for (std::int64_t i = first; i < last; ++i)
                           fillRow(i);
                   });
    }
    for (const double sum : sums) // in order, so that the number of threads changes nothing
        result.normaliser += sum;
    return result;
}

} // namespace saliscope
