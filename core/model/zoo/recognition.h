// Which architecture a state dict belongs to, and the two put together.
//
// Official files differ from what torchvision's networks would save today, and are accepted nevertheless:
// entries called num_batches_tracked play no part, nor do auxiliary heads; DenseNet's layers may be spelled
// "norm.1" for "norm1".
//
// The messages of the errors are meant to follow the name of the file, as in "'bird.pth' fits no
// architecture".
#pragma once

#include "model/zoo/zoo.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace saliscope {

class StateDict;

/// The shapes of a state dict's tensors by key.
using TensorShapes = std::map<std::string, std::vector<std::int64_t>, std::less<>>;

TensorShapes shapesOf(const StateDict& weights);

/// The candidate whose keys and shapes are these, whatever the number of classes.
/// \throws ModelError if none fits, which names the nearest and how it differs; if several fit, which names
/// them and says that --arch decides
const Architecture& recognise(const TensorShapes& shapes, std::span<const Architecture> candidates = zoo());

/// Checks that the state dict is one of this architecture. \returns the number of its classes
/// \throws ModelError that names keys and shapes that differ
std::int64_t requireFit(const Architecture& architecture, const TensorShapes& shapes);

/// Puts the weights in the place of the graph's placeholders: float32, contiguous, without gradient. Other
/// entries of the state dict are ignored. Weights that are so already share their memory with the result.
/// \throws ModelError if one is missing, or has another shape, or holds no floating-point numbers
Graph bindWeights(Graph architecture, const StateDict& weights);

/// The architecture with these weights. \throws ModelError as `requireFit` and `bindWeights`
Graph buildWithWeights(const Architecture& architecture, const StateDict& weights);

} // namespace saliscope
