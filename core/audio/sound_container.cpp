#include "audio/sound_container.h"

#include "base/error.h"
#include "base/file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <string>

namespace saliscope {

namespace {

/// Reads pieces of a file; what lies behind its end is missing from them.
class Pieces {
public:
    explicit Pieces(const std::filesystem::path& path)
        : file_(path, std::ios::binary), size_(std::filesystem::file_size(path)) {}

    std::uint64_t size() const { return size_; }

    std::string at(std::uint64_t position, std::size_t count) {
        std::string piece(count, '\0');
        file_.clear();
        file_.seekg(static_cast<std::streamoff>(position));
        file_.read(piece.data(), static_cast<std::streamsize>(count));
        piece.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file_.gcount())));
        return piece;
    }

private:
    std::ifstream file_;
    std::uint64_t size_;
};

std::uint32_t littleEndian(const std::string& bytes, std::size_t position) {
    std::uint32_t number = 0;
    for (std::size_t i = 4; i-- > 0;)
        number = number << 8 | static_cast<unsigned char>(bytes[position + i]);
    return number;
}

/// Chunk after chunk up to the samples: do as many bytes follow as it says?
bool isWholeWav(Pieces& pieces) {
    constexpr std::uint32_t unknown = 0xffffffff; // of programs that write into a pipe
    for (std::uint64_t position = 12; position + 8 <= pieces.size();) {
        const std::string heading = pieces.at(position, 8);
        const std::uint32_t length = littleEndian(heading, 4);
        if (heading.starts_with("data"))
            return length == unknown || position + 8 + length <= pieces.size();
        position += 8 + std::uint64_t{length} + length % 2;
    }
    return false;
}

/// The last page says that it is the last, and is complete. Format: RFC 3533, section 6.
bool isWholeOgg(Pieces& pieces) {
    constexpr std::size_t longestPage = 65307, fixedHeading = 27;
    const std::size_t tailLength =
        static_cast<std::size_t>(std::min<std::uint64_t>(longestPage, pieces.size()));
    const std::string tail = pieces.at(pieces.size() - tailLength, tailLength);
    const std::size_t page = tail.rfind("OggS");
    if (page == std::string::npos || page + fixedHeading > tail.size())
        return false;
    const bool isLast = (static_cast<unsigned char>(tail[page + 5]) & 4) != 0;
    const auto segments = static_cast<std::size_t>(static_cast<unsigned char>(tail[page + 26]));
    std::size_t end = page + fixedHeading + segments;
    for (std::size_t i = 0; i < segments && page + fixedHeading + i < tail.size(); ++i)
        end += static_cast<unsigned char>(tail[page + fixedHeading + i]);
    return isLast && end <= tail.size();
}

} // namespace

void requireWholeSoundFile(const std::filesystem::path& path) {
    requireReadableFile(path);
    Pieces pieces(path);
    const std::string heading = pieces.at(0, 12);
    bool whole = true;
    if (heading.size() == 12 && heading.starts_with("RIFF") && heading.ends_with("WAVE"))
        whole = isWholeWav(pieces);
    else if (heading.starts_with("OggS"))
        whole = isWholeOgg(pieces);
    else if (!heading.starts_with("fLaC") && !(heading.starts_with("RF64") && heading.ends_with("WAVE")))
        throw FileError("'" + path.string() + "' is no sound that can be read; WAV, FLAC and Ogg files can");
    if (!whole)
        throw FileError("'" + path.string() + "' has been cut off: its end is missing");
}

} // namespace saliscope
