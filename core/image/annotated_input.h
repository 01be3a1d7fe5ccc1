// A network's input of which it is known where in it each object is.
#pragma once

#include "image/preprocessing.h"

#include <opencv2/core/mat.hpp>

#include <string>
#include <vector>

namespace saliscope {

struct AnnotatedObject {
    std::string label; ///< the name of its class
    cv::Mat mask;      ///< CV_8U in the input's size: 255 where the object is what one sees, 0 elsewhere
};

struct AnnotatedInput {
    at::Tensor input; ///< 1×C×H×W, preprocessed
    std::vector<AnnotatedObject> objects;
};

/// A mask drawn over the photo as the network's input sees it: CV_8U in the input's size, each pixel that of
/// the photo at its centre, 0 outside of the photo. \param mask CV_8U, over the whole photo
cv::Mat maskInInput(const cv::Mat& mask, const InputGeometry& geometry);

} // namespace saliscope
