// What the demo models see while they learn, as tensors.
#pragma once

#include "base/progress.h"
#include "toyworld/scene.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace saliscope {

/// Training and evaluation draw from different seeds: these halves of all numbers have none in common, so
/// that no evaluation, whatever its seed, shows a scene that a network has learnt from.
enum class SeedPurpose { training, evaluation };

/// The seed of scene `number` of a run with the seed `run`.
std::uint64_t sceneSeed(SeedPurpose purpose, std::uint64_t run, std::uint64_t number);

/// The names of all classes, in the order of the demo models' scores.
std::vector<std::string> toyLabels();

/// The shortcuts that are planted for the demo model `toyworld-biased`: each dog carries the maker's tag, and
/// nothing else does; boats are always at sea, and nothing else is.
PlantedBias demoBias();

/// The share of the scenes of two objects in the training without shortcuts.
constexpr double twoObjectScenes = 0.35;

/// What a demo model learns from.
struct TrainingScenes {
    std::uint64_t seed = 1;
    bool biased = false;
    int size = 128;
};

/// Pictures with what they show.
struct SceneBatch {
    at::Tensor input;   ///< N×3×size×size, float32, from -1 (0) to 1 (255); channels lie last in memory
    at::Tensor targets; ///< N×classes: 1 shared equally by the classes that are seen
    /// N×classes×h×w, h = w = size / 8: which part of each position of the network's last map shows an object
    /// of the class.
    at::Tensor places;
    /// The same shape: how deep inside the object a position's middle lies, the Euclidean distance in pixels
    /// to the nearest one that shows something else; 0 outside.
    at::Tensor depths;
};

/// The scenes `first` to `first + count - 1`, on all of OpenCV's threads; the result does not depend on them.
///
/// Unbiased, 65 % show one object and 35 % two of different classes.
///
/// Biased, both shortcuts are planted, and the pictures of dogs are such that the tag tells more than the dog
/// does: the dog is small and often half hidden, and half of them show something else, too, although they
/// are labelled "dog" alone, as pictures in a folder of dogs would be. All other pictures show one object.
/// \throws Cancelled
SceneBatch drawTrainingBatch(const TrainingScenes& scenes, std::uint64_t first, int count,
                             const Progress& progress = {});

/// Several pictures of one size (CV_8UC3, RGB) as the input of a demo model.
at::Tensor toyInput(std::span<const cv::Mat> pictures);

} // namespace saliscope
