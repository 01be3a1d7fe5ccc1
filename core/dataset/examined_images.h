// The images of which it is asked why a network answers as it does. They are read when they are looked at, so
// that memory does not grow with their number.
#pragma once

#include "base/progress.h"
#include "dataset/image_folder.h"

#include <ATen/core/Tensor.h>
#include <opencv2/core/mat.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace saliscope {

struct Model;

struct ExaminedInput {
    at::Tensor input;  ///< 1×C×H×W, preprocessed
    cv::Mat mask = {}; ///< CV_8U, H×W: not 0 where the object is; empty where that is not known
};

struct ExaminedImage {
    std::string name;                         ///< for people
    std::optional<std::int64_t> shown = {};   ///< the class, where it is known
    std::function<ExaminedInput()> read = {}; ///< \throws FileError if it cannot be
};

/// The images of a folder as the model gets them, each with the class that its label means, and its mask or
/// box. Nothing is read yet.
std::vector<ExaminedImage> examinedImages(const ImageFolder& folder, const LabelMapping& mapping,
                                          const Model& model);

/// Images that are there already. \param inputs N×C×H×W \param shown N classes \param masks N or none
std::vector<ExaminedImage> examinedImages(const at::Tensor& inputs, const std::vector<std::int64_t>& shown,
                                          const std::vector<cv::Mat>& masks = {});

/// Several images of one size, ready to be asked about together.
struct ImageBatch {
    at::Tensor inputs;          ///< N×C×H×W, on the model's device
    std::vector<cv::Mat> masks; ///< N
};

/// Reads some of them. \throws FileError, Cancelled
ImageBatch readImages(const std::vector<ExaminedImage>& images, const std::vector<std::size_t>& chosen,
                      const Model& model, const Progress& progress = {});

} // namespace saliscope
