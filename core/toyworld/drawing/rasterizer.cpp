#include "toyworld/drawing/rasterizer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace saliscope {

namespace {

constexpr int one = 256; // a pixel in our units

/// Far outside stays outside; what is not a number becomes a place, too.
int toUnits(double pixels) {
    constexpr double farAway = 16384;
    return static_cast<int>(
        std::floor((pixels > -farAway ? std::min(pixels, farAway) : -farAway) * one + 0.5));
}

/// value * part / whole without overflow.
int share(int value, int part, int whole) {
    return static_cast<int>(static_cast<std::int64_t>(value) * part / whole);
}

} // namespace

Rasterizer::Rasterizer(int width, int height)
    : width_(width),
      height_(height),
      cells_(static_cast<std::size_t>(width + 1) * static_cast<std::size_t>(height)),
      coverages_(static_cast<std::size_t>(width)) {
    forget();
}

void Rasterizer::forget() {
    firstRow_ = firstColumn_ = std::numeric_limits<int>::max();
    lastRow_ = lastColumn_ = -1;
}

Rasterizer::Cell& Rasterizer::cell(int y, int column) {
    firstColumn_ = std::min(firstColumn_, column);
    lastColumn_ = std::max(lastColumn_, column);
    return cells_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_ + 1) +
                  static_cast<std::size_t>(column)];
}

void Rasterizer::add(std::span<const Point> outline) {
    if (outline.size() < 3)
        return;
    int x0 = toUnits(outline.back().x), y0 = toUnits(outline.back().y);
    for (const Point& corner : outline) {
        const int x1 = toUnits(corner.x), y1 = toUnits(corner.y);
        addEdge(x0, y0, x1, y1);
        x0 = x1;
        y0 = y1;
    }
}

void Rasterizer::addEdge(int x0, int y0, int x1, int y1) {
    const int direction = y0 < y1 ? 1 : -1;
    if (direction < 0) {
        std::swap(x0, x1);
        std::swap(y0, y1);
    }
    const int top = std::max(y0, 0), bottom = std::min(y1, height_ * one);
    if (top >= bottom)
        return;
    const auto xAt = [&](int y) { return y == y1 ? x1 : x0 + share(x1 - x0, y - y0, y1 - y0); };
    firstRow_ = std::min(firstRow_, top / one);
    lastRow_ = std::max(lastRow_, (bottom - 1) / one);
    for (int y = top, x = xAt(top); y < bottom;) {
        const int end = std::min(bottom, (y / one + 1) * one), xEnd = xAt(end);
        addWithinRow(y / one, x, xEnd, (end - y) * direction);
        y = end;
        x = xEnd;
    }
}

/// Splits an edge within one row at the picture's left and right border. What is left of the picture still
/// covers all of the row; what is right of it covers nothing.
void Rasterizer::addWithinRow(int y, int x0, int x1, int height) {
    if (x0 > x1)
        std::swap(x0, x1);
    const int right = width_ * one;
    if (x1 <= 0) {
        cell(y, 0).cover += height;
    } else if (x0 < 0) {
        const int outside = share(height, -x0, x1 - x0);
        cell(y, 0).cover += outside;
        addWithinRow(y, 0, x1, height - outside);
    } else if (x0 < right && x1 > right) {
        addCells(y, x0, right, share(height, right - x0, x1 - x0));
    } else if (x0 < right) {
        addCells(y, x0, x1, height);
    }
}

void Rasterizer::addCells(int y, int x0, int x1, int height) {
    int done = 0;
    for (int column = x0 / one, x = x0; done != height || x < x1; ++column) {
        const int end = std::min(x1, (column + 1) * one);
        const int reached = end == x1 ? height : share(height, end - x0, x1 - x0);
        Cell& here = cell(y, column);
        here.cover += reached - done;
        here.area += (reached - done) * (x + end - 2 * column * one);
        done = reached;
        x = end;
    }
}

std::span<const std::uint8_t> Rasterizer::sweepRow(int y) {
    Cell* cells = &cells_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_ + 1)];
    int sum = 0, x = firstColumn_;
    for (; x < width_ && (x <= lastColumn_ || sum != 0); ++x) {
        int area = 0;
        if (x <= lastColumn_) {
            sum += cells[x].cover;
            area = cells[x].area;
            cells[x] = {};
        }
        const int coverage = std::min(std::abs(sum * 2 * one - area) / (2 * one), one);
        coverages_[static_cast<std::size_t>(x - firstColumn_)] =
            static_cast<std::uint8_t>(coverage - coverage / one);
    }
    cells[width_] = {};
    return {coverages_.data(), static_cast<std::size_t>(std::max(0, x - firstColumn_))};
}

} // namespace saliscope
