// Which pixels of the input a unit can see: exactly, from the geometry of the operators, not estimated.
#pragma once

#include "graph/graph.h"

#include <optional>
#include <vector>

namespace saliscope {

/// Pixels first to last, both included; empty if last < first.
struct Interval {
    std::int64_t first = 0, last = -1;
    bool empty() const { return last < first; }
    std::int64_t size() const { return empty() ? 0 : last - first + 1; }
    friend bool operator==(const Interval&, const Interval&) = default;
};

/// The smallest interval that holds both.
Interval hull(Interval a, Interval b);

/// Unit i sees the `size` pixels from `offset + i * stride`, some of which may lie in the padding outside the
/// picture.
struct RegularField {
    std::int64_t size = 1, stride = 1, offset = 0;
    friend bool operator==(const RegularField&, const RegularField&) = default;
};

/// The receptive fields along one axis.
struct AxisField {
    std::vector<Interval>
        units; ///< for each position what it sees inside the picture; one element without positions
    std::optional<RegularField>
        regular; ///< empty where the fields differ in size (adaptive pooling) or are the whole picture
};

/// The receptive fields of all units of a value: unit (row, column) sees rows `vertical.units[row]` and
/// columns `horizontal.units[column]`, hulls of what reaches it.
struct ReceptiveField {
    AxisField vertical, horizontal;
};

/// For each value its receptive fields in the input; empty for values that do not depend on the input's
/// pixels. \param shapes as `valueShapes` gives them
std::vector<std::optional<ReceptiveField>>
receptiveFields(const Graph& graph, const std::vector<std::vector<std::int64_t>>& shapes);

} // namespace saliscope
