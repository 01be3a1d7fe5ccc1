// Music played in the style of other music (Ulyanov & Lebedev 2016), without a network that has learnt
// anything.
#pragma once

#include "audio/griffin_lim.h"
#include "audio/sound.h"
#include "synthesize/activation_maximization.h"

#include <functional>

namespace saliscope {

enum class MusicStart {
    content,
    noise ///< nearly silent, as in the authors' code
};

/// The defaults are the authors'.
struct MusicOptions {
    double seconds = 10;       ///< of each sound, from its beginning; 0: all
    std::int64_t rate = 22050; ///< samples a second in all that is computed, and in the result
    std::int64_t window = 2048, hop = 512;
    std::int64_t filters = 4096, width = 11; ///< moments that each filter sees
    std::int64_t steps = 300;                ///< of L-BFGS
    double contentWeight = 0.01;
    MusicStart start = MusicStart::content;
    std::int64_t phaseSteps = 500;
    double momentum = 0; ///< of the search for the phases

    SpectrogramOptions spectrogram() const { return {window, hop}; }
};

struct MusicTransfer {
    Optimisation optimisation;         ///< one stage; parameters: log(1 + magnitude), frequencies × moments
    Sound content, style;              ///< as they are used: one channel, `MusicOptions::rate`, equally loud
    std::vector<double> contentsTerms; ///< "style" and "content" of the content itself
    MusicOptions options;
};

/// What the filters, what is compared and the history of L-BFGS need in bytes, for sounds of that many
/// seconds.
double memoryOf(const MusicOptions& options, double contentSeconds, double styleSeconds);

/// Takes the spectrograms' frequencies as channels of a picture with one row: minimises Σ (F Fᵀ / M − A)² +
/// content weight · Σ (F − P)² for the answers F of the filters, whose Gram matrices the style gives and
/// whose answers the content. \throws UsageError for options that cannot be, sounds that are too short, or
/// more memory than 3 GB (saying what would need less); Cancelled
MusicTransfer prepareMusic(const Sound& content, const Sound& style, const MusicOptions& options,
                           std::uint64_t seed, const Progress& progress = {});

/// The style's distance of what a state has reached, as a part of the content's own. Costs an evaluation.
double styleShare(const MusicTransfer& transfer, const OptimisationState& state,
                  const Progress& progress = {});

/// The sound of a state: phases are found for its magnitudes (`griffinLim`), and it is made as loud as it can
/// be. \param preview is shown the sound while it gets better, now and then
struct MusicSound {
    Sound sound;
    double convergence = 0; ///< how far its magnitudes are from those wanted: ‖|X| − M‖ / ‖M‖
};
MusicSound soundOf(const MusicTransfer& transfer, const OptimisationState& state,
                   const Progress& progress = {},
                   const std::function<void(const Sound& sound)>& preview = {});

const OptionTable<MusicOptions>& musicTable();
const std::vector<Preset>& musicPresets();
MethodDescription musicDescription(); ///< id "music"

} // namespace saliscope
