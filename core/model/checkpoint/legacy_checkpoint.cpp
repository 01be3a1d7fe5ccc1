#include "model/checkpoint/legacy_checkpoint.h"

#include "base/progress.h"
#include "model/checkpoint/input_file.h"
#include "model/checkpoint/pickled_state_dict.h"
#include "model/checkpoint/quote.h"

#include <ATen/ATen.h>

#include <unordered_map>

namespace saliscope {

namespace {

constexpr std::string_view magicNumber = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
constexpr std::int64_t supportedVersion = 1001;

/// Pickles, and what follows them, one after the other.
class Reader {
public:
    explicit Reader(const std::filesystem::path& path) : file_(path) {}

    const InputFile& file() const { return file_; }

    pickle::Document readPickle();

    /// The number at the present position, in 8 bytes.
    std::int64_t readInteger();

    /// Skips that many bytes, which must be there, and returns where they began.
    std::uint64_t skip(std::uint64_t count);

private:
    InputFile file_;
    std::uint64_t position_ = 0;
};

/// A pickle does not say how long it is, and the gigabytes behind it are not part of it.
pickle::Document Reader::readPickle() {
    for (std::uint64_t window = 1 << 20;; window *= 4) {
        try {
            pickle::Document document =
                pickle::parse(file_.readUpTo(position_, window), isAllowedInCheckpoints);
            position_ += document.length;
            return document;
        } catch (const pickle::CutOff&) {
            if (window >= file_.size() - position_)
                throw;
        }
    }
}

std::int64_t Reader::readInteger() {
    std::int64_t number = 0;
    file_.read(skip(sizeof number), std::as_writable_bytes(std::span(&number, 1)), {});
    return number;
}

std::uint64_t Reader::skip(std::uint64_t count) {
    if (count > file_.size() - position_)
        throw ModelError("is cut off: " + std::to_string(count - (file_.size() - position_)) +
                         " bytes of its weights are missing, or more");
    const std::uint64_t begin = position_;
    position_ += count;
    return begin;
}

void requireMagicNumber(const pickle::Document& document) {
    const auto* number = document.root->as<pickle::LongInteger>();
    if (!number || number->littleEndian != magicNumber)
        throw ModelError("is a pickle that torch.save did not write: in Python, save model.state_dict() with "
                         "torch.save");
}

void requireVersion(const pickle::Document& document) {
    const auto* version = document.root->as<std::int64_t>();
    if (!version || *version != supportedVersion)
        throw ModelError("has another version than " + std::to_string(supportedVersion) +
                         " of the format before PyTorch 1.6");
}

void requireLittleEndian(const pickle::Document& facts) {
    const auto* dictionary = facts.root->as<pickle::Dictionary>();
    if (!dictionary)
        throw ModelError("says nothing about the machine that wrote it, as torch.save would");
    for (const auto& [key, value] : dictionary->entries) {
        const auto* name = key->as<pickle::Text>();
        const auto* isTrue = value->as<bool>();
        if (name && name->text == "little_endian" && isTrue && !*isTrue)
            throw ModelError("was written on a machine with the highest byte first, which is not supported: "
                             "load it there, and save it as safetensors");
    }
}

/// Where the numbers of a storage are in the file.
struct Block {
    std::uint64_t begin = 0;
    std::int64_t bytes = 0;
};
using Blocks = std::unordered_map<std::string_view, Block>;

/// How many bytes an element of each storage has. The file says that only where a tensor uses the storage.
std::unordered_map<std::string_view, std::int64_t> elementSizes(const pickle::Document& object) {
    std::unordered_map<std::string_view, std::int64_t> sizes;
    for (const pickle::Value& value : object.values)
        if (const auto* persistentId = value.as<pickle::PersistentId>()) {
            const StorageReference storage = storageReference(*persistentId);
            sizes.emplace(storage.key, static_cast<std::int64_t>(c10::elementSize(storage.type)));
        }
    return sizes;
}

Blocks locateStorages(Reader& reader, const pickle::Document& object, const pickle::Document& keys) {
    const auto sizes = elementSizes(object);
    const auto* list = keys.root->as<pickle::List>();
    if (!list)
        throw ModelError("has no list of its storages");
    Blocks blocks;
    for (const pickle::Value* item : list->items) {
        const auto* key = item->as<pickle::Text>();
        const auto size = key ? sizes.find(key->text) : sizes.end();
        if (size == sizes.end())
            throw ModelError("lists a storage that no tensor uses" + (key ? ": " + inQuotes(key->text) : ""));
        const std::int64_t count = reader.readInteger();
        std::int64_t bytes = 0;
        if (count < 0 || __builtin_mul_overflow(count, size->second, &bytes))
            throw ModelError("has a storage of an impossible size, " + std::to_string(count) + " elements");
        blocks.emplace(key->text, Block{reader.skip(static_cast<std::uint64_t>(bytes)), bytes});
    }
    return blocks;
}

at::Tensor loadStorage(const InputFile& file, const Blocks& blocks, const StorageReference& storage,
                       const Progress& progress) {
    const auto block = blocks.find(storage.key);
    if (block == blocks.end())
        throw ModelError("needs the storage " + inQuotes(storage.key) + ", which is missing");
    const auto& [begin, size] = block->second;
    at::Tensor bytes = at::empty({size}, at::kByte);
    file.read(begin, {static_cast<std::byte*>(bytes.data_ptr()), static_cast<std::size_t>(size)}, progress);
    return bytes;
}

} // namespace

StateDict readLegacyCheckpoint(const std::filesystem::path& path, const Progress& progress) {
    Reader reader(path);
    requireMagicNumber(reader.readPickle());
    requireVersion(reader.readPickle());
    requireLittleEndian(reader.readPickle());
    const pickle::Document object = reader.readPickle();
    const pickle::Document keys = reader.readPickle();
    const Blocks blocks = locateStorages(reader, object, keys);
    const auto load = [&](const StorageReference& storage) {
        return loadStorage(reader.file(), blocks, storage, progress);
    };
    return pickledStateDict(*object.root, load, progress);
}

} // namespace saliscope
