#include "dataset/image_folder.h"

#include "base/error.h"
#include "dataset/image_table.h"
#include "image/labelled_pictures.h"

#include <algorithm>
#include <set>

namespace saliscope {

namespace fs = std::filesystem;

namespace {

/// The masks in folders, each folder looked into once.
class MaskFinder {
public:
    /// The one mask in the folder that is called as the picture is, or nothing.
    fs::path maskOf(const fs::path& picture, const fs::path& folder) {
        const std::vector<fs::path>& masks = masksIn(folder);
        const std::string stem = picture.stem().string();
        auto found = std::lower_bound(
            masks.begin(), masks.end(), stem,
            [](const fs::path& mask, const std::string& wanted) { return mask.stem().string() < wanted; });
        std::vector<fs::path> fitting;
        for (; found != masks.end() && found->stem().string().starts_with(stem); ++found)
            if (const std::string name = found->stem().string();
                name.size() == stem.size() || name[stem.size()] == '-')
                fitting.push_back(*found);
        return fitting.size() == 1 ? fitting.front() : fs::path();
    }

private:
    const std::vector<fs::path>& masksIn(const fs::path& folder) {
        const auto [place, isNew] = masks_.try_emplace(folder);
        std::error_code error;
        if (isNew && fs::is_directory(folder, error)) {
            for (const auto& entry : fs::directory_iterator(folder, error))
                if (hasPictureExtension(entry.path()))
                    place->second.push_back(entry.path());
            std::ranges::sort(place->second, {}, [](const fs::path& file) { return file.stem().string(); });
        }
        return place->second;
    }

    std::map<fs::path, std::vector<fs::path>> masks_;
};

std::vector<FolderImage> imagesOfFolder(const fs::path& folder) {
    std::vector<FolderImage> images;
    MaskFinder masks;
    for (LabelledFile& file : labelledFiles(folder)) {
        if (file.label == "masks" && fs::is_directory(folder / "masks") && !images.empty() &&
            images.front().label.empty())
            continue; // a flat folder's own
        fs::path mask = masks.maskOf(file.file, file.file.parent_path() / "masks");
        images.push_back({.file = std::move(file.file),
                          .label = std::move(file.label),
                          .box = {},
                          .mask = std::move(mask)});
    }
    return images;
}

} // namespace

std::vector<std::string> ImageFolder::labels() const {
    std::set<std::string> names;
    for (const FolderImage& image : images)
        if (!image.label.empty())
            names.insert(image.label);
    return {names.begin(), names.end()};
}

ImageFolder readImageFolder(const fs::path& folderOrCsv) {
    const fs::path place = fs::absolute(folderOrCsv).lexically_normal();
    std::error_code error;
    const bool isFolder = fs::is_directory(place, error);
    ImageFolder folder{.root = isFolder ? place : place.parent_path(),
                       .images = isFolder ? imagesOfFolder(place) : readImageTable(place)};
    std::ranges::sort(folder.images, {}, &FolderImage::file);
    const auto twice = std::ranges::adjacent_find(folder.images, {}, &FolderImage::file);
    if (twice != folder.images.end())
        throw FileError("'" + folderOrCsv.string() + "' lists the picture '" + twice->file.string() +
                        "' more than once; there must be one line for each picture");
    return folder;
}

std::size_t takeMasks(ImageFolder& folder, const fs::path& masks) {
    MaskFinder finder;
    std::size_t found = 0;
    for (FolderImage& image : folder.images)
        for (const fs::path& place :
             {masks / image.file.parent_path().lexically_relative(folder.root), masks / image.label, masks}) {
            fs::path mask = finder.maskOf(image.file, place.lexically_normal());
            if (mask.empty() || mask == image.file)
                continue;
            image.mask = std::move(mask);
            ++found;
            break;
        }
    return found;
}

std::string shortName(const ImageFolder& folder, const FolderImage& image) {
    const fs::path relative = image.file.lexically_relative(folder.root);
    return relative.empty() || *relative.begin() == ".." ? image.file.string() : relative.string();
}

std::optional<std::int64_t> classOf(const LabelMapping& mapping, const FolderImage& image) {
    const auto found = mapping.find(image.label);
    return found == mapping.end() ? std::nullopt : found->second;
}

} // namespace saliscope
