// What all attribution methods have in common: what they are asked, what they answer, and how they describe
// themselves.
#pragma once

#include "base/progress.h"
#include "explain/method_description.h"
#include "explain/target.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace saliscope {

struct Model;

/// "Why does this network give this target that value for this picture?"
struct Question {
    const Model& model;
    at::Tensor input; ///< 1×C×H×W, preprocessed, on the model's device
    Target target;
    std::optional<ValueId> layer = {}; ///< for methods that look at one; where absent, `defaultLayer`
    std::uint64_t seed = 0;            ///< of everything random: the same seed, the same map
    /// Is shown what is there so far by methods that build their map up step by step; the map is a fresh one.
    std::function<void(const at::Tensor& map)> preview = {};
};

/// What a method has cost, in images that went through the network.
struct Passes {
    std::int64_t forward = 0;
    std::int64_t resumed = 0; ///< forward, from a layer in the middle on
    std::int64_t backward = 0;

    Passes& operator+=(const Passes& more) {
        forward += more.forward;
        resumed += more.resumed;
        backward += more.backward;
        return *this;
    }
};

struct Attribution {
    /// H×W, or C×H×W where channels were not reduced. Raw and signed unless the method's options say
    /// otherwise.
    at::Tensor map;
    std::optional<ValueId> layer = {}; ///< the layer that was looked at
    at::Tensor channelWeights = {};    ///< of a class activation map: one for each channel of the layer
    /// Where a method promises that what it attributes (to pixels, or to superpixels) adds up to s(x) -
    /// s(baseline): by how much it does not.
    std::optional<double> completenessGap = {};
    std::optional<int> overriddenRectifiers = {}; ///< where the method replaces their rule
    Passes passes = {};
    std::vector<std::string> notes = {}; ///< what a person should know, a sentence each, without a full stop
};

/// A row of the table of methods.
struct Method {
    MethodDescription description;
    /// \throws UsageError for options and targets that cannot be, ModelError where the network has not what
    /// the method needs (the message says why and what to do instead), Cancelled
    std::function<Attribution(const Question&, const OptionValues&, const Progress&)> explain;
};

/// A row for a function with typed options.
template <typename Options, typename Function>
Method makeMethod(MethodDescription description, OptionTable<Options> table, Function explain) {
    description.options = table.descriptions();
    return {std::move(description),
            [table = std::move(table), explain](const Question& question, const OptionValues& values,
                                                const Progress& progress) {
                return explain(question, table.parse(values), progress);
            }};
}

/// The layer that class activation maps look at unless told otherwise: the last one before the target that
/// has positions. Costs a forward pass; those methods find it in theirs. \throws ModelError if there is none
ValueId defaultLayer(const Question& question);

} // namespace saliscope
