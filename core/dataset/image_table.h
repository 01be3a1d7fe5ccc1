// The list of pictures in a CSV file.
#pragma once

#include "dataset/image_folder.h"

#include <string_view>

namespace saliscope {

/// The pictures of a CSV file as `readImageFolder` describes it, in the file's order. \throws FileError
/// naming the line
std::vector<FolderImage> readImageTable(const std::filesystem::path& file);

/// The records of a text as RFC 4180 has them: fields may be in double quotes, a quote in them is doubled,
/// and they may go on in the next line. \throws FileError if a quote is never closed
std::vector<std::vector<std::string>> parseCsv(std::string_view text, char separator = ',');

/// A record as such a text has it, with the end of its line.
std::string csvRecord(const std::vector<std::string>& fields);

} // namespace saliscope
