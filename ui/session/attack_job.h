// Fooling the network, as a job: what a panel of attacks asks and is answered.
#pragma once

#include "base/options.h"
#include "base/progress.h"
#include "session/creation.h"
#include "session/questions.h"

#include <functional>
#include <optional>

namespace saliscope {

struct AttackRequest {
    std::string method;                      ///< an id of core's table of attacks
    OptionValues options = {};               ///< of that attack
    std::optional<std::int64_t> target = {}; ///< the class it shall be taken for; none: any other
    std::uint64_t seed = 0;
};

/// A picture that fools the network, or was meant to.
struct AttackCreation : Creation {
    std::int64_t from = 0;              ///< the class the original is taken for
    std::optional<std::int64_t> target; ///< as asked
    QStringList classes;                ///< of the model
    cv::Mat perturbation;               ///< CV_8UC3: grey where nothing changed
    double amplification = 1;           ///< of the perturbation, to be seen
    PredictionPtr prediction;           ///< of the result in 8 bits; clean is the original
    bool isJudged = false;              ///< the attack has ended, and the result was tried after rounding
    bool isFooled = false;              ///< by the result in 8 bits, once judged
    double largestGreyLevels = 0;       ///< L∞ of the change, in steps of 1/255
    double euclidean = 0;               ///< L2 of the change, of values from 0 to 1
    std::int64_t changedPixels = 0;
};

using AttackCreationPtr = std::shared_ptr<const AttackCreation>;

/// Attacks the snapshot's picture as the network gets it.
/// \param show is handed each step \throws UsageError, ModelError, Cancelled
AttackCreationPtr attackPicture(const Snapshot& snapshot, const AttackRequest& request,
                                const OptionValues& settings, const Progress& progress,
                                const std::function<void(CreationPtr)>& show);

/// What a picture is taken for when copies of it with noise vote (Cohen et al. 2019).
struct NoiseVotes {
    std::vector<std::int64_t> votes;         ///< for each class
    std::optional<std::int64_t> answer = {}; ///< none: the classifier abstains
    double radius = 0;                       ///< no change of smaller L2 turns the answer
};

struct NoiseTrial {
    /// Whether the result is answered as the original is.
    bool isUndone() const { return original.answer && result.answer == original.answer; }

    NoiseVotes original, result;
    double sigma = 0;
    std::int64_t copies = 0;
    PredictionPtr
        shares; ///< of the votes, as probabilities: of the result's copies, and of the clean original's
};

using NoiseTrialPtr = std::shared_ptr<const NoiseTrial>;

/// Whether noise undoes the attack: lets noisy copies of the original and of the result vote.
/// \param sigma of the noise, for values from 0 to 1 \throws UsageError, ModelError, Cancelled
NoiseTrialPtr tryWithNoise(const Snapshot& snapshot, const AttackCreation& attack, double sigma,
                           std::int64_t copies, std::uint64_t seed, const Progress& progress);

} // namespace saliscope
