// Pictures of which it is known what they show.
#pragma once

#include "image/preprocessing.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

namespace saliscope {

class Progress;

/// Whether the name ends as that of a picture: .jpg, .jpeg, .png, .webp, .bmp, .tif, .tiff, in any case.
bool hasPictureExtension(const std::filesystem::path& file);

struct LabelledFile {
    std::filesystem::path file;
    std::string label; ///< the name of the folder in which it lies; empty for files of `folder` itself
};

/// The pictures in the folder itself, and those directly in its folders, which are classes, sorted by name.
/// What lies deeper, such as the masks of toy scenes, is none of them. \throws FileError if there is no
/// picture
std::vector<LabelledFile> labelledFiles(const std::filesystem::path& folder);

/// The same preprocessing, but what it makes are values from 0 (black) to 1 (white).
Preprocessing withoutNormalisation(Preprocessing preprocessing);

/// Pictures with their classes, ready to learn from.
struct LabelledPictures {
    at::Tensor pictures;                 ///< N×C×H×W, float32, 0 to 1, of one size
    at::Tensor labels;                   ///< N indices into the names, int64
    std::vector<std::string> names = {}; ///< of the classes
};

/// Reads the pictures of a folder of class folders and brings them to the input's size; not normalised. Files
/// of the folder itself are left out. \throws FileError if there are fewer than two classes, ImageError,
/// Cancelled
LabelledPictures readLabelledPictures(const std::filesystem::path& folder, const Preprocessing& preprocessing,
                                      const Progress& progress);

} // namespace saliscope
