// Music played in the style of other music, as a job: what the music panel asks and is answered.
#pragma once

#include "audio/sound.h"
#include "base/progress.h"
#include "session/synthesis_job.h"

#include <functional>
#include <utility>
#include <vector>

namespace saliscope {

/// A sound as a panel shows and plays it.
struct ShownSound {
    QString source; ///< the name of a sample, or a file; empty for what was made
    QString title;
    Sound sound;
    std::vector<std::pair<float, float>> waveform; ///< least and greatest sample of each column
    cv::Mat spectrogram;                           ///< CV_8UC3

    bool empty() const { return sound.empty(); }
};

struct MusicCreation : Creation {
    ShownSound content, style;
    ShownSound result;         ///< empty until its phases are being looked for
    bool hasAllPhases = false; ///< otherwise they are looked for anew when it goes on

    bool isFinished() const override { return Creation::isFinished() && hasAllPhases; }
};

/// A sound that comes with the program.
struct SampleSoundText {
    QString name, title, text;
};

/// In the order content, style.
std::vector<SampleSoundText> sampleSoundTexts();

struct MusicRequest {
    QString content, style; ///< names of samples, or files
    OptionValues options = {};
    std::uint64_t seed = 0;
};

/// How it describes itself, and its presets.
const SynthesisKind& musicKind();

/// A sample, or the sound in a file: as much of it as the options would use. \throws UsageError, FileError,
/// Cancelled
ShownSound openSound(const QString& source, const OptionValues& options, const Progress& progress);

/// Plays the content in the style. \param from to go on from; null: from the beginning
/// \throws UsageError, FileError, Cancelled
CreationPtr playInStyle(const MusicRequest& request, const OptionValues& settings, const CreationPtr& from,
                        const Progress& progress, const std::function<void(CreationPtr)>& show);

/// Writes WAV, FLAC or Ogg, by the name's end. \throws UsageError, FileError
void saveSound(const QString& file, const Sound& sound);

} // namespace saliscope
