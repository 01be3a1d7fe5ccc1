// A file read piece by piece, wherever a piece lies, straight into the memory where it shall stay.
#pragma once

#include "base/progress.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace saliscope {

class InputFile {
public:
    /// \throws FileError as `requireReadableFile`.
    explicit InputFile(const std::filesystem::path& path);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    std::uint64_t size() const { return size_; }

    /// Fills `destination` with the bytes from `offset` on. \throws ModelError if the file ends before that;
    /// Cancelled
    void read(std::uint64_t offset, std::span<std::byte> destination, const Progress& progress) const;

    /// The bytes from `offset` on: `count` of them, or fewer where the file ends.
    std::vector<std::byte> readUpTo(std::uint64_t offset, std::uint64_t count) const;

private:
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

/// Calls `read(piece)` for one piece of `destination` after the other, none so large that a person who
/// cancels would notice the wait. \throws Cancelled
template <typename Read>
void readInPieces(std::span<std::byte> destination, const Progress& progress, Read read) {
    constexpr std::size_t largestPiece = 16 << 20;
    while (!destination.empty()) {
        progress.checkCancelled();
        const std::size_t count = std::min(destination.size(), largestPiece);
        read(destination.first(count));
        destination = destination.subspan(count);
    }
}

} // namespace saliscope
