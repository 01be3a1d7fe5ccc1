// What several families have in common: the pieces of which they are built.
#pragma once

#include "graph/graph_builder.h"

#include <functional>
#include <optional>
#include <string>

namespace saliscope {

/// The names of modules in a chain, one a call: "0", "1", ...
class Numbering {
public:
    std::string operator()() { return std::to_string(next_++); }

private:
    int next_ = 0;
};

/// A chain of `count` modules with the names "0", "1", ... inside the module `name`; `build` adds the module
/// with the index that it is given.
Feature repeat(GraphBuilder& net, Feature x, const std::string& name, int count,
               const std::function<Feature(Feature x, int index)>& build);

/// Padding by which a convolution of stride 1 keeps height and width.
Extent keepingSize(Extent kernel);

/// A convolution without bias, its batch norm and its activation, as modules "0", "1" and "2".
struct ConvolutionUnit {
    std::int64_t channels; ///< of the output
    Extent kernel = 1;
    Extent stride = 1;
    std::int64_t groups = 1;
    std::string activation = {}; ///< as in `GraphBuilder::activation`; empty for none
    double epsilon = 1e-5;       ///< of the batch norm
};

/// Padded such that stride 1 keeps height and width.
Feature convolutionUnit(GraphBuilder& net, Feature x, const std::string& name, const ConvolutionUnit& unit);

/// Squeeze and excitation: each channel is multiplied by a gate computed from the means of all channels
/// (Hu et al. 2017).
struct SqueezeExcitation {
    std::int64_t squeezed; ///< channels of the layer between
    std::string activation = "relu";
    std::string gate = "sigmoid";
};
Feature squeezeExcitation(GraphBuilder& net, Feature x, const std::string& name,
                          const SqueezeExcitation& design);

/// An inverted residual: expand the channels, filter each, squeeze and excite, project to few; add the input
/// where the shape allows it (Sandler et al. 2018; with excitation: Tan et al. 2018).
struct InvertedResidual {
    std::int64_t kernel;
    std::int64_t expanded; ///< channels inside; where it is the input's number, nothing is expanded
    std::int64_t channels; ///< of the output
    std::int64_t stride;
    std::string activation;
    std::optional<SqueezeExcitation> excitation = {};
    double epsilon = 1e-5; ///< of the batch norms
};
Feature invertedResidual(GraphBuilder& net, Feature x, const InvertedResidual& design);

/// A row of the tables that describe networks of inverted residuals.
struct MobileStage {
    std::int64_t expansion, kernel, channels;
    int blocks;
    std::int64_t stride; ///< of the first block
};

/// Inception's unit: convolution, batch norm and ReLU as "conv", "bn" and "relu".
struct InceptionUnit {
    std::string name;
    std::int64_t channels; ///< of the output
    Extent kernel;
    Extent stride = 1;
    bool padded = true; ///< such that stride 1 keeps height and width
};
Feature inceptionUnit(GraphBuilder& net, Feature x, const InceptionUnit& unit);

/// Undoes the usual normalisation by ImageNet's mean and standard deviation and scales to [-1, 1] instead:
/// the weights that come from TensorFlow expect this.
Feature transformInput(GraphBuilder& net);

/// The multiple of `divisor` nearest to `channels`, or the next one if that is less than nine tenths of it.
/// So scaled widths are rounded since MobileNet.
std::int64_t roundedChannels(double channels, std::int64_t divisor = 8);

} // namespace saliscope
