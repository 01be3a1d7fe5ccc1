// Balls around a picture, in which attacks look for one that fools, and walks in them.
#pragma once

#include "attack/trial.h"
#include "base/random.h"

#include <ATen/core/Tensor.h>

namespace saliscope {

/// How a change is measured: by the largest of its values, or by the root of the sum of their squares.
enum class Norm { largest, euclidean };

/// The pictures within 0 to 1 that differ from its centre by at most the radius.
struct Ball {
    at::Tensor centre; ///< 1×C×H×W
    Norm norm = Norm::largest;
    double radius = 0;
};

/// A picture of the ball near to `picture`; the picture itself where it lies in the ball. For the largest
/// norm it is the nearest one.
at::Tensor projected(const at::Tensor& picture, const Ball& ball);

/// Any picture of the ball. For the largest norm each value is uniform before it is cut to 0 to 1; otherwise
/// the direction is uniform, and so is the distance.
at::Tensor randomPicture(const Ball& ball, Random& random);

/// The change of length 1 that increases a linear function with this gradient the most; zero for none.
at::Tensor steepest(const at::Tensor& gradient, Norm norm);

struct BallWalk {
    double step = 0;     ///< length of each step, in the ball's norm
    double lastStep = 0; ///< the steps shorten evenly towards this length; 0: they are all of one length
    std::int64_t steps = 0;
    AttackLoss loss = AttackLoss::crossEntropy;
    bool mustSurvive = true;   ///< a picture counts as found only if rounding to 8 bits does not undo it
    double begin = 0, end = 1; ///< which part of the whole work this walk is, 0 to 1
};

/// Goes up the loss from `start` in steps that are each followed by `projected`, until a picture is found
/// that fools, or the steps are used up. Every picture on the way is put before `nearest`. \returns the
/// picture, undefined if none was found
at::Tensor walkInBall(Trial& trial, const Ball& ball, const at::Tensor& start, const BallWalk& walk,
                      Nearest& nearest);

} // namespace saliscope
