// Names of files and of what is in them, for error messages.
#pragma once

#include "base/error.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace saliscope {

/// `text` in single quotes, on one line, at most 80 bytes of it, control characters escaped, and what is not
/// UTF-8 replaced: a hostile file decides what its tensors are called, but not what our messages look like.
std::string inQuotes(std::string_view text);

/// Whether `text` is valid UTF-8, as every name of a tensor has to be.
bool isUtf8(std::string_view text);

/// Calls `read`, and puts the name of the file in front of the message of a ModelError that it throws.
template <typename Read>
auto namingFile(const std::filesystem::path& path, Read read) {
    try {
        return read();
    } catch (const ModelError& error) {
        throw ModelError("'" + path.string() + "' " + error.what());
    }
}

/// The same for a tensor of the file.
template <typename Read>
auto namingTensor(std::string_view name, Read read) {
    try {
        return read();
    } catch (const ModelError& error) {
        throw ModelError("has a tensor " + inQuotes(name) + " that " + error.what());
    }
}

} // namespace saliscope
