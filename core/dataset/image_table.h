// The list of pictures in a CSV file.
#pragma once

#include "dataset/image_folder.h"

namespace saliscope {

/// The pictures of a CSV file as `readImageFolder` describes it, in the file's order. \throws FileError
/// naming the line
std::vector<FolderImage> readImageTable(const std::filesystem::path& file);

} // namespace saliscope
