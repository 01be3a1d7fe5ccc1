#include "model/checkpoint/zip_checkpoint.h"

#include "base/progress.h"
#include "model/checkpoint/pickled_state_dict.h"
#include "model/checkpoint/quote.h"
#include "model/checkpoint/zip_archive.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

constexpr std::string_view pickleName = "data.pkl";

/// Where a checkpoint lies in its archive.
struct Place {
    std::string folder; // with its slash, or empty
    std::size_t pickle; // the entry FOLDER/data.pkl
};

std::optional<Place> checkpointPlace(const ZipArchive& archive) {
    for (std::size_t entry = 0; entry < archive.entryCount(); ++entry) {
        const std::string name = archive.name(entry);
        if (name == pickleName || name.ends_with("/" + std::string(pickleName)))
            return Place{name.substr(0, name.size() - pickleName.size()), entry};
    }
    return std::nullopt;
}

/// TorchScript keeps its constants in a pickle of their own; torch.save has none.
bool isTorchScript(const ZipArchive& archive, const std::string& folder) {
    return archive.find(folder + "constants.pkl").has_value();
}

std::vector<std::byte> readBytes(ZipArchive& archive, std::size_t entry, const Progress& progress) {
    std::vector<std::byte> bytes(archive.contentSize(entry, progress));
    archive.read(entry, bytes, progress);
    return bytes;
}

void requireLittleEndian(ZipArchive& archive, const std::string& folder, const Progress& progress) {
    const std::optional<std::size_t> entry = archive.find(folder + "byteorder");
    if (!entry)
        return; // as PyTorch before 2.1 wrote it
    constexpr std::string_view little = "little";
    const bool isLittle =
        archive.contentSize(*entry, progress) == little.size() &&
        std::ranges::equal(readBytes(archive, *entry, progress), std::as_bytes(std::span(little)));
    if (!isLittle)
        throw ModelError("was written on a machine with the highest byte first, which is not supported: load "
                         "it there, and save it as safetensors");
}

at::Tensor loadStorage(ZipArchive& archive, const std::string& name, const StorageReference& storage,
                       const Progress& progress) {
    const std::optional<std::size_t> entry = archive.find(name);
    if (!entry)
        throw ModelError("needs the entry " + inQuotes(name) + ", which is missing");
    const auto size = static_cast<std::int64_t>(archive.contentSize(*entry, progress));
    const auto promised = storage.count * static_cast<std::int64_t>(c10::elementSize(storage.type));
    if (size != promised)
        throw ModelError("needs " + std::to_string(promised) + " bytes in the entry " + inQuotes(name) +
                         ", which has " + std::to_string(size));
    at::Tensor bytes = at::empty({size}, at::kByte);
    archive.read(*entry, {static_cast<std::byte*>(bytes.data_ptr()), static_cast<std::size_t>(size)},
                 progress);
    return bytes;
}

std::string damageNote(const std::vector<std::string>& entries) {
    return "the checksums of " + std::to_string(entries.size()) + " entries, " + inQuotes(entries.front()) +
           " the first, do not match: the file may be damaged";
}

} // namespace

bool isTorchScript(const std::filesystem::path& path) {
    const ZipArchive archive(path);
    const std::optional<Place> place = checkpointPlace(archive);
    return place && isTorchScript(archive, place->folder);
}

StateDict readZipCheckpoint(const std::filesystem::path& path, const Progress& progress) {
    ZipArchive archive(path);
    const std::optional<Place> place = checkpointPlace(archive);
    if (!place)
        throw ModelError("is a zip archive of something else: a checkpoint has an entry 'data.pkl'");
    if (isTorchScript(archive, place->folder))
        throw ModelError("is TorchScript, a program with its weights, where weights alone should be: open it "
                         "as a model");
    requireLittleEndian(archive, place->folder, progress);
    const pickle::Document document =
        pickle::parse(readBytes(archive, place->pickle, progress), isAllowedInCheckpoints);
    const auto load = [&](const StorageReference& storage) {
        return loadStorage(archive, place->folder + "data/" + std::string(storage.key), storage, progress);
    };
    StateDict stateDict = pickledStateDict(*document.root, load, progress);
    if (!archive.damagedEntries().empty())
        stateDict.notes.push_back(damageNote(archive.damagedEntries()));
    return stateDict;
}

} // namespace saliscope
