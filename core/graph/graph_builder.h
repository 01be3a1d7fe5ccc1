// Writes a network down in the terms of its paper: convolution, pooling, block. The result is an
// architecture: a graph whose weights are declared, with key, shape and type as PyTorch's state dict has
// them, but not yet there (meta tensors).
#pragma once

#include "graph/graph.h"

#include <array>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace saliscope {

/// A value under construction, N×channels×H×W or N×channels.
struct Feature {
    ValueId value{};
    std::int64_t channels = 0;
};

/// Height and width; from one number for both.
struct Extent {
    std::int64_t height, width;
    constexpr Extent(std::int64_t both)
        : height(both), width(both) {} // NOLINT: 3 reads better than Extent(3)
    constexpr Extent(std::int64_t h, std::int64_t w) : height(h), width(w) {}
};

struct ConvolutionOptions {
    std::int64_t channels; ///< of the output
    Extent kernel;
    Extent stride = 1;
    Extent padding = 0;
    std::int64_t groups = 1;
    bool bias = true;
    Extent dilation = 1;
};

struct PoolingOptions {
    Extent kernel;
    Extent stride;
    Extent padding = 0;
    bool roundUp = false;     ///< PyTorch's ceil_mode
    bool countPadding = true; ///< averages only: PyTorch's count_include_pad
};

/// Names are relative to the enclosing `block`: inside block "layer1.0", `relu(x, "relu")` is
/// "layer1.0.relu", and, called again, "layer1.0.relu#2". They have to be the module paths of PyTorch's
/// reference implementation, because they are the names that users know and the keys of its weights.
class GraphBuilder {
public:
    explicit GraphBuilder(std::int64_t inputChannels = 3);

    Feature input() const { return input_; }

    /// Runs `build` with `path` appended to the names, and remembers what it returns as the result of the
    /// module `path`.
    Feature block(const std::string& path, const std::function<Feature()>& build);

    // Layers with weights. Their keys are the name and ".weight", ".bias", ".running_mean", ".running_var".
    Feature convolution(Feature x, const std::string& name, const ConvolutionOptions& options);
    Feature batchNorm(Feature x, const std::string& name, double epsilon = 1e-5);
    Feature linear(Feature x, const std::string& name, std::int64_t features, bool bias = true);

    // Activations.
    Feature relu(Feature x, const std::string& name);
    /// Any activation without options, by its ATen name: "relu6", "silu", "hardswish", "hardsigmoid",
    /// "sigmoid", "gelu".
    Feature activation(Feature x, const std::string& name, const std::string& operatorName);

    // Pooling.
    Feature maxPool(Feature x, const std::string& name, const PoolingOptions& options);
    Feature averagePool(Feature x, const std::string& name, const PoolingOptions& options);
    Feature adaptiveAveragePool(Feature x, const std::string& name, Extent size);
    /// N×C×H×W to N×C, without a module of its own.
    Feature globalMean(Feature x);

    // Without a module of their own: named after the operator in the enclosing block.
    Feature add(Feature a, Feature b);
    Feature multiply(Feature a, Feature b);
    Feature concatenate(const std::vector<Feature>& parts);
    /// N×C×H×W to N×(C·H·W). \param positions H·W, needed to know the number of features
    Feature flatten(Feature x, std::int64_t positions = 1);

    /// Any operator: `arguments` are those of its schema; missing ones at the end take the schema's default.
    /// The first result becomes a feature with that many channels.
    Feature call(const std::string& name, const std::string& qualifiedOperator,
                 std::vector<Argument> arguments, std::int64_t channels);
    /// As `call`, for an operator that returns a list of `channels.size()` tensors.
    std::vector<Feature> callForList(const std::string& name, const std::string& qualifiedOperator,
                                     std::vector<Argument> arguments,
                                     const std::vector<std::int64_t>& channels);

    /// Declares a weight or buffer (float32) of that shape with the key `name` in the enclosing block.
    Argument weight(const std::string& name, const std::vector<std::int64_t>& shape, bool learnable = true);

    /// The finished architecture with these outputs, first the scores.
    Graph finish(Feature scores);

private:
    std::string path(const std::string& name) const;
    std::string uniqueName(const std::string& path);
    std::vector<ValueId> addNode(const std::string& name, const std::string& qualifiedOperator,
                                 std::vector<Argument> arguments, std::size_t results, bool returnsList);

    Graph graph_;
    Feature input_;
    std::string prefix_;
    std::set<std::string> names_;
};

/// Arguments from plain values.
Argument argument(Feature x);
Argument fixed(c10::IValue value);
Argument fixed(const std::vector<std::int64_t>& numbers);
Argument argument(Extent extent);
Argument argument(const std::vector<Feature>& features);

} // namespace saliscope
