// What torch.save puts into its pickles for tensors, read back as descriptions.
#pragma once

#include "model/checkpoint/pickle.h"

#include <c10/core/ScalarType.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace saliscope {

/// A block of numbers that is kept outside the pickle.
struct StorageReference {
    std::string_view key; // which block
    at::ScalarType type;
    std::int64_t count = 0;                    // of elements in the block, never negative
    std::int64_t viewBegin = 0, viewCount = 0; // the part of it that is meant, inside the block
};

/// A window into a storage. Its element (i, j, ...) is that at offset + i stride_0 + j stride_1 + ...
struct TensorReference {
    StorageReference storage;
    at::ScalarType type;
    std::int64_t offset = 0; // in elements, from the beginning of the block
    std::vector<std::int64_t> shape, strides;
};

/// Whether a checkpoint of weights may mention this function or class: those that describe tensors, and a few
/// that commonly come along with them (numpy's scalars, command line options) and are skipped.
bool isAllowedInCheckpoints(const pickle::Global& global);

/// Whether `value` describes a tensor, well or badly.
bool isTensor(const pickle::Value& value);

/// The tensor that `value` describes; it lies inside its storage. \throws ModelError, with a message that
/// goes on after the name of the tensor, if it is malformed or of a kind that is not supported
TensorReference tensorReference(const pickle::Value& value);

/// \throws ModelError if the storage is malformed
StorageReference storageReference(const pickle::PersistentId& persistentId);

} // namespace saliscope
