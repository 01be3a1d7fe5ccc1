// The user's view of a network: its layers, with what a person wants to know of each.
#pragma once

#include "graph/graph.h"
#include "graph/receptive_field.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saliscope {

enum class LayerKind {
    convolution,
    linear,
    normalisation,
    activation,
    pooling,
    add,
    multiply,
    concatenation,
    softmax,
    resizing,
    rearrangement, ///< moves numbers and changes none: flatten, permute, channel split, padding
    other,
};

/// Whether the node's operator is one of these, whatever the overload: "aten::add".
bool isAnyOf(const Node& node, std::span<const char* const> operators);

/// "convolution", "linear", ...
std::string_view layerKindName(LayerKind kind);

LayerKind layerKind(const Node& node);

/// One node that computes a tensor.
struct Layer {
    std::string name;
    LayerKind kind = LayerKind::other;
    std::string operatorName;        ///< "conv2d", "relu", ...
    ValueId value{};                 ///< what it computes
    std::vector<std::int64_t> shape; ///< of that for one image, without the batch: C×H×W, or features
    std::int64_t parameters = 0;     ///< learnable numbers that it uses, shared or not
    std::optional<ReceptiveField> receptiveField;

    /// Whether it has channels with positions: C×H×W.
    bool isSpatial() const { return shape.size() == 3; }
};

/// The layers in the order of execution, for an input of that size. Costs one forward pass.
/// \param inputShape channels, height, width
std::vector<Layer> layers(const Graph& graph, const std::vector<std::int64_t>& inputShape);

/// The kernels of a convolution of pictures, out×in×height×width. Null for other nodes.
const at::Tensor* filtersOf(const Graph& graph, const Node& node);

/// The kernels of the convolution of that name. \throws UsageError naming the convolutions if it is none
const at::Tensor& requireFilters(const Graph& graph, std::string_view name);

} // namespace saliscope
