// Linear classifiers, trained on pixels in seconds: what a network is compared with, and the simplest thing
// that can be fooled.
#pragma once

#include "base/progress.h"
#include "image/labelled_pictures.h"
#include "image/picture.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace saliscope {

struct Model;

enum class LinearKind {
    softmax,      ///< multinomial logistic regression
    supportVector ///< a support vector machine for each class against the rest
};

struct LinearTrainingOptions {
    LinearKind kind = LinearKind::softmax;
    /// Of softmax: weight of half the squared length of the templates beside the mean cross entropy.
    double penalty = 0.01;
    /// Of support vectors: C, how much a picture counts that lies on the wrong side or too near.
    double cost = 1;
    std::int64_t steps = 200; ///< of softmax at most: of L-BFGS
};

/// Trains the zoo's network `linear` (`linearNetwork`). Both problems are convex: there is one solution,
/// whatever the seed.
/// - Softmax: the least mean cross entropy + penalty/2 ‖W‖², by L-BFGS from zero.
/// - Support vectors: for each class the least ½‖w‖² + C Σ max(0, 1 - y (w·x + b)), by OpenCV's
/// `cv::ml::SVM`,
///   with x divided by the root of the number of values.
///
/// \param pictures of one size, which becomes that of the model's input
/// \throws UsageError if there are fewer than two classes or fewer pictures than classes, Cancelled
std::shared_ptr<const Model> trainLinear(const LabelledPictures& pictures,
                                         const LinearTrainingOptions& options, const Progress& progress = {});

/// Writes the weights as NAME.safetensors and what belongs to them as NAME.json beside it: all commands and
/// the window read them like any model. \throws UsageError if the file's name does not end in .safetensors,
/// FileError
void saveLinear(const Model& model, const std::filesystem::path& file);

/// The part of the pictures whose class the model gives.
double accuracyOn(const Model& model, const LabelledPictures& pictures, const Progress& progress = {});

/// What each class looks for: grey where a pixel does not matter, bright where brightness speaks for the
/// class. All are scaled alike, the largest weight to black or white. \throws ModelError if the network is
/// not `linear`
std::vector<Picture> linearTemplates(const Model& model);

/// "softmax" or "svm".
std::string_view nameOf(LinearKind kind);

} // namespace saliscope
