#include "dataset/thumbnail_layout.h"

#include "base/error.h"
#include "base/random.h"

#include <ATen/ATen.h>

#include <numeric>
#include <unordered_map>

namespace saliscope {

namespace {

std::vector<std::int64_t> shuffled(std::int64_t count, std::uint64_t seed) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    Random random(seed);
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
    return order;
}

/// Squares of one size that do not overlap. In a grid of cells of that size there is at most one corner in
/// each.
class Squares {
public:
    explicit Squares(int side) : side_(side) {}

    bool overlaps(const cv::Rect& square) const {
        for (int row = -1; row <= 1; ++row)
            for (int column = -1; column <= 1; ++column)
                if (const auto found = corners_.find(cell(square.tl() + cv::Point(column, row) * side_));
                    found != corners_.end() && !(cv::Rect(found->second, square.size()) & square).empty())
                    return true;
        return false;
    }

    void add(const cv::Rect& square) { corners_.emplace(cell(square.tl()), square.tl()); }

private:
    /// Corners left of the page and above it share the first cells: nothing lies there.
    std::int64_t cell(cv::Point corner) const {
        return (std::int64_t{corner.y} / side_ + 1) * (std::int64_t{1} << 32) + corner.x / side_ + 1;
    }

    int side_;
    std::unordered_map<std::int64_t, cv::Point> corners_;
};

} // namespace

std::vector<PlacedThumbnail> placeThumbnails(const at::Tensor& positions, cv::Size page, int side,
                                             std::uint64_t seed) {
    if (side < 1)
        throw UsageError("a thumbnail must have at least one pixel");
    const at::Tensor contiguous = positions.to(at::kDouble).contiguous();
    const auto* points = contiguous.data_ptr<double>();
    const cv::Rect all({}, page);
    std::vector<PlacedThumbnail> placed;
    Squares squares(side);
    for (const std::int64_t point : shuffled(positions.size(0), seed)) {
        const double left = points[2 * point] - side / 2.0, top = points[2 * point + 1] - side / 2.0;
        if (!(left >= 0 && top >= 0 && left <= page.width && top <= page.height))
            continue;
        const cv::Rect place(static_cast<int>(std::lround(left)), static_cast<int>(std::lround(top)), side,
                             side);
        if ((place & all) != place || squares.overlaps(place))
            continue;
        squares.add(place);
        placed.push_back({point, place});
    }
    return placed;
}

} // namespace saliscope
