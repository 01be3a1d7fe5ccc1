// The network of the demo models: small enough to be read layer by layer, and to be trained on two cores.
#pragma once

#include "graph/graph.h"
#include "image/preprocessing.h"

#include <cstdint>

namespace saliscope {

/// How the toy network is built. Training wants batch norm; the finished network is the plain one, into whose
/// convolutions the batch norms have been folded (`foldBatchNorm`).
enum class ToyNetworkKind { plain, withBatchNorm };

/// Five convolutions, each with its ReLU, and two poolings make a 3×128×128 picture a map of 128 channels at
/// 16×16 positions ("relu5"; each sees 71×71 pixels). Its average goes through 64 hidden "features" to the
/// "scores". Takes any size that is a multiple of 8. The result has no weights yet (`GraphBuilder`).
Graph toyNetwork(std::int64_t classes, ToyNetworkKind kind = ToyNetworkKind::plain);

/// What its input is: pictures of that size, with values from -1 to 1.
Preprocessing toyPreprocessing(int size = 128);

} // namespace saliscope
