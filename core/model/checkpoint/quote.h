// Names out of files, made fit for an error message.
#pragma once

#include <string>
#include <string_view>

namespace saliscope {

/// `text` in single quotes, on one line, at most 80 bytes of it, control characters escaped, and what is not
/// UTF-8 replaced: a hostile file decides what its tensors are called, but not what our messages look like.
std::string inQuotes(std::string_view text);

/// Whether `text` is valid UTF-8, as every name of a tensor has to be.
bool isUtf8(std::string_view text);

} // namespace saliscope
