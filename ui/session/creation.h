// What is made by many small steps: synthesized pictures, attacks, inversions, pictures in another's style.
#pragma once

#include "base/options.h"
#include "image/frame_recorder.h"

#include <QString>
#include <QStringList>
#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace saliscope {

/// What is drawn over the steps of a run.
struct StepCurve {
    QString name;               ///< in the legend; empty where there is only one
    std::vector<double> values; ///< one for each step; those that are not finite are left out

    friend bool operator==(const StepCurve&, const StepCurve&) = default;
};

/// What was reached after some step. Never changes once it is made, and is handed round as CreationPtr; each
/// kind of panel may derive its own.
struct Creation {
    Creation() = default;
    Creation(const Creation&) = default;
    Creation(Creation&&) = default;
    Creation& operator=(const Creation&) = default;
    Creation& operator=(Creation&&) = default;
    virtual ~Creation() = default;

    QString title;                 ///< what was asked for: "cat, as in 2017"
    QString about;                 ///< in a word: the class, the layer, the style; once it is complete
    std::vector<cv::Mat> pictures; ///< CV_8UC3, of one size; usually one
    cv::Mat original;              ///< that it began with, to be shown beside it; empty where there is none
    std::vector<StepCurve> curves; ///< what was optimised, step by step
    std::int64_t step = 0, steps = 0; ///< those that are done, those that are planned
    FrameRecorder frames;             ///< the way to it, for an animation
    QStringList notes;                ///< what a person should know, a sentence each, without a full stop
    double milliseconds = 0;          ///< that it took so far
    std::uint64_t model = 0;          ///< revision of the session's model that it was made with; 0: none
    OptionValues settings;            ///< of the panel that asked
    /// All that is needed to go on from here, known to whoever made it; null where it cannot go on.
    std::shared_ptr<const void> continuation;

    /// Whether nothing is left to be done; otherwise it can go on, where it has a continuation.
    virtual bool isFinished() const { return step >= steps; }
    /// All pictures as one, beside and below each other; empty if there are none.
    cv::Mat sheet() const;
};

using CreationPtr = std::shared_ptr<const Creation>;

} // namespace saliscope
