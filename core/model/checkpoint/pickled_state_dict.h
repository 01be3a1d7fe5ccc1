// From the pickle of a checkpoint to tensors.
#pragma once

#include "model/checkpoint/pickled_tensors.h"
#include "model/checkpoint/state_dict.h"

#include <functional>

namespace saliscope {

class Progress;

/// Brings the bytes of a storage into memory: a one-dimensional uint8 tensor of at least the size that the
/// reference promises.
using LoadStorage = std::function<at::Tensor(const StorageReference&)>;

/// The weights in the pickle whose root is `root`. This is a state dict, or a dictionary of a training script
/// that holds one under 'state_dict', 'model' or a similar name, beside the epoch, the optimizer and so on:
/// then the notes say where it was found, and what else there was is listed as ignored.
///
/// A storage is loaded once, and only if a weight lies in it; tensors that share a storage share memory.
/// Tensors have the types and strides of the file.
/// \throws ModelError, with a message that goes on after the name of the file; Cancelled
StateDict pickledStateDict(const pickle::Value& root, const LoadStorage& loadStorage,
                           const Progress& progress);

} // namespace saliscope
