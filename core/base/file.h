// Whole files in and out of memory, with errors that a person can act on.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saliscope {

/// The whole file. \throws FileError if it is missing, a folder, or cannot be read.
std::vector<std::byte> readFile(const std::filesystem::path& path);

/// The whole file as text. \throws FileError as `readFile`.
std::string readTextFile(const std::filesystem::path& path);

/// The lines of a text file, without their ends (LF or CRLF); an end of line at the end of the file adds no
/// empty line.
std::vector<std::string> readLines(const std::filesystem::path& path);

/// Throws a FileError that says what is wrong if `path` is not a regular, readable, non-empty file.
void requireReadableFile(const std::filesystem::path& path);

/// Replaces the file at once: a reader sees the old content or the new, never half of it, also if the disk is
/// full. It keeps its permissions, and a link that leads to it. \throws FileError
void writeFile(const std::filesystem::path& path, std::span<const std::byte> content);
void writeFile(const std::filesystem::path& path, std::string_view text);

/// The same with a content in several parts, which need not be copied together first.
void writeFile(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts);

/// Creates the folder and its parents where missing. \throws FileError if that is not possible.
void createFolder(const std::filesystem::path& folder);

} // namespace saliscope
