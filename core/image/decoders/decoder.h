// What the decoders of the picture formats have in common. Inside core/image only: everybody else calls
// `readPicture`.
#pragma once

#include "image/picture.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace saliscope::decoders {

struct Decoded {
    Picture picture; ///< as it lies in the file
    int orientation; ///< EXIF's, 1 to 8
};

/// One format. Reads the first picture of an existing file; never allocates more than the picture that is
/// really there (reduced to the limit) warrants. \throws ImageError whose message goes on after the name of
/// the file: "is cut off ..."
using Decoder = Decoded (*)(const std::filesystem::path& path, const PictureLimits& limits);

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using OpenFile = std::unique_ptr<std::FILE, CloseFile>;

/// For the libraries that read from C's files. \throws ImageError
OpenFile openFile(const std::filesystem::path& path);

Decoded decodeJpeg(const std::filesystem::path& path, const PictureLimits& limits);
Decoded decodePng(const std::filesystem::path& path, const PictureLimits& limits);
Decoded decodeWebp(const std::filesystem::path& path, const PictureLimits& limits);
Decoded decodeBmp(const std::filesystem::path& path, const PictureLimits& limits);
Decoded decodeTiff(const std::filesystem::path& path, const PictureLimits& limits);

} // namespace saliscope::decoders
