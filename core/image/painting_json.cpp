#include "image/painting_json.h"

#include "base/error.h"

#include <nlohmann/json.hpp>

namespace saliscope {

namespace {

using nlohmann::json;

/// Farther away than any photo reaches; beyond, sums of coordinates would lose the pixels.
constexpr double farthest = 1e7;

json pointsJson(const std::vector<cv::Point2d>& points) {
    json list = json::array();
    for (const cv::Point2d& point : points)
        list.push_back({point.x, point.y});
    return list;
}

json strokeJson(const Stroke& stroke) {
    json object = {{"shape", nameOf(stroke.shape)}, {"points", pointsJson(stroke.points)}};
    if (stroke.shape == StrokeShape::brush)
        object["diameter"] = stroke.diameter;
    if (stroke.erases) {
        object["erases"] = true;
        return object;
    }
    const FillStyle& style = stroke.style;
    object["fill"] = nameOf(style.fill);
    if (style.fill == Fill::meanColour || style.fill == Fill::inpaint)
        object["mean"] = {style.mean[0], style.mean[1], style.mean[2]};
    if (style.fill == Fill::noise)
        object["seed"] = style.seed;
    return object;
}

const json& required(const json& object, const char* key) {
    if (!object.contains(key))
        throw FileError(std::string("'") + key + "' is missing");
    return object.at(key);
}

double number(const json& value, double low, double high, const std::string& what) {
    const double read = value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
    if (!(read >= low && read <= high)) {
        std::ostringstream message;
        message << what << " must be a number from " << low << " to " << high;
        throw FileError(message.str());
    }
    return read;
}

std::string text(const json& object, const char* key) {
    const json& value = required(object, key);
    if (!value.is_string())
        throw FileError(std::string("'") + key + "' must be a word");
    return value.get<std::string>();
}

std::vector<cv::Point2d> pointsOf(const json& object, StrokeShape shape) {
    const json& list = required(object, "points");
    const bool hasCorners = shape == StrokeShape::rectangle || shape == StrokeShape::ellipse;
    if (!list.is_array() || list.empty() || (hasCorners && list.size() != 2))
        throw FileError(hasCorners ? "'points' must be a list of two points"
                                   : "'points' must be a list of at least one point");
    std::vector<cv::Point2d> points;
    for (const json& point : list) {
        if (!point.is_array() || point.size() != 2)
            throw FileError("a point must be a list of two numbers");
        points.emplace_back(number(point[0], -farthest, farthest, "a coordinate"),
                            number(point[1], -farthest, farthest, "a coordinate"));
    }
    return points;
}

cv::Vec3b colourOf(const json& list) {
    if (!list.is_array() || list.size() != 3)
        throw FileError("'mean' must be a list of red, green and blue");
    cv::Vec3b colour;
    for (int i = 0; i < 3; ++i)
        colour[i] = static_cast<std::uint8_t>(number(list[static_cast<std::size_t>(i)], 0, 255, "a colour"));
    return colour;
}

FillStyle styleOf(const json& object) {
    FillStyle style;
    style.fill = fillNamed(text(object, "fill"));
    if (object.contains("mean"))
        style.mean = colourOf(object.at("mean"));
    if (object.contains("seed")) {
        if (!object.at("seed").is_number_integer())
            throw FileError("'seed' must be a whole number");
        style.seed = object.at("seed").get<std::uint64_t>();
    }
    return style;
}

Stroke strokeOf(const json& object) {
    if (!object.is_object())
        throw FileError("a stroke must be an object");
    Stroke stroke;
    stroke.shape = strokeShapeNamed(text(object, "shape"));
    stroke.points = pointsOf(object, stroke.shape);
    if (stroke.shape == StrokeShape::brush)
        stroke.diameter = number(required(object, "diameter"), 0, farthest, "'diameter'");
    if (object.contains("erases")) {
        if (!object.at("erases").is_boolean())
            throw FileError("'erases' must be true or false");
        stroke.erases = object.at("erases").get<bool>();
    }
    if (!stroke.erases)
        stroke.style = styleOf(object);
    return stroke;
}

} // namespace

json toJson(const Painting& painting) {
    json strokes = json::array();
    for (const Stroke& stroke : painting.strokes)
        strokes.push_back(strokeJson(stroke));
    return strokes;
}

Painting paintingFromJson(const json& document) {
    if (!document.is_array())
        throw FileError("a painting must be a list of strokes");
    Painting painting;
    for (const json& object : document)
        try {
            painting.strokes.push_back(strokeOf(object));
        } catch (const Error& error) {
            throw FileError("stroke " + std::to_string(painting.strokes.size() + 1) +
                            " of the painting: " + error.what());
        }
    return painting;
}

} // namespace saliscope
