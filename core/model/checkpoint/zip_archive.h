// Reading zip archives that nobody vouches for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

struct zip;

namespace saliscope {

class Progress;

/// An open archive. All its errors are ModelErrors whose messages go on after the name of the file.
///
/// Entries may be stored or deflated; encryption and other methods are errors. What an entry claims to be
/// large is believed only when the bytes in the file can be that much: a stored entry no larger than the
/// file, a deflated one after it was unpacked once without being kept. All entries read from one archive may
/// together take no more bytes of the file than there are, so that overlapping ones are no bomb either.
class ZipArchive {
public:
    explicit ZipArchive(const std::filesystem::path& path);

    std::size_t entryCount() const;
    std::string name(std::size_t entry) const;
    std::optional<std::size_t> find(const std::string& name) const;

    /// The size of the content in bytes. \throws ModelError if it cannot be what the entry claims; Cancelled
    std::uint64_t contentSize(std::size_t entry, const Progress& progress) const;

    /// Reads the content into `destination`, which has exactly its size. \throws ModelError, Cancelled
    void read(std::size_t entry, std::span<std::byte> destination, const Progress& progress);

    /// Names of the entries read so far whose content does not match its checksum. It is no error, because
    /// torch.save can be told to write wrong checksums to save time.
    const std::vector<std::string>& damagedEntries() const { return damagedEntries_; }

private:
    struct Close {
        void operator()(zip* archive) const;
    };

    std::unique_ptr<zip, Close> archive_;
    std::uint64_t unreadBytes_ = 0; // of the file
    std::vector<std::string> damagedEntries_;
};

} // namespace saliscope
