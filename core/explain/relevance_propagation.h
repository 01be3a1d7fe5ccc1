// Layer-wise relevance propagation's rule for every kind of call; see lrp.h for which is which.
#pragma once

#include "explain/backward_walk.h"
#include "explain/lrp.h"
#include "explain/relevance_rules.h"

#include <map>
#include <set>

namespace saliscope {

/// A `BackwardRule`. Graph and walk must outlive it.
class RelevancePropagation {
public:
    /// \param picture the lowest and the highest values that pixels can have, in the input's shape
    RelevancePropagation(const Graph& graph, const BackwardWalk& walk, const LrpOptions& options,
                         const InputBounds& picture);

    /// \throws ModelError if no rule fits
    std::vector<at::Tensor> operator()(const OperatorCall& call,
                                       const std::vector<at::Tensor>& relevance) const;

private:
    void findPicture();
    void findBounds(const InputBounds& picture);
    std::vector<ValueId> varyingInputs(const Node& node) const;
    LrpFirstRule firstRule(const Node& node) const;

    /// Whether the call works on the picture itself: nothing but arithmetic with constants and rearrangement
    /// lies before it.
    bool isOnPicture(const OperatorCall& call) const;

    std::vector<at::Tensor> weighted(const OperatorCall& call,
                                     const std::vector<at::Tensor>& relevance) const;
    at::Tensor byRule(const OperatorCall& call, const WeightedLayer& layer,
                      const at::Tensor& relevance) const;
    std::vector<at::Tensor> product(const OperatorCall& call, const std::vector<at::Tensor>& relevance) const;

    /// 2 for the result of a sigmoid or the like, 1 for that of a clamped activation, 0 for others;
    /// rearrangement and arithmetic with constants make no difference.
    int gateRank(const OperatorCall& call, std::size_t input) const;

    const Graph& graph_;
    const BackwardWalk& walk_;
    LrpOptions options_;
    std::vector<std::int32_t> producers_;
    std::set<ValueId> picture_;             ///< values that still are the picture
    std::map<ValueId, InputBounds> bounds_; ///< of those that layers with weights take
};

} // namespace saliscope
