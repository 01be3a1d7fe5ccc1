// A page with pictures and words on it, for what leaves the program: sheets for a slide, charts, colour bars.
// Drawn by Cairo, so that text looks as text should.
#pragma once

#include <opencv2/core/mat.hpp>

#include <memory>
#include <string>

typedef struct _cairo cairo_t;

namespace saliscope {

/// Red, green, blue, 0 to 1.
struct FigureColour {
    double red = 0, green = 0, blue = 0;
};

constexpr FigureColour paperColour{1, 1, 1};
constexpr FigureColour inkColour{0.13, 0.13, 0.15};
constexpr FigureColour faintInkColour{0.42, 0.42, 0.45};

enum class HorizontalAlignment { left, centre, right };

struct TextStyle {
    double size = 13; ///< height of the font in pixels
    bool bold = false;
    HorizontalAlignment alignment = HorizontalAlignment::left;
    FigureColour colour = inkColour;
};

class Figure {
public:
    /// An empty page. \throws UsageError if it has no pixels or more than 32,767 on a side
    explicit Figure(cv::Size size, const FigureColour& background = paperColour);

    /// Draws a picture (CV_8UC3, red, green, blue) into a rectangle. Enlarged pixels stay squares, shrunk
    /// ones are averaged.
    void picture(const cv::Mat& rgb, const cv::Rect& place);

    /// Draws one line of UTF-8 text whose baseline is at `position`.
    void text(const std::string& line, cv::Point2d position, const TextStyle& style = {});

    /// As much of the text's beginning as fits into a width, with "…" where something is missing.
    std::string fitted(const std::string& line, double width, const TextStyle& style) const;

    double textWidth(const std::string& line, const TextStyle& style) const;

    void line(cv::Point2d from, cv::Point2d to, const FigureColour& colour, double width = 1);

    /// The page so far: CV_8UC3, red, green, blue.
    cv::Mat pixels() const;

    /// For libraries that draw with Cairo.
    cairo_t* context() const;

private:
    struct Cairo;
    std::shared_ptr<Cairo> cairo_;
};

} // namespace saliscope
