// At which layers of a network style and content are best compared.
#pragma once

#include "graph/graph.h"

#include <cstdint>
#include <string>
#include <vector>

namespace saliscope {

struct Model;

struct StyleLayers {
    std::vector<ValueId> style;   ///< from fine grain to large shapes
    std::vector<ValueId> content; ///< where things are told apart, but not yet said where they are
};

/// For any network, what Gatys et al. (2016) chose for VGG: style at the first layer of each size, up to
/// five; content at the second layer of an eighth of the picture's size. Layers are activations and
/// concatenations; of those of one size the widest count, as the narrow ones are bottlenecks. A network with
/// less than four sizes gets five layers, evenly over its depth; layers of less than 4×4 positions do not
/// count. SqueezeNet 1.1 and the toy network have a choice of their own, by hand. Costs a forward pass.
/// \param inputShape channels, height, width
/// \throws ModelError if the network has no layer with positions
StyleLayers defaultStyleLayers(const Model& model, const std::vector<std::int64_t>& inputShape);

/// The layers that a person names, separated by commas; each must have positions. \param text "relu1,relu2"
/// \throws UsageError that proposes names
std::vector<ValueId> namedLayers(const Model& model, const std::string& text);

/// The same network with the mean instead of the maximum in its poolings, which lets the gradient flow
/// everywhere (Gatys et al. 2016). Poolings with dilation stay as they are.
Graph withAveragePooling(const Graph& graph);

} // namespace saliscope
