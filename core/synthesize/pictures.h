// Pictures as tensors of values from 0 to 1, between files, optimisations and networks.
#pragma once

#include "explain/target.h"
#include "image/preprocessing.h"

#include <ATen/core/Tensor.h>

namespace saliscope {

struct Model;

/// Type and device of the model's input.
at::TensorOptions inputOptions(const Model& model);

/// 1×C×height×width of the mean colour.
at::Tensor meanPicture(const Preprocessing& preprocessing, std::int64_t height, std::int64_t width);

/// The picture as the model would see it, in its size: 1×C×H×W, values 0 to 1.
at::Tensor pictureAsSeen(const Picture& picture, const Preprocessing& preprocessing);

/// The whole picture, neither cropped nor, if its longer side is at most `longestSide`, resized; 0 for no
/// limit.
at::Tensor wholePicture(const Picture& picture, const Preprocessing& preprocessing, int longestSide = 0);

/// Bilinear, over areas where it shrinks. \param picture N×C×H×W
at::Tensor resizedPicture(const at::Tensor& picture, std::int64_t height, std::int64_t width);

/// To be looked at: N×C×H×W float32 on the CPU, cut at black and white, part of no computation.
at::Tensor shownPicture(const at::Tensor& picture);

/// One picture of a batch in 8 bits: CV_8UC3, red, green, blue, rounded. \param picture C×H×W or 1×C×H×W with
/// 3 channels or 1
cv::Mat toPixels(const at::Tensor& picture);

/// The same values after they have been through a file of 8 bits: multiples of 1/255.
at::Tensor roundedToBytes(const at::Tensor& picture);

/// The value before a rectifier, if the layer is one; otherwise the layer.
ValueId beforeRectifier(const Graph& graph, ValueId layer);

/// The same target in another layer of the same shape; targets without a layer as they are.
Target inLayer(Target target, ValueId layer);

/// The neuron in the middle of the channel (of two middles the later), for the model's input size.
Neuron centralNeuron(const Model& model, const Channel& channel);

} // namespace saliscope
