// What commands tell about an optimisation.
#pragma once

#include "image/frame_recorder.h"
#include "synthesize/optimisation.h"

#include <nlohmann/json_fwd.hpp>
#include <opencv2/core/mat.hpp>

#include <functional>
#include <string>
#include <vector>

namespace saliscope::cli {

/// Takes all steps that are left. \returns whether it got there: false if it was cancelled in between, and
/// the state holds what was reached
bool advanceToEnd(const Optimisation& optimisation, OptimisationState& state, const Progress& progress,
                  const std::function<void(const OptimisationState& state)>& onStep = {});

/// The way to a picture, for an animation of it.
class Recording {
public:
    using Draw = std::function<cv::Mat(const OptimisationState& state)>;

    /// \param files that are to be written: where none is an animation, nothing is kept \param size of all
    /// frames, where pictures grow
    Recording(const std::vector<std::string>& files, Draw draw, cv::Size size = {});

    /// For `advanceToEnd`; empty where nothing is kept.
    std::function<void(const OptimisationState& state)> onStep();
    const FrameRecorder& frames() const { return frames_; }

private:
    bool isWanted_;
    Draw draw_;
    cv::Size size_;
    FrameRecorder frames_;
};

/// {"objective": [...], "terms": {"name": [...], ...}}, a number for each step; null for terms that a stage
/// has not.
nlohmann::ordered_json curveJson(const Optimisation& optimisation, const OptimisationState& state);

/// The objective and its terms over the steps, with logarithms of base 10 upwards.
cv::Mat drawCurve(const std::string& title, const Optimisation& optimisation, const OptimisationState& state);

} // namespace saliscope::cli
