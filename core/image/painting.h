// What a person painted over a picture, as data: it can be stored, undone, and painted again on another
// thread.
#pragma once

#include "image/fill.h"
#include "image/picture.h"

#include <opencv2/core/types.hpp>

#include <array>
#include <string_view>
#include <vector>

namespace saliscope {

class PixelRegion;

enum class StrokeShape {
    brush,     ///< a round brush along a path; one point is a dab
    rectangle, ///< between two opposite corners
    ellipse,   ///< inscribed in the rectangle between two opposite corners
    lasso      ///< a polygon; all that its outline goes around, also twice
};

inline constexpr std::array strokeShapes = {StrokeShape::brush, StrokeShape::rectangle, StrokeShape::ellipse,
                                            StrokeShape::lasso};

/// "brush", ...
std::string_view nameOf(StrokeShape shape);

/// \throws UsageError that names those that exist
StrokeShape strokeShapeNamed(std::string_view name);

/// One thing that was painted, or what the eraser uncovered. Lengths and places are those of the photo (see
/// `InputGeometry`): continuous, the pixel in column i covers i to i + 1.
struct Stroke {
    StrokeShape shape = StrokeShape::brush;
    std::vector<cv::Point2d> points = {};
    double diameter = 32; ///< of the brush
    bool erases = false;  ///< shows the clean picture again, whatever the style
    FillStyle style = {};

    friend bool operator==(const Stroke&, const Stroke&) = default;
};

/// In the order in which they were painted; each covers those before.
struct Painting {
    std::vector<Stroke> strokes = {};

    bool empty() const { return strokes.empty(); }
    friend bool operator==(const Painting&, const Painting&) = default;
};

/// The pixels of the picture that a stroke covers: those whose centres it covers, and under a brush also
/// those in which the points of its path lie, so that the smallest brush paints something.
PixelRegion regionOf(const Stroke& stroke, const Picture& picture);

/// The same for the part of a brush's path that begins at one of its points.
PixelRegion regionOfPathFrom(std::size_t point, const Stroke& stroke, const Picture& picture);

/// CV_8UC1 of the picture's size: 255 where anything is painted that was not erased again.
cv::Mat maskOf(const Painting& painting, const Picture& picture);

/// The picture with all strokes painted on it. Fills are those of the clean picture, never of what other
/// strokes have put there, and inpainting continues only what no earlier stroke covers. `PaintingRenderer`
/// does the same step by step.
Picture painted(const Picture& clean, const Painting& painting);

} // namespace saliscope
