#include "explain/ground_truth.h"

#include "base/error.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

namespace saliscope {

namespace {

/// The map in a form to read from: double, dense, on the CPU.
at::Tensor checkedMap(const at::Tensor& map) {
    if (!map.defined() || map.dim() != 2 || map.numel() == 0 || !map.is_floating_point())
        throw UsageError("an attribution map holds H×W floating-point values");
    const at::Tensor values = map.detach().to(at::kCPU, at::kDouble).contiguous();
    if (!at::isfinite(values).all().item<bool>())
        throw UsageError("the attribution map holds values that are not finite");
    return values;
}

void requireMaskFor(const at::Tensor& map, const cv::Mat& mask) {
    if (mask.type() != CV_8UC1 || mask.rows != map.size(0) || mask.cols != map.size(1))
        throw UsageError("the mask must be CV_8U of the map's size, " + std::to_string(map.size(0)) + "×" +
                         std::to_string(map.size(1)));
}

std::vector<cv::Point> placesOfMaximum(const at::Tensor& values) {
    const auto value = values.accessor<double, 2>();
    const double maximum = values.max().item<double>();
    std::vector<cv::Point> places;
    for (int y = 0; y < values.size(0); ++y)
        for (int x = 0; x < values.size(1); ++x)
            if (value[y][x] == maximum)
                places.emplace_back(x, y);
    return places;
}

cv::Point nearestToTheirCentre(const std::vector<cv::Point>& places) {
    cv::Point2d centre;
    for (const cv::Point& place : places)
        centre += cv::Point2d(place) / static_cast<double>(places.size());
    const auto distance = [&](const cv::Point& place) {
        const cv::Point2d way = cv::Point2d(place) - centre;
        return way.dot(way);
    };
    return *std::min_element(places.begin(), places.end(), [&](const cv::Point& a, const cv::Point& b) {
        return distance(a) < distance(b);
    });
}

} // namespace

std::optional<double> massInside(const at::Tensor& map, const cv::Mat& mask) {
    const at::Tensor values = checkedMap(map);
    requireMaskFor(values, mask);
    const auto value = values.accessor<double, 2>();
    const double maximum = values.max().item<double>(); // the sum of large values must not overflow
    if (maximum <= 0)
        return std::nullopt;
    double inside = 0, all = 0;
    for (int y = 0; y < mask.rows; ++y)
        for (int x = 0; x < mask.cols; ++x) {
            const double mass = std::max(value[y][x], 0.0) / maximum;
            all += mass;
            inside += mask.at<std::uint8_t>(y, x) != 0 ? mass : 0;
        }
    return inside / all;
}

std::optional<cv::Point> pointOf(const at::Tensor& map) {
    const at::Tensor values = checkedMap(map);
    const double maximum = values.max().item<double>();
    if (maximum <= 0 || values.min().item<double>() == maximum)
        return std::nullopt;
    return nearestToTheirCentre(placesOfMaximum(values));
}

bool pointsInside(const at::Tensor& map, const cv::Mat& mask, int tolerance) {
    if (tolerance < 0)
        throw UsageError("the tolerance of the pointing game must not be negative");
    const std::optional<cv::Point> point = pointOf(map);
    requireMaskFor(map, mask);
    if (!point)
        return false;
    tolerance = std::min(tolerance, mask.rows + mask.cols);
    const cv::Rect near =
        cv::Rect(point->x - tolerance, point->y - tolerance, 2 * tolerance + 1, 2 * tolerance + 1) &
        cv::Rect(0, 0, mask.cols, mask.rows);
    for (int y = near.y; y < near.br().y; ++y)
        for (int x = near.x; x < near.br().x; ++x) {
            const int dx = x - point->x, dy = y - point->y;
            if (mask.at<std::uint8_t>(y, x) != 0 && dx * dx + dy * dy <= tolerance * tolerance)
                return true;
        }
    return false;
}

} // namespace saliscope
