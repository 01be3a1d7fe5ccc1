// A map laid over the photo that it explains.
#pragma once

#include "image/colour_map.h"
#include "image/input_geometry.h"
#include "image/picture.h"

namespace saliscope {

struct OverlayOptions {
    ColourMap colours = ColourMap::inferno;
    double opacity = 0.75;      ///< of the strongest values
    bool opacityFollows = true; ///< weak values are transparent; otherwise all have that opacity
    double percentile = 99.5; ///< values beyond it look like it, so that one pixel does not darken all others
    bool isSigned = false;    ///< both signs count: use a diverging map, symmetric around zero
};

/// The values of a map (CV_32FC1) that get the first and the last colour.
ValueRange overlayRange(const cv::Mat& map, const OverlayOptions& options);

/// What is laid over the photo, as large as the map: CV_8UC4, red, green, blue, alpha, the colours multiplied
/// by alpha, so that it can be enlarged without fringes. \param map CV_32FC1
cv::Mat overlayColours(const cv::Mat& map, const OverlayOptions& options = {});

/// The photo with the map in its place: where the network's input lies in the photo, and nowhere else.
/// \param map h×w of any size, CV_32FC1, stretched over the input \param geometry of the input that was
/// explained
/// \returns CV_8UC3, red, green, blue, in the picture's size
cv::Mat overlay(const Picture& picture, const cv::Mat& map, const InputGeometry& geometry,
                const OverlayOptions& options = {});

/// The same for an h×w tensor of any type of number.
cv::Mat overlay(const Picture& picture, const at::Tensor& map, const InputGeometry& geometry,
                const OverlayOptions& options = {});

} // namespace saliscope
