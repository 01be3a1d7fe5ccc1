#include "image/scatter_chart.h"

#include "base/error.h"
#include "image/category_colours.h"
#include "image/figure.h"

#include <cmath>
#include <numeric>

#include <cairo.h>
#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace {

constexpr double pageMargin = 24, titleBaseline = 36, captionBaseline = 58, mapTop = 76, legendWidth = 190,
                 legendGap = 24, legendLine = 20;
constexpr TextStyle chartTitleStyle{.size = 18, .bold = true},
    chartCaptionStyle{.size = 12, .colour = faintInkColour}, legendStyle{.size = 13};
constexpr FigureColour mapFrameColour{0.85, 0.85, 0.86}, unknownColour{0.72, 0.72, 0.74};

bool hasLegend(const ScatterChart& chart) {
    return !chart.categories.empty() || !chart.values.empty();
}

/// The part of the page that the points have.
cv::Rect2d mapArea(const ScatterChart& chart) {
    const double beside = hasLegend(chart) ? legendWidth + legendGap : 0;
    return {pageMargin, mapTop, std::max(1.0, chart.size.width - 2 * pageMargin - beside),
            std::max(1.0, chart.size.height - mapTop - pageMargin)};
}

bool isDrawn(const cv::Point2d& point) {
    return std::isfinite(point.x) && std::isfinite(point.y);
}

void requireComplete(const ScatterChart& chart) {
    const std::size_t count = chart.points.size();
    if (!chart.categories.empty() && chart.categories.size() != count)
        throw UsageError("a chart of " + std::to_string(count) + " points cannot have " +
                         std::to_string(chart.categories.size()) + " categories");
    if (!chart.values.empty() && chart.values.size() != count)
        throw UsageError("a chart of " + std::to_string(count) + " points cannot have " +
                         std::to_string(chart.values.size()) + " values");
    for (const auto& category : chart.categories)
        if (category && *category >= chart.names.size())
            throw UsageError("category " + std::to_string(*category) + " of a chart has no name");
}

FigureColour valueColour(const ScatterChart& chart, double value) {
    const double low = chart.scale.range.low, width = chart.scale.range.high - low;
    if (!std::isfinite(value))
        return unknownColour;
    const double part = width > 0 ? std::clamp((value - low) / width, 0.0, 1.0) : 0;
    return figureColour(coloursOf(chart.scale.colours)[static_cast<std::size_t>(std::lround(255 * part))]);
}

FigureColour colourOf(const ScatterChart& chart, std::size_t point) {
    if (!chart.categories.empty())
        return chart.categories[point] ? categoryColour(*chart.categories[point], chart.names.size())
                                       : unknownColour;
    return chart.values.empty() ? categoryColour(0, 1) : valueColour(chart, chart.values[point]);
}

/// Smaller the more there are, so that a map of many is no blot.
double radiusFor(std::size_t points) {
    return std::clamp(90 / std::sqrt(static_cast<double>(points) + 1), 1.1, 5.0);
}

void drawDot(cairo_t* page, cv::Point2d at, double radius, const FigureColour& colour) {
    constexpr double opacity = 0.8, wholeCircle = 2 * CV_PI;
    cairo_set_source_rgba(page, colour.red, colour.green, colour.blue, opacity);
    cairo_new_path(page);
    cairo_arc(page, at.x, at.y, radius, 0, wholeCircle);
    cairo_fill(page);
}

/// Fills a shape with the middle of a picture.
cv::Mat croppedTo(const cv::Mat& picture, cv::Size size) {
    const double scale = std::min(picture.cols / static_cast<double>(size.width),
                                  picture.rows / static_cast<double>(size.height));
    const cv::Size part(std::clamp(cvRound(size.width * scale), 1, picture.cols),
                        std::clamp(cvRound(size.height * scale), 1, picture.rows));
    return picture(cv::Rect({(picture.cols - part.width) / 2, (picture.rows - part.height) / 2}, part));
}

void drawThumbnail(Figure& figure, const ScatterThumbnail& thumbnail, const FigureColour& colour) {
    const int frame = std::max(1, thumbnail.place.width / 20);
    cairo_t* page = figure.context();
    cairo_set_source_rgb(page, colour.red, colour.green, colour.blue);
    cairo_rectangle(page, thumbnail.place.x, thumbnail.place.y, thumbnail.place.width,
                    thumbnail.place.height);
    cairo_fill(page);
    const cv::Rect inner(thumbnail.place.x + frame, thumbnail.place.y + frame,
                         thumbnail.place.width - 2 * frame, thumbnail.place.height - 2 * frame);
    if (inner.width > 0 && inner.height > 0 && !thumbnail.picture.empty())
        figure.picture(croppedTo(thumbnail.picture, inner.size()), inner);
}

void drawLegendLine(Figure& figure, const std::string& text, const FigureColour& colour, cv::Point2d at) {
    constexpr double radius = 5, indent = 18;
    drawDot(figure.context(), {at.x + radius, at.y - radius + 1}, radius, colour);
    figure.text(figure.fitted(text, legendWidth - indent, legendStyle), {at.x + indent, at.y}, legendStyle);
}

void drawCategories(Figure& figure, const ScatterChart& chart, cv::Point2d at) {
    std::vector<std::size_t> counts(chart.names.size()), order(chart.names.size());
    std::size_t unknown = 0;
    for (const auto& category : chart.categories)
        ++(category ? counts[*category] : unknown);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater(), [&](std::size_t i) { return counts[i]; });
    std::erase_if(order, [&](std::size_t i) { return counts[i] == 0; });
    const auto room = static_cast<std::size_t>(
        std::max(2.0, (chart.size.height - at.y - pageMargin) / legendLine - (unknown > 0 ? 2 : 1)));
    const std::size_t shown = order.size() <= room ? order.size() : room - 1;
    for (std::size_t i = 0; i < shown; ++i, at.y += legendLine)
        drawLegendLine(figure, chart.names[order[i]] + "  " + std::to_string(counts[order[i]]),
                       categoryColour(order[i], chart.names.size()), at);
    if (shown < order.size()) {
        figure.text("and " + std::to_string(order.size() - shown) + " more", at, chartCaptionStyle);
        at.y += legendLine;
    }
    if (unknown > 0)
        drawLegendLine(figure, "unknown  " + std::to_string(unknown), unknownColour, at);
}

void drawScatterLegend(Figure& figure, const ScatterChart& chart) {
    const cv::Point2d corner(chart.size.width - pageMargin - legendWidth, mapTop + 12);
    if (!chart.categories.empty())
        return drawCategories(figure, chart, corner);
    constexpr int barWidth = 16, barHeight = 240;
    figure.text(figure.fitted(chart.scale.unit, legendWidth, legendStyle), corner, legendStyle);
    drawColourBar(figure, chart.scale,
                  {static_cast<int>(corner.x), static_cast<int>(corner.y + legendLine / 2), barWidth,
                   std::min(barHeight, std::max(1, chart.size.height - static_cast<int>(mapTop + 60)))});
}

void drawMapFrame(Figure& figure, const cv::Rect2d& area) {
    cairo_t* page = figure.context();
    cairo_set_source_rgb(page, mapFrameColour.red, mapFrameColour.green, mapFrameColour.blue);
    cairo_set_line_width(page, 1);
    cairo_rectangle(page, area.x + 0.5, area.y + 0.5, area.width - 1, area.height - 1);
    cairo_stroke(page);
}

} // namespace

std::vector<cv::Point2d> scatterPlaces(const ScatterChart& chart) {
    constexpr double inset = 14;
    const double infinity = std::numeric_limits<double>::infinity();
    cv::Point2d low(infinity, infinity), high(-infinity, -infinity);
    for (const cv::Point2d& point : chart.points)
        if (isDrawn(point)) {
            low = {std::min(low.x, point.x), std::min(low.y, point.y)};
            high = {std::max(high.x, point.x), std::max(high.y, point.y)};
        }
    const cv::Rect2d area = mapArea(chart);
    const double side = std::max({high.x - low.x, high.y - low.y, 1e-12});
    const double scale = std::min({(area.width - 2 * inset) / std::max(high.x - low.x, 1e-9 * side),
                                   (area.height - 2 * inset) / std::max(high.y - low.y, 1e-9 * side)});
    const cv::Point2d middle = (low + high) / 2, centre = (area.tl() + area.br()) / 2;
    std::vector<cv::Point2d> places;
    for (const cv::Point2d& point : chart.points)
        places.emplace_back(centre.x + scale * (point.x - middle.x), centre.y - scale * (point.y - middle.y));
    return places;
}

cv::Mat drawScatterChart(const ScatterChart& chart) {
    requireComplete(chart);
    Figure figure(chart.size);
    const double width = chart.size.width - 2 * pageMargin;
    figure.text(figure.fitted(chart.title, width, chartTitleStyle), {pageMargin, titleBaseline},
                chartTitleStyle);
    figure.text(figure.fitted(chart.caption, width, chartCaptionStyle), {pageMargin, captionBaseline},
                chartCaptionStyle);
    drawMapFrame(figure, mapArea(chart));
    const std::vector<cv::Point2d> places = scatterPlaces(chart);
    const double radius = radiusFor(places.size());
    for (std::size_t i = 0; i < places.size(); ++i)
        if (isDrawn(places[i]))
            drawDot(figure.context(), places[i], radius, colourOf(chart, i));
    for (const ScatterThumbnail& thumbnail : chart.thumbnails)
        drawThumbnail(figure, thumbnail, colourOf(chart, thumbnail.point));
    if (hasLegend(chart))
        drawScatterLegend(figure, chart);
    return figure.pixels();
}

} // namespace saliscope
