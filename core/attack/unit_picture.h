// Pictures as attacks see them: values from 0 (black) to 1 (white), in the size of the network's input. And
// how two of them differ.
#pragma once

#include "image/picture.h"
#include "image/preprocessing.h"

#include <ATen/core/Tensor.h>

namespace saliscope {

/// The picture as the network gets it, resized and cropped but not normalised, in 8 bits: what is attacked.
Picture networkPicture(const Picture& photo, const Preprocessing& preprocessing);

/// 1×C×H×W, float32, values k/255. \param channels 3, or 1 for luma
at::Tensor unitPicture(const Picture& picture, int channels);

/// Rounded to 8 bits; one channel becomes grey. \param unit 1×C×H×W or C×H×W, values beyond 0 to 1 are cut
Picture pictureOf(const at::Tensor& unit);

/// The values that are left when the picture goes through a file of 8 bits: the nearest k/255.
at::Tensor roundedToEightBits(const at::Tensor& unit);

/// How much one picture differs from another.
struct Change {
    double largest = 0;        ///< L∞: of all values, 0 to 1
    double euclidean = 0;      ///< L2: the root of the sum of squares over all values
    double rootMeanSquare = 0; ///< L2 divided by the root of the number of values: for pictures of any size
    std::int64_t pixels = 0;   ///< in which at least one channel differs
    double largestGreyLevels = 0; ///< L∞ in steps of 1/255
    double meanGreyLevels = 0;    ///< over all values
};

/// \param changed, original 1×C×H×W
Change changeBetween(const at::Tensor& changed, const at::Tensor& original);

/// A perturbation that can be seen: grey where nothing changed.
struct AmplifiedPerturbation {
    Picture picture;
    double factor = 1; ///< by which each change is enlarged: 1, 2, 5, 10, 20, 50, ...
};

/// The largest such factor with which no value is cut, at least 1.
AmplifiedPerturbation amplified(const at::Tensor& changed, const at::Tensor& original);

} // namespace saliscope
