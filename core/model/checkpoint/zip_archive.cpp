#include "model/checkpoint/zip_archive.h"

#include "base/error.h"
#include "model/checkpoint/input_file.h"
#include "model/checkpoint/quote.h"

#include <array>

#include <zip.h>

namespace saliscope {

namespace {

struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using File = std::unique_ptr<zip_file_t, CloseFile>;

/// Deflate cannot do better: 258 bytes of content for two bits.
constexpr std::uint64_t largestExpansion = 1032;

zip_stat_t statistics(zip_t* archive, std::size_t entry) {
    zip_stat_t result;
    constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                                    ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(archive, entry, 0, &result) != 0 || (result.valid & needed) != needed)
        throw ModelError("has a damaged zip directory");
    return result;
}

[[noreturn]] void failAsDamaged(const char* entry) {
    throw ModelError("is cut off or damaged in its entry " + inQuotes(entry));
}

File open(zip_t* archive, const zip_stat_t& entry) {
    File file(zip_fopen_index(archive, entry.index, 0));
    if (!file)
        failAsDamaged(entry.name);
    return file;
}

/// Fills `piece` or fails.
void readPiece(zip_file_t* file, std::span<std::byte> piece, const char* entry) {
    while (!piece.empty()) {
        const zip_int64_t count = zip_fread(file, piece.data(), piece.size());
        if (count <= 0)
            failAsDamaged(entry);
        piece = piece.subspan(static_cast<std::size_t>(count));
    }
}

/// Whether the deflated entry holds as much as it claims.
void requireContent(zip_t* archive, const zip_stat_t& entry, const Progress& progress) {
    const File file = open(archive, entry);
    std::array<std::byte, 1 << 14> scratch;
    for (std::uint64_t left = entry.size; left > 0;) {
        progress.checkCancelled();
        const std::size_t count = std::min<std::uint64_t>(left, scratch.size());
        readPiece(file.get(), std::span(scratch).first(count), entry.name);
        left -= count;
    }
}

/// libzip 1.7 tries each thing that looks like the end of an archive in the last 64 KiB, and reads
/// the whole directory for each: thousands of them keep it busy for hours. An honest archive has one, seldom
/// another by chance.
void requireFewEnds(const InputFile& file) {
    constexpr std::uint64_t searched = (1 << 16) + 22;
    constexpr std::string_view signature = "PK\x05\x06";
    constexpr int most = 4;
    const auto tail = file.readUpTo(file.size() - std::min(file.size(), searched), searched);
    const std::string_view text(reinterpret_cast<const char*>(tail.data()), tail.size());
    int ends = 0;
    for (std::size_t at = text.find(signature); at != std::string_view::npos;
         at = text.find(signature, at + 1))
        if (++ends > most)
            throw ModelError("is a damaged zip archive: it ends several times");
}

} // namespace

void ZipArchive::Close::operator()(zip* archive) const {
    zip_discard(archive);
}

ZipArchive::ZipArchive(const std::filesystem::path& path) {
    const InputFile file(path);
    unreadBytes_ = file.size();
    requireFewEnds(file);
    int reason = 0;
    archive_.reset(zip_open(path.c_str(), ZIP_RDONLY, &reason));
    if (!archive_)
        throw ModelError(
            "is a zip archive that is cut off or damaged: its directory, which stands at its end, "
            "cannot be read");
}

std::size_t ZipArchive::entryCount() const {
    return static_cast<std::size_t>(zip_get_num_entries(archive_.get(), 0));
}

std::string ZipArchive::name(std::size_t entry) const {
    const char* name = zip_get_name(archive_.get(), entry, ZIP_FL_ENC_GUESS);
    return name ? name : "";
}

std::optional<std::size_t> ZipArchive::find(const std::string& name) const {
    const zip_int64_t entry = zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_ENC_GUESS);
    return entry < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(entry));
}

std::uint64_t ZipArchive::contentSize(std::size_t index, const Progress& progress) const {
    const zip_stat_t entry = statistics(archive_.get(), index);
    if (entry.encryption_method != ZIP_EM_NONE)
        throw ModelError("has an encrypted entry, " + inQuotes(entry.name));
    if (entry.comp_method != ZIP_CM_STORE && entry.comp_method != ZIP_CM_DEFLATE)
        throw ModelError(
            "has an entry, " + inQuotes(entry.name) +
            ", that is compressed in a way that is not supported: it should be stored or deflated");
    const bool stored = entry.comp_method == ZIP_CM_STORE;
    const bool plausible =
        stored ? entry.size == entry.comp_size : entry.size / largestExpansion <= entry.comp_size;
    if (entry.comp_size > unreadBytes_ || !plausible)
        failAsDamaged(entry.name);
    if (!stored)
        requireContent(archive_.get(), entry, progress);
    return entry.size;
}

void ZipArchive::read(std::size_t index, std::span<std::byte> destination, const Progress& progress) {
    const zip_stat_t entry = statistics(archive_.get(), index);
    if (entry.comp_size > unreadBytes_)
        failAsDamaged(entry.name);
    unreadBytes_ -= entry.comp_size;
    const File file = open(archive_.get(), entry);
    readInPieces(destination, progress,
                 [&](std::span<std::byte> piece) { readPiece(file.get(), piece, entry.name); });
    // Only at the end does the library compare the checksum.
    std::byte beyond{};
    if (zip_fread(file.get(), &beyond, 1) < 0)
        damagedEntries_.emplace_back(entry.name);
}

} // namespace saliscope
