// Draws shapes onto a picture with anti-aliasing, and keeps account of which pixels they cover.
#pragma once

#include "toyworld/drawing/paint.h"
#include "toyworld/drawing/rasterizer.h"

#include <opencv2/core/mat.hpp>

#include <functional>
#include <optional>

namespace saliscope {

/// Shapes are given in whatever coordinates the current transformation maps to pixels. A thing is drawn in
/// its own unit square, and then works at any size and place, mirrored or turned.
class Painter {
public:
    using Body = std::function<void()>;

    /// Paints onto `picture` (CV_8UC3, RGB) or, if that is empty, only keeps account; adds what is covered to
    /// `coverage` (CV_8U, 0 to 255) unless that is empty. Both are written in place.
    Painter(cv::Size size, cv::Mat picture, cv::Mat coverage);

    /// A painter that only measures: after drawing, `bounds` is the box of all shapes in the coordinates
    /// drawn in.
    static Painter measuring();
    cv::Rect2d bounds() const;

    void fill(const Path& path, const Paint& paint);
    /// A line along the path with round ends, its width in the path's coordinates.
    void stroke(const Path& path, double width, const Paint& paint) { stroke(path, width, width, paint); }
    /// A line that tapers from one width to the other.
    void stroke(const Path& path, double firstWidth, double lastWidth, const Paint& paint);

    /// What `body` draws appears only inside the path.
    void inside(const Path& path, const Body& body);
    /// What `body` draws goes through the transformation first.
    void transformed(const Affine& transformation, const Body& body);
    /// What `body` draws gets one common outline of that width: all its opaque shapes together look like one.
    /// The body runs twice.
    void outlined(Colour colour, double width, const Body& body);

private:
    std::vector<Point> flattened(const Path& path) const;
    void sweep(const Paint& paint);
    void blendRow(const Paint& paint, int y, int x, std::span<const std::uint8_t> coverages);
    void growBounds(std::span<const Point> points, double margin);

    cv::Mat picture_, coverage_, clip_;
    Affine transformation_;
    Rasterizer rasterizer_;
    bool measuring_ = false;
    std::optional<Colour> outline_; // set while the shapes are drawn fat, as their own outline
    double outlineWidth_ = 0;
    Point low_, high_; // of all shapes drawn by a measuring painter
};

} // namespace saliscope
