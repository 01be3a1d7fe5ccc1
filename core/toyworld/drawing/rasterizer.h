// Which part of each pixel a shape covers, computed exactly from its outline.
#pragma once

#include "toyworld/drawing/path.h"

#include <cstdint>
#include <span>
#include <vector>

namespace saliscope {

/// Exact area coverage in integers, after the smooth rasterizer of FreeType: every edge leaves its signed
/// height and area in the pixels that it crosses; a running sum along the row turns them into coverage.
/// Corners are rounded to 1/256 pixel first, so that the last bits of floating-point numbers, which differ
/// between machines, cannot show.
class Rasterizer {
public:
    Rasterizer(int width, int height);

    /// Adds a closed outline in pixels. Outlines added before a sweep together make one shape: where they
    /// overlap in the same direction they unite, in the opposite direction they cut a hole.
    void add(std::span<const Point> outline);

    /// Calls visit(y, x, coverages) for each row that the shape touches, from its first pixel on, with a
    /// coverage of 0 to 255 for each pixel; then forgets the shape.
    template <typename Visit>
    void sweep(Visit visit) {
        for (int y = firstRow_; y <= lastRow_; ++y)
            if (const std::span<const std::uint8_t> row = sweepRow(y); !row.empty())
                visit(y, firstColumn_, row);
        forget();
    }

private:
    struct Cell {
        int cover = 0, area = 0;
    };

    void addEdge(int x0, int y0, int x1, int y1);
    void addWithinRow(int y, int x0, int x1, int height);
    void addCells(int y, int x0, int x1, int height);
    Cell& cell(int y, int column);
    std::span<const std::uint8_t> sweepRow(int y);
    void forget();

    int width_, height_;
    int firstRow_ = 0, lastRow_ = -1, firstColumn_ = 0, lastColumn_ = -1;
    std::vector<Cell> cells_; // one column more than the picture has, for edges on its right border
    std::vector<std::uint8_t> coverages_;
};

} // namespace saliscope
