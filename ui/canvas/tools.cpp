#include "canvas/tools.h"

#include <QCoreApplication>

#include <cmath>

namespace saliscope {

namespace {

constexpr double shortestStep = 0.5;

QString translated(const char* text) {
    return QCoreApplication::translate("saliscope::Tool", text);
}

StrokeShape shapeOf(Tool tool) {
    switch (tool) {
    case Tool::rectangle:
        return StrokeShape::rectangle;
    case Tool::ellipse:
        return StrokeShape::ellipse;
    case Tool::lasso:
        return StrokeShape::lasso;
    case Tool::hand:
    case Tool::brush:
    case Tool::eraser:
        break;
    }
    return StrokeShape::brush;
}

Tool toolOf(const Stroke& stroke) {
    switch (stroke.shape) {
    case StrokeShape::rectangle:
        return Tool::rectangle;
    case StrokeShape::ellipse:
        return Tool::ellipse;
    case StrokeShape::lasso:
        return Tool::lasso;
    case StrokeShape::brush:
        break;
    }
    return stroke.erases ? Tool::eraser : Tool::brush;
}

bool hasTwoCorners(const Stroke& stroke) {
    return stroke.shape == StrokeShape::rectangle || stroke.shape == StrokeShape::ellipse;
}

/// The opposite corner of a square, in the direction of `point`.
cv::Point2d regular(cv::Point2d from, cv::Point2d point) {
    const cv::Point2d way = point - from;
    const double side = std::max(std::abs(way.x), std::abs(way.y));
    return from + cv::Point2d(std::copysign(side, way.x), std::copysign(side, way.y));
}

} // namespace

QString titleOf(Tool tool) {
    switch (tool) {
    case Tool::hand:
        return translated("Hand");
    case Tool::brush:
        return translated("Brush");
    case Tool::eraser:
        return translated("Eraser");
    case Tool::rectangle:
        return translated("Rectangle");
    case Tool::ellipse:
        return translated("Ellipse");
    case Tool::lasso:
        break;
    }
    return translated("Lasso");
}

QString titleOf(const Stroke& stroke) {
    return titleOf(toolOf(stroke));
}

bool hasBrush(Tool tool) {
    return tool == Tool::brush || tool == Tool::eraser;
}

Stroke beginStroke(const ToolSettings& settings, cv::Point2d point) {
    Stroke stroke{.shape = shapeOf(settings.tool),
                  .points = {point},
                  .diameter = settings.diameter,
                  .erases = settings.tool == Tool::eraser,
                  .style = settings.style};
    if (hasTwoCorners(stroke))
        stroke.points.push_back(point);
    return stroke;
}

void extendStroke(Stroke& stroke, cv::Point2d point, bool isRegular) {
    if (hasTwoCorners(stroke)) {
        stroke.points.back() = isRegular ? regular(stroke.points.front(), point) : point;
        return;
    }
    const cv::Point2d step = point - stroke.points.back();
    if (std::hypot(step.x, step.y) >= shortestStep)
        stroke.points.push_back(point);
}

bool coversAnything(const Stroke& stroke) {
    if (hasTwoCorners(stroke)) {
        const cv::Point2d size = stroke.points.back() - stroke.points.front();
        return size.x != 0 && size.y != 0;
    }
    return stroke.shape == StrokeShape::brush || stroke.points.size() > 2;
}

double nextDiameter(double diameter, int direction, double largest) {
    const double next = direction > 0 ? std::max(std::floor(diameter * 1.25), diameter + 1)
                                      : std::min(std::ceil(diameter / 1.25), diameter - 1);
    return std::clamp(next, 1.0, std::max(1.0, largest));
}

} // namespace saliscope
