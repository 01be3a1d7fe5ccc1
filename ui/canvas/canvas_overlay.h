// A map over the picture, and what is read under the pointer.
#pragma once

#include "image/input_geometry.h"
#include "image/pyramid.h"

#include <opencv2/core/mat.hpp>

#include <optional>

namespace saliscope {

/// A map of the network's input, laid over the photo where the input lies in it.
struct CanvasOverlay {
    cv::Mat colours;        ///< h×w, CV_8UC4, as `overlayColours` makes them
    cv::Mat values = {};    ///< h×w of any size, CV_32FC1: what `colours` shows, for reading it
    InputGeometry geometry; ///< of the input that was explained
};

/// The value of the map's pixel at a point of the photo; none outside of the input, or without values.
std::optional<float> valueAt(const CanvasOverlay& overlay, cv::Point2d photo);

/// What lies under the pointer.
struct HoverReading {
    cv::Point pixel;           ///< of the photo
    cv::Vec3b colour;          ///< red, green, blue, as shown: painted, or before it
    std::optional<float> heat; ///< the overlay's value

    friend bool operator==(const HoverReading&, const HoverReading&) = default;
};

} // namespace saliscope
