// A problem about a picture: what a network says about it, and what it costs as a picture.
#pragma once

#include "image/preprocessing.h"
#include "synthesize/objective.h"
#include "synthesize/parametrisation.h"
#include "synthesize/problem.h"
#include "synthesize/regulariser.h"
#include "synthesize/transformation.h"

namespace saliscope {

struct PictureProblem {
    std::shared_ptr<const Model> model;
    Parametrisation parametrisation;
    std::vector<NetworkTerm> objectives;              ///< of the transformed picture
    std::vector<PictureTerm> regularisers = {};       ///< of the picture as it is
    std::vector<Transformation> transformations = {}; ///< one after the other, before the network
    /// After each step, on the parameters: for parametrisations by pixels.
    std::vector<Projection> projections = {};
};

/// The sum of all terms, objectives first. The network runs through the executor, with gradients for its
/// input only; picture, regularisers and transformations through autograd. Pictures and parameters keep the
/// network's type of numbers.
Problem pictureProblem(PictureProblem description);

/// From values 0 to 1 to what the network takes: (picture − mean) / std, a channel each. Differentiable by
/// autograd.
at::Tensor toInput(const at::Tensor& picture, const Preprocessing& preprocessing);

/// The way back, without cutting at black and white.
at::Tensor toPictureUnits(const at::Tensor& input, const Preprocessing& preprocessing);

} // namespace saliscope
