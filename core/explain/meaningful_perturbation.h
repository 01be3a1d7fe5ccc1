#pragma once

#include "explain/covered_pictures.h"
#include "explain/deletion_objective.h"

namespace saliscope {

/// The defaults are those of the authors' code.
struct MeaningfulPerturbationOptions {
    std::int64_t steps = 300;
    double rate = 0.1;       ///< of Adam
    std::int64_t cells = 28; ///< of the mask, along each side
    double maskBlur = 5;     ///< of the enlarged mask: standard deviation in pixels of the input
    double areaWeight = 1e-4, smoothnessWeight = 1e-2, smoothnessExponent = 3;
    std::int64_t jitter = 2;  ///< pixels up to which the picture is shifted at random, in each direction
    double sigma = 0;         ///< of noise on the picture, as a part of the input's range
    std::int64_t samples = 1; ///< shifted, noisy copies for each step
    Measure measure = Measure::probability;
    Baseline fill = Baseline::blur;
    std::string fillFile;
    double fillBlur = 10; ///< of the fill `blur`: standard deviation in pixels of the input
};

/// Learns the smallest smooth mask that deletes the evidence: Adam lowers `DeletionObjective` from a mask of
/// one half everywhere, on copies of the picture shifted (and blurred by noise) at random, so that no
/// artefact of single pixels counts (Fong & Vedaldi 2017; they start from a centred disc). The map is 1 -
/// mask, 0 to 1: what has to be covered. The value to delete is the probability; where the target has none,
/// or the score is asked for, it is the target's value above that of the fill, as a part of what the whole
/// picture has, so that the weights mean the same for all targets. The notes tell how far it fell. Previews
/// the map every ten steps.
Attribution meaningfulPerturbation(const Question& question, const MeaningfulPerturbationOptions& options,
                                   const Progress& progress);

Method meaningfulPerturbationMethod();

} // namespace saliscope
