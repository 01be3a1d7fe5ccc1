#include "graph/batch_size.h"

#include <algorithm>

namespace saliscope {

std::int64_t imagesPerRun(const Cost& cost, std::int64_t images, std::int64_t pixels) {
    constexpr double mostPixels = 16 * 224 * 224, numbers = 1 << 28, products = 3e9;
    const auto count = static_cast<double>(images);
    const double byPixels = mostPixels / static_cast<double>(pixels);
    const double byMemory = numbers * count / std::max(cost.numbers, 1.0);
    const double byTime = products * count / std::max(cost.largestCall, 1.0);
    return static_cast<std::int64_t>(std::clamp(std::min({byPixels, byMemory, byTime}), 1.0, 64.0));
}

} // namespace saliscope
