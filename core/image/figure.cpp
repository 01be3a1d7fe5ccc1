#include "image/figure.h"

#include "base/error.h"

#include <cairo.h>
#include <opencv2/imgproc.hpp>

namespace saliscope {

struct Figure::Cairo {
    explicit Cairo(cv::Size size)
        : surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, size.width, size.height)),
          context(cairo_create(surface)) {}
    ~Cairo() {
        cairo_destroy(context);
        cairo_surface_destroy(surface);
    }
    Cairo(const Cairo&) = delete;
    Cairo& operator=(const Cairo&) = delete;

    /// The surface's memory: CV_8UC4 in the order blue, green, red, unused.
    cv::Mat memory() const {
        cairo_surface_flush(surface);
        return {cairo_image_surface_get_height(surface), cairo_image_surface_get_width(surface), CV_8UC4,
                cairo_image_surface_get_data(surface),
                static_cast<std::size_t>(cairo_image_surface_get_stride(surface))};
    }

    void setColour(const FigureColour& colour) const {
        cairo_set_source_rgb(context, colour.red, colour.green, colour.blue);
    }

    void setFont(const TextStyle& style) const {
        cairo_select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                               style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
        cairo_set_font_size(context, style.size);
    }

    cairo_surface_t* surface;
    cairo_t* context;
};

Figure::Figure(cv::Size size, const FigureColour& background) {
    constexpr int most = 32'767; // Cairo's limit
    if (size.width < 1 || size.height < 1 || size.width > most || size.height > most)
        throw UsageError("a figure of " + std::to_string(size.width) + " x " + std::to_string(size.height) +
                         " pixels cannot be drawn; each side must be from 1 to " + std::to_string(most));
    cairo_ = std::make_shared<Cairo>(size);
    cairo_->setColour(background);
    cairo_paint(cairo_->context);
}

void Figure::picture(const cv::Mat& rgb, const cv::Rect& place) {
    cv::Mat scaled = rgb;
    if (rgb.size() != place.size()) {
        const bool shrinks = place.width < rgb.cols || place.height < rgb.rows;
        cv::resize(rgb, scaled, place.size(), 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_NEAREST);
    }
    cv::Mat memory = cairo_->memory();
    const cv::Rect inside = place & cv::Rect({}, memory.size());
    if (inside.empty())
        return;
    cv::cvtColor(scaled(inside - place.tl()), memory(inside), cv::COLOR_RGB2BGRA);
    cairo_surface_mark_dirty(cairo_->surface);
}

void Figure::text(const std::string& line, cv::Point2d position, const TextStyle& style) {
    double x = position.x;
    if (style.alignment == HorizontalAlignment::centre)
        x -= textWidth(line, style) / 2;
    else if (style.alignment == HorizontalAlignment::right)
        x -= textWidth(line, style);
    cairo_->setFont(style);
    cairo_->setColour(style.colour);
    cairo_move_to(cairo_->context, x, position.y);
    cairo_show_text(cairo_->context, line.c_str());
}

double Figure::textWidth(const std::string& line, const TextStyle& style) const {
    cairo_->setFont(style);
    cairo_text_extents_t extents{};
    cairo_text_extents(cairo_->context, line.c_str(), &extents);
    return extents.x_advance;
}

std::string Figure::fitted(const std::string& line, double width, const TextStyle& style) const {
    if (textWidth(line, style) <= width)
        return line;
    const auto continuesCharacter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    for (std::size_t length = line.size(); length > 0; --length) {
        if (length < line.size() && continuesCharacter(line[length]))
            continue;
        std::string shorter = line.substr(0, length) + "…";
        if (textWidth(shorter, style) <= width)
            return shorter;
    }
    return {};
}

void Figure::line(cv::Point2d from, cv::Point2d to, const FigureColour& colour, double width) {
    cairo_->setColour(colour);
    cairo_set_line_width(cairo_->context, width);
    cairo_move_to(cairo_->context, from.x, from.y);
    cairo_line_to(cairo_->context, to.x, to.y);
    cairo_stroke(cairo_->context);
}

cv::Mat Figure::pixels() const {
    cv::Mat rgb;
    cv::cvtColor(cairo_->memory(), rgb, cv::COLOR_BGRA2RGB);
    return rgb;
}

cairo_t* Figure::context() const {
    return cairo_->context;
}

} // namespace saliscope
