// Checkpoints built by hand, good and bad.
#pragma once

#include "support/pickle_writer.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace saliscope::test {

/// Names and contents, in order.
using Parts = std::vector<std::pair<std::string, std::string>>;

enum class Compression { none, deflate };

/// Writes a zip archive with these entries.
void writeZip(const std::filesystem::path& path, const Parts& entries,
              Compression compression = Compression::none);

/// The entries of a zip checkpoint in the folder "model": this pickle and these storages, by key.
Parts zipCheckpoint(const std::string& pickle, const Parts& storages);

/// A storage of the format before PyTorch 1.6: `count` elements in the bytes `content`.
std::string legacyStorage(std::int64_t count, const std::string& content);

/// A checkpoint of the format before PyTorch 1.6, with this object pickle. `storages` are keys with their
/// `legacyStorage`.
std::string legacyCheckpoint(const std::string& pickle, const Parts& storages, bool littleEndian = true,
                             int version = 1001);

/// The bytes of floats, for a storage.
std::string floats(const std::vector<float>& values);

/// The pickle of {"w": the tensor}.
std::string dictionaryPickle(const PickleWriter& tensor);

/// The pickle of {"w": a window into the storage "0" of six floats}.
std::string windowPickle(std::int64_t offset, const std::vector<std::int64_t>& shape,
                         const std::vector<std::int64_t>& strides);

/// The bytes of the floats 0 to 5, for that storage.
std::string sixFloats();

/// The text of a safetensors file with this header and these numbers.
std::string safetensors(std::string_view header, std::string_view numbers);

} // namespace saliscope::test
