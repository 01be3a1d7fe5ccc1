#include "toyworld/drawing/painter.h"

#include "toyworld/drawing/stroke.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace saliscope {

namespace {

constexpr int fractionBits = 16;
constexpr std::int64_t unity = 1 << fractionBits;

/// What is not a number becomes one, too.
std::int64_t toFixed(double value) {
    constexpr double farAway = 1e6;
    return static_cast<std::int64_t>(std::floor(std::min(farAway, std::max(-farAway, value)) * unity + 0.5));
}

/// a + b x for the pixels x of a row, in fixed point: the same on every machine.
struct Ramp {
    std::int64_t value, step;
};

/// Runs a scope with another value of a variable.
template <typename Value>
class Temporarily {
public:
    Temporarily(Value& variable, Value value) : variable_(variable), before_(std::move(variable)) {
        variable_ = std::move(value);
    }
    ~Temporarily() { variable_ = std::move(before_); }
    Temporarily(const Temporarily&) = delete;
    Temporarily& operator=(const Temporarily&) = delete;

private:
    Value& variable_;
    Value before_;
};

/// How far along its transition a paint is at the pixels of one row, 0 to `unity`.
class Transition {
public:
    Transition(const Paint& paint, const Affine& toPixels, int y, int x) : kind_(paint.kind) {
        const Point origin = paint.origin;
        Affine map;
        if (kind_ == Paint::Kind::linear) {
            const Point from = toPixels(origin), along = toPixels(paint.end) - from;
            const double squared = std::max(1e-9, along.dot(along));
            map = {along.x / squared, along.y / squared, -from.dot(along) / squared, 0, 0, 0};
        } else {
            map = (toPixels * translation(origin) * scaling(paint.end.x, paint.end.y)).inverse();
        }
        const Point start = map({x + 0.5, y + 0.5});
        u_ = {toFixed(start.x), toFixed(map.a)};
        v_ = {toFixed(start.y), toFixed(map.d)};
    }

    std::int64_t at(int pixel) const {
        const std::int64_t u = std::clamp(u_.value + u_.step * pixel, -2 * unity, 2 * unity);
        if (kind_ == Paint::Kind::linear)
            return std::clamp<std::int64_t>(u, 0, unity);
        const std::int64_t v = std::clamp(v_.value + v_.step * pixel, -2 * unity, 2 * unity);
        const std::int64_t squared = std::min((u * u + v * v) >> fractionBits, unity);
        if (kind_ == Paint::Kind::radial)
            return squared;
        return unity - (((unity - squared) * (unity - squared)) >> fractionBits);
    }

private:
    Paint::Kind kind_;
    Ramp u_{}, v_{};
};

/// A colour and an opacity, each 0 to 255.
using Ink = std::array<int, 4>;

Ink inkOf(Colour colour, double opacity) {
    const auto channel = [](double value) {
        return static_cast<int>(std::floor(std::clamp(value, 0.0, 1.0) * 255 + 0.5));
    };
    return {channel(colour.red), channel(colour.green), channel(colour.blue), channel(opacity)};
}

Ink mixed(const Ink& from, const Ink& to, std::int64_t part) {
    Ink ink;
    for (std::size_t i = 0; i < ink.size(); ++i)
        ink[i] = from[i] +
                 (((to[i] - from[i]) * static_cast<int>(part) + (1 << (fractionBits - 1))) >> fractionBits);
    return ink;
}

bool isTranslucent(const Paint& paint) {
    return paint.fromOpacity < 1 || paint.toOpacity < 1;
}

int dividedBy255(int value) {
    return (value + 128 + ((value + 128) >> 8)) >> 8;
}

void blend(std::uint8_t& under, int over, int opacity) {
    under = static_cast<std::uint8_t>(dividedBy255(under * (255 - opacity) + over * opacity));
}

} // namespace

Painter::Painter(cv::Size size, cv::Mat picture, cv::Mat coverage)
    : picture_(std::move(picture)), coverage_(std::move(coverage)), rasterizer_(size.width, size.height) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    low_ = {infinity, infinity};
    high_ = {-infinity, -infinity};
}

Painter Painter::measuring() {
    Painter painter({0, 0}, {}, {});
    painter.measuring_ = true;
    return painter;
}

cv::Rect2d Painter::bounds() const {
    return low_.x <= high_.x ? cv::Rect2d(low_, high_) : cv::Rect2d();
}

void Painter::growBounds(std::span<const Point> points, double margin) {
    for (const Point& p : points) {
        low_ = {std::min(low_.x, p.x - margin), std::min(low_.y, p.y - margin)};
        high_ = {std::max(high_.x, p.x + margin), std::max(high_.y, p.y + margin)};
    }
}

std::vector<Point> Painter::flattened(const Path& path) const {
    std::vector<Point> points{transformation_(path.points.front())};
    for (std::size_t i = 0; i + 3 < path.points.size(); i += 3) {
        const Point p0 = points.back(), p1 = transformation_(path.points[i + 1]),
                    p2 = transformation_(path.points[i + 2]), p3 = transformation_(path.points[i + 3]);
        // The second differences bound how far a chord strays from the curve.
        const Point bend1 = p0 - 2 * p1 + p2, bend2 = p1 - 2 * p2 + p3;
        const double bend = std::sqrt(std::max(bend1.dot(bend1), bend2.dot(bend2)));
        const bool straight = p1 == p0 && p2 == p3;
        const int steps = straight     ? 1
                          : measuring_ ? 12
                                       : static_cast<int>(std::min(47.0, std::sqrt(bend * 24))) + 1;
        for (int step = 1; step < steps; ++step) {
            const double t = static_cast<double>(step) / steps, s = 1 - t;
            points.push_back(p0 * (s * s * s) + p1 * (3 * s * s * t) + p2 * (3 * s * t * t) +
                             p3 * (t * t * t));
        }
        points.push_back(p3);
    }
    return points;
}

void Painter::fill(const Path& path, const Paint& paint) {
    if (outline_ && isTranslucent(paint))
        return;
    const std::vector<Point> points = flattened(path);
    if (outline_)
        stroke({path.points, true}, 0, paint);
    if (measuring_)
        return growBounds(points, 0);
    rasterizer_.add(points);
    sweep(outline_ ? Paint(*outline_) : paint);
}

void Painter::stroke(const Path& path, double firstWidth, double lastWidth, const Paint& paint) {
    if (outline_ && isTranslucent(paint))
        return;
    const double added = outline_ ? 2 * outlineWidth_ : 0, factor = transformation_.lengthFactor();
    const std::vector<Point> points = flattened(path);
    if (measuring_)
        return growBounds(points, (std::max(firstWidth, lastWidth) + added) / 2 * factor);
    for (const std::vector<Point>& outline :
         strokeOutlines(points, (firstWidth + added) * factor, (lastWidth + added) * factor, path.closed))
        rasterizer_.add(outline);
    sweep(outline_ ? Paint(*outline_) : paint);
}

void Painter::inside(const Path& path, const Body& body) {
    if (measuring_ || outline_)
        return;
    cv::Mat clip(picture_.empty() ? coverage_.size() : picture_.size(), CV_8U, cv::Scalar(0));
    rasterizer_.add(flattened(path));
    rasterizer_.sweep([&](int y, int x, std::span<const std::uint8_t> coverages) {
        std::uint8_t* row = clip.ptr(y, x);
        const std::uint8_t* outer = clip_.empty() ? nullptr : clip_.ptr(y, x);
        for (std::size_t i = 0; i < coverages.size(); ++i)
            row[i] = outer ? static_cast<std::uint8_t>(dividedBy255(coverages[i] * outer[i])) : coverages[i];
    });
    const Temporarily scope(clip_, clip);
    body();
}

void Painter::transformed(const Affine& transformation, const Body& body) {
    const Temporarily scope(transformation_, transformation_ * transformation);
    body();
}

void Painter::outlined(Colour colour, double width, const Body& body) {
    if (!outline_) {
        const Temporarily scope(outline_, std::optional(colour));
        const Temporarily widthScope(outlineWidth_, width);
        body();
    }
    body();
}

void Painter::sweep(const Paint& paint) {
    rasterizer_.sweep(
        [&](int y, int x, std::span<const std::uint8_t> coverages) { blendRow(paint, y, x, coverages); });
}

void Painter::blendRow(const Paint& paint, int y, int x, std::span<const std::uint8_t> coverages) {
    const Ink from = inkOf(paint.from, paint.fromOpacity), to = inkOf(paint.to, paint.toOpacity);
    std::optional<Transition> transition;
    if (paint.kind != Paint::Kind::flat)
        transition.emplace(paint, transformation_, y, x);
    std::uint8_t* pixel = picture_.empty() ? nullptr : picture_.ptr(y, x);
    std::uint8_t* covered = coverage_.empty() ? nullptr : coverage_.ptr(y, x);
    const std::uint8_t* clip = clip_.empty() ? nullptr : clip_.ptr(y, x);
    Ink ink = from;
    for (std::size_t i = 0; i < coverages.size(); ++i) {
        const int coverage = clip ? dividedBy255(coverages[i] * clip[i]) : coverages[i];
        if (coverage == 0)
            continue;
        if (transition)
            ink = mixed(from, to, transition->at(static_cast<int>(i)));
        const int opacity = dividedBy255(coverage * ink[3]);
        if (pixel)
            for (std::size_t channel = 0; channel < 3; ++channel)
                blend(pixel[3 * i + channel], ink[channel], opacity);
        if (covered)
            blend(covered[i], 255, opacity);
    }
}

} // namespace saliscope
