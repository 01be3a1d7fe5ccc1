// The sounds that ship with the program: played by code, so that nobody else has a right in them.
#pragma once

#include "audio/sound.h"

#include <filesystem>
#include <string>
#include <vector>

namespace saliscope {

struct SampleSound {
    std::string name;  ///< of its file, without extension: "plucked-strings"
    std::string title; ///< "Plucked strings"
    std::string text;  ///< one sentence: what is to be heard
};

/// In the order content, style.
std::vector<SampleSound> sampleSounds();

/// The sound of that name: mono, 22,050 samples a second, some seconds long, the same at each call.
/// \throws UsageError for other names
Sound sampleSound(const std::string& name);

/// Writes NAME.flac for each. \throws FileError, Cancelled
void writeSampleSounds(const std::filesystem::path& folder, const Progress& progress = {});

} // namespace saliscope
