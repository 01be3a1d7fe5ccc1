// The pictures that a person has, with what is known of each, and how their labels are classes of a model.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace saliscope {

struct Model;

/// In pixels of the photo as it stands upright; right and bottom are one past the last.
struct PixelBox {
    std::int64_t left = 0, top = 0, right = 0, bottom = 0;
    friend bool operator==(const PixelBox&, const PixelBox&) = default;
};

struct FolderImage {
    std::filesystem::path file; ///< absolute
    std::string label = {};     ///< as the folder or the CSV says it; empty if unknown
    std::optional<PixelBox> box = {};
    /// Of the object, of the photo's size, above 127 where it is; empty if there is none.
    std::filesystem::path mask = {};
};

struct ImageFolder {
    std::filesystem::path root;      ///< absolute; of a CSV file the folder in which it lies
    std::vector<FolderImage> images; ///< sorted by path

    /// Those that occur, each once, sorted; without the empty one.
    std::vector<std::string> labels() const;
};

/// Lists pictures; reads none of them, so that what cannot be read turns up later.
/// - A folder whose folders are classes, and a folder of pictures without labels (or a mixture): those
///   directly in the folder and directly in its folders, as `labelledFiles`. A mask is taken from the folder
///   `masks` beside the picture if just one file there is called as the picture is, or so with "-..." behind
///   it, as `toyworld render` writes them.
/// - A .csv file, UTF-8, one picture a line, its fields separated by commas, semicolons or tabs, quoted where
///   needed: path, label, and optionally left, top, right, bottom or the path of a mask. Paths are relative
///   to the file. A first line with these names may put them into another order and leave out what is not
///   known.
/// \throws FileError if there is no picture, or a line of the CSV is not as described
ImageFolder readImageFolder(const std::filesystem::path& folderOrCsv);

/// Gives the images their masks from another folder: from the same place below it as the image has below the
/// root, or its label's folder there, or the folder itself, named as in `readImageFolder`. What it has not
/// stays as it was. \returns how many were found
std::size_t takeMasks(ImageFolder& folder, const std::filesystem::path& masks);

/// The path as people read it: relative to the root where it lies below it.
std::string shortName(const ImageFolder& folder, const FolderImage& image);

/// The class of the model for each label, where one could be found; a person can correct it.
using LabelMapping = std::map<std::string, std::optional<std::int64_t>>;

/// By name, whatever the case, with underscores and hyphens for spaces; a label of the model may be several
/// synonyms with commas between them ("tench, Tinca tinca"), and a folder's may begin with a WordNet id
/// ("n01440764_tench"). Or else by index. What fits several classes fits none.
LabelMapping matchLabels(const std::vector<std::string>& labels, const Model& model);

/// The class of the image's label in the mapping, if it has one.
std::optional<std::int64_t> classOf(const LabelMapping& mapping, const FolderImage& image);

} // namespace saliscope
