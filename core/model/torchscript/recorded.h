// What the recorder knows of a value while the network runs for the first and only time in TorchScript's
// terms.
#pragma once

#include "graph/graph.h"

#include <ATen/core/ivalue.h>

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace saliscope::torchscript {

/// What a value depends on. A branch may depend on `shape` (the recording then holds for inputs of that kind)
/// but not on `data`.
enum class Dependence { nothing, shape, data };

struct Cell;

/// A reference to a value, as Python and TorchScript have it: what is changed in place is changed for all who
/// refer to it.
using Recorded = std::shared_ptr<Cell>;

struct Cell {
    c10::IValue value; ///< what the example input led to; for a list or tuple, see `parts`
    Dependence dependence = Dependence::nothing;
    std::variant<std::monostate, ValueId, ConstantId>
        source;                                 ///< where the graph has it; nowhere if it is fixed
    std::optional<std::vector<Recorded>> parts; ///< of a list or tuple
    std::string path;         ///< of a module: its path from the root; of a tensor attribute: its key
    bool learnable = false;   ///< a parameter, or computed from one
    bool overwritten = false; ///< shares memory with a value that was changed in place since
};

/// A value that is the same in each run. Lists and tuples of numbers and texts are kept as they are.
Recorded fixedValue(c10::IValue value);

/// A list or tuple of these.
Recorded composite(std::vector<Recorded> parts);

/// The elements of a list or tuple, whether it was put together by the recorder or came as a whole.
std::vector<Recorded>& partsOf(const Recorded& list);

/// The value in LibTorch's terms. \param type what the operator wants; decides the type of an empty list
c10::IValue concrete(const Recorded& recorded, const c10::TypePtr& type);

/// What the value, or any of its parts, depends on at most.
Dependence dependenceOf(const Recorded& recorded);

} // namespace saliscope::torchscript
