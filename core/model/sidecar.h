// What a model carries beside it: NAME.json next to NAME.pt, NAME.pth or NAME.safetensors.
#pragma once

#include "image/preprocessing.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace saliscope {

/// What is said about how pictures are prepared; what is not said stays as it is. The same terms are the
/// sidecar's keys and the command line's flags.
struct PreprocessingChanges {
    std::optional<std::pair<int, int>> size =
        {}; ///< height and width of the input: "size" or "crop", a number or [height, width]
    /// "resize": length of the shorter side before the crop, or "stretch" to bring the picture to the input's
    /// size whatever its aspect. Where only a size is said, the shorter side becomes the crop's.
    std::optional<std::string> resize = {};
    std::optional<std::vector<float>> mean = {}; ///< on 0..1, one number or one for each channel
    std::optional<std::vector<float>> std = {};
    std::optional<int> channels = {};              ///< 3 or 1
    std::optional<std::string> interpolation = {}; ///< "bilinear" or "bicubic"
    /// "rounding": "nearest" or "torchvision". How sizes and offsets of half pixels become whole ones, a
    /// difference of one pixel at most; see SizeRule and CropRule.
    std::optional<std::string> rounding = {};
};

/// \throws UsageError naming what cannot be
Preprocessing changed(Preprocessing preprocessing, const PreprocessingChanges& changes);

struct Sidecar {
    std::string title;        ///< "title"
    std::string architecture; ///< "arch": a name of the zoo
    PreprocessingChanges preprocessing;
    std::optional<std::vector<std::string>>
        labels; ///< "labels": a list, or the name of a text file beside it
};

/// The sidecar of that model file, empty if there is none. Unknown keys are ignored.
/// \throws FileError naming the file and the key that is not what it should be
std::optional<Sidecar> readSidecar(const std::filesystem::path& modelFile);

/// One label a line. \throws FileError if it is empty or no text
std::vector<std::string> readLabels(const std::filesystem::path& file);

} // namespace saliscope
