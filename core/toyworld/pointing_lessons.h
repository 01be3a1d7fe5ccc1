// The second part of the demo model's training: its scores are to come from the objects that they name.
#pragma once

#include "base/progress.h"
#include "graph/graph.h"
#include "toyworld/training.h"

#include <functional>
#include <vector>

namespace saliscope {

/// What each position of the last map adds to each score: (∂s_c/∂F) · A(y, x), with A the map's channels, F
/// their average and s_c the score of class c. The mean over all positions and the biases make up the score;
/// the positive part is Grad-CAM.
/// \param network `toyNetwork` \param map N×channels×h×w, `average` N×channels its average
/// \returns N×classes×h×w, differentiable with respect to the map and the weights
at::Tensor contributionsToScores(const Graph& network, const at::Tensor& map);

/// What the head answers at each position of the map, against what is there: a logistic regression for each
/// class. \param network `toyNetwork` \param map N×channels×h×w \param places of a `SceneBatch`
at::Tensor placesLoss(const Graph& network, const at::Tensor& map, const at::Tensor& places);

/// Goes on with a trained network on `options.pointingImages` further scenes. Beside the class of the picture
/// it is asked which position adds most to its score (`contributionsToScores`, a softmax over positions): it
/// should be well inside the object, not at its outline, where a pixel may show either.
///
/// A network that was asked what it sees at each position may still get the score of "cat" partly from the
/// dog beside it, because what counts for the score is not the answer at a position but its part in the
/// average.
/// \param network is left as it is \param firstScene of the training's scenes, the first that was not shown
/// \param told of each step's loss \returns the network with other weights \throws Cancelled
Graph taughtToPoint(const Graph& network, const TrainingOptions& options, std::uint64_t firstScene,
                    const std::function<void(int step, int steps, float loss)>& told,
                    const Progress& progress);

} // namespace saliscope
