// Optimisations of core/synthesize as jobs: what is shown of each step, and how they go on. One of the few
// headers of ui that know LibTorch.
#pragma once

#include "base/progress.h"
#include "session/creation.h"
#include "session/questions.h"
#include "synthesize/optimisation.h"

#include <functional>
#include <memory>

namespace saliscope {

using ShowCreation = std::function<void(CreationPtr)>;

/// An optimisation and how far it is: what a creation needs to go on.
struct OptimisationRun {
    std::shared_ptr<const Optimisation> optimisation;
    OptimisationState state;
    /// What else its maker has to know; null where it is nothing.
    std::shared_ptr<const void> preparation = {};
};

/// Null if the creation cannot go on, or is null.
std::shared_ptr<const OptimisationRun> runOf(const CreationPtr& creation);

/// From its beginning. \param preparation see OptimisationRun
std::shared_ptr<const OptimisationRun> beginRun(std::shared_ptr<const Optimisation> optimisation,
                                                std::uint64_t seed,
                                                std::shared_ptr<const void> preparation = {});

/// CV_8UC3, rounded. \param pictures N×3×H×W or N×1×H×W, 0 to 1
std::vector<cv::Mat> toPictures(const at::Tensor& pictures);

/// How an optimisation is shown.
struct OptimisationView {
    /// Its title, original, settings and what else does not change.
    Creation draft;
    /// The curves of what has been done.
    std::function<std::vector<StepCurve>(const OptimisationState& state)> curves;
    /// What a state shows, CV_8UC3; where absent `pictureOf`.
    std::function<std::vector<cv::Mat>(const OptimisationState& state)> pictures = {};
};

/// With what is known before the run: the settings, the model, and what it was called if it goes on.
OptimisationView viewOf(const Snapshot& snapshot, const OptionValues& settings, const CreationPtr& from);

/// The terms of the problem of the last stage, each with its name and that factor.
/// \param factors one for each of the first terms; others are left out
std::vector<StepCurve> curvesOfTerms(const Optimisation& optimisation, const OptimisationState& state,
                                     const std::vector<double>& factors);

/// From where `run` is to the planned end, and shows each step. \param before what was made before, whose
/// frames and time go on; null: nothing \throws Cancelled, and what problems throw
Creation finishRun(OptimisationRun run, const OptimisationView& view, const CreationPtr& before,
                   const Progress& progress, const ShowCreation& show);

} // namespace saliscope
