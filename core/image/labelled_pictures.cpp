#include "image/labelled_pictures.h"

#include "base/error.h"
#include "base/progress.h"
#include "base/text.h"
#include "image/preprocessing.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>

namespace saliscope {

namespace fs = std::filesystem;

namespace {

/// Pictures directly in a folder, sorted by name.
std::vector<fs::path> picturesDirectlyIn(const fs::path& folder) {
    std::vector<fs::path> pictures;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.is_regular_file(error) && hasPictureExtension(entry.path()))
            pictures.push_back(entry.path());
    std::sort(pictures.begin(), pictures.end());
    return pictures;
}

std::vector<fs::path> foldersIn(const fs::path& folder) {
    std::vector<fs::path> folders;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.is_directory(error))
            folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    return folders;
}

} // namespace

Preprocessing withoutNormalisation(Preprocessing preprocessing) {
    std::ranges::fill(preprocessing.mean, 0.0f);
    std::ranges::fill(preprocessing.std, 1.0f);
    return preprocessing;
}

bool hasPictureExtension(const fs::path& file) {
    constexpr std::array extensions = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"};
    const std::string extension = lowerCase(file.extension().string());
    return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

std::vector<LabelledFile> labelledFiles(const fs::path& folder) {
    std::vector<LabelledFile> files;
    for (const fs::path& file : picturesDirectlyIn(folder))
        files.push_back({file, ""});
    for (const fs::path& inner : foldersIn(folder))
        for (const fs::path& file : picturesDirectlyIn(inner))
            files.push_back({file, inner.filename().string()});
    if (files.empty())
        throw FileError("the folder '" + folder.string() +
                        "' holds no picture (JPEG, PNG, WebP, BMP or TIFF), nor do the folders in it");
    return files;
}

LabelledPictures readLabelledPictures(const fs::path& folder, const Preprocessing& preprocessing,
                                      const Progress& progress) {
    std::vector<LabelledFile> files = labelledFiles(folder);
    std::erase_if(files, [](const LabelledFile& file) { return file.label.empty(); });
    LabelledPictures result;
    std::vector<at::Tensor> pictures;
    std::vector<std::int64_t> labels;
    const Preprocessing plain = withoutNormalisation(preprocessing);
    for (const LabelledFile& file : files) {
        progress.report(static_cast<double>(labels.size()) / static_cast<double>(files.size()),
                        "reading pictures");
        if (result.names.empty() || result.names.back() != file.label)
            result.names.push_back(file.label); // they are sorted by folder
        pictures.push_back(preprocess(readPicture(file.file), plain).tensor);
        labels.push_back(static_cast<std::int64_t>(result.names.size()) - 1);
    }
    if (result.names.size() < 2)
        throw FileError("the folder '" + folder.string() +
                        "' has no two folders of pictures; there must be one for each class");
    result.pictures = at::cat(pictures);
    result.labels = at::tensor(labels);
    return result;
}

} // namespace saliscope
