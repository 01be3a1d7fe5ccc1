// Where a model looks in the images of one class: attribution maps of many images at once, and their means.
#pragma once

#include "base/progress.h"
#include "explain/method.h"

#include <ATen/core/Tensor.h>
#include <opencv2/core/mat.hpp>

#include <optional>

namespace saliscope {

struct ClassMapOptions {
    /// How many occluding windows stand side by side along the shorter side; they overlap by half.
    std::int64_t windows = 4;
    bool occlusion = true;             ///< the most expensive of the three
    std::optional<ValueId> layer = {}; ///< of Grad-CAM; where absent, `defaultLayer`
};

/// What speaks for the class, where, in each image: N×H×W in the input's pixels, on the CPU, without what
/// speaks against it. Undefined where not asked for, or (Grad-CAM) where no layer has positions.
struct ClassMaps {
    at::Tensor saliency, gradCam, occlusion;
};

/// Saliency and Grad-CAM come from one forward and backward pass for all of a batch; occlusion runs each
/// image with its windows. The definitions are those of `explain`. \param inputs N×C×H×W, at least one image
ClassMaps classMaps(const Model& model, const at::Tensor& inputs, std::int64_t classIndex,
                    const ClassMapOptions& options = {}, const Progress& progress = {});

/// Each map shrunk to cells×cells by averaging and scaled to a sum of 1, so that a loud image counts no more
/// than a quiet one; a map without positive values becomes zero. N×cells×cells, float32.
at::Tensor mapDensities(const at::Tensor& maps, std::int64_t cells = 32);

/// A place in the image where the evidence for a class keeps being found.
struct FixedPlace {
    cv::Mat region;       ///< CV_8U, cells×cells: 255 in the place, which is connected
    double mass = 0;      ///< share of the class's mean map that lies there
    double elsewhere = 0; ///< the same of the other classes
    /// Share of the class's images that have more of their map there than 95 % of the images of other
    /// classes; 0.05 would be chance.
    double consistency = 0;
    double unusual = 0; ///< the share of an image's map above which that is: the 95 % of the other classes
    /// How much more of the map lies there than of the average class's, and in how many of the images:
    /// (mass - elsewhere) · consistency.
    double strength = 0;
};

/// The place where a class's mean map exceeds that of the average class most: the connected cells around the
/// maximum of the difference that reach half of it. None if nothing exceeds. \param own, others densities,
/// N×cells×cells and M×cells×cells
std::optional<FixedPlace> fixedPlace(const at::Tensor& own, const at::Tensor& others);

/// The cells enlarged to an image's pixels: CV_8U.
cv::Mat regionInImage(const cv::Mat& region, cv::Size image);

/// The share of each density in the region, N doubles.
at::Tensor massInRegion(const at::Tensor& densities, const cv::Mat& region);

} // namespace saliscope
