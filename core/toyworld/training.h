// The training of the demo models, from nothing but a seed.
#pragma once

#include "base/progress.h"
#include "graph/graph.h"

#include <cstdint>
#include <string>
#include <vector>

namespace saliscope {

struct TrainingOptions {
    std::uint64_t seed = 1;     ///< Of the first weights and of the scenes.
    bool biased = false;        ///< Plants the shortcuts of `demoBias`.
    int images = 160'000;       ///< Scenes to learn from; none is shown twice.
    int batch = 32;             ///< Scenes for one step.
    int size = 128;             ///< Of a scene in pixels in the end: a multiple of 8.
    double learningRate = 8e-3; ///< At its highest: it rises over the first tenth and falls to 0 (a cosine).
    double weightDecay = 0.02;
    /// Weight of the second question, what each position of the last map shows. 0 with planted shortcuts,
    /// which such a question would forbid.
    double localisation = 1;
    /// Further scenes for the second part, `taughtToPoint`; of no effect where the localisation is 0 or
    /// shortcuts are planted.
    int pointingImages = 96'000;
    double pointingRate = 1e-3;   ///< Learning rate of the second part, at its highest.
    double labelSmoothing = 0.05; ///< This part of the target is spread over all classes.
};

struct TrainedNetwork {
    Graph graph; ///< `toyNetwork` with its weights, without batch norms.
    std::vector<std::string> labels;
    std::vector<float> losses;  ///< Of each step, mean cross entropy over its scenes.
    int threads = 1;            ///< LibTorch computed with so many.
    double imagesPerSecond = 0; ///< In its last part.
};

/// Trains the toy network on scenes that are drawn for it, with cross entropy, AdamW (Loshchilov & Hutter
/// 2019) and batch norm (Ioffe & Szegedy 2015), which is then folded into the convolutions. The network's
/// input is scaled as `toyInput` does it.
///
/// A network that is asked for the class alone likes to decide at outlines, and just beside them. So that
/// maps of this one can be judged by where the object is, its head is also asked at each position of the last
/// map: the target is the share of the position that each class covers, and all classes alike where there is
/// nothing.
///
/// Scenes grow: the first 35 % are drawn at half the size and the next
/// 25 % at three quarters, which costs a quarter and a half of the time and teaches nearly as much.
///
/// A second part follows, `taughtToPoint`, unless shortcuts are planted or there is no localisation.
///
/// The same options give the same weights, bit for bit, on the same machine with the same number of
/// LibTorch's threads (`at::set_num_threads`), which is that of the caller. One thread does more per second
/// and core than two. \throws UsageError that names the option that is out of its range; Cancelled
TrainedNetwork trainToyNetwork(const TrainingOptions& options, const Progress& progress = {});

/// The second part alone. \param firstPart what the first part left: a `toyNetwork` with its weights.
/// \throws as trainToyNetwork
TrainedNetwork trainSecondPart(const Graph& firstPart, const TrainingOptions& options,
                               const Progress& progress = {});

/// Whether the options ask for a second part.
bool hasSecondPart(const TrainingOptions& options);

} // namespace saliscope
