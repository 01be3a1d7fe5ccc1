// What kind of sound file it is, and whether it is all there.
#pragma once

#include <filesystem>

namespace saliscope {

/// Looks at the beginning and, where that tells something, at the end of a file. libsndfile reads what is
/// left of a file that was cut off without a word. \throws FileError if the file is missing, empty, a folder,
/// no WAV, FLAC or Ogg file, or a WAV or Ogg file that has been cut off (a FLAC file that has been cut off
/// shows when it is decoded)
void requireWholeSoundFile(const std::filesystem::path& path);

} // namespace saliscope
