// What the commands that make pictures with a network have in common: what they aim at, and what they write.
#pragma once

#include "image/frame_recorder.h"
#include "synthesize/objective.h"
#include "synthesize/optimisation.h"

#include <nlohmann/json_fwd.hpp>
#include <opencv2/core/mat.hpp>

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace saliscope::cli {

struct GoalOptions {
    std::string target, layer, direction;
};

/// Adds --target, --layer and --direction.
void addGoalOptions(CLI::App& command, GoalOptions& options);

/// The target; or the whole layer, or a direction in it. \throws UsageError if it says none or several
Goal goalOf(const GoalOptions& options, const Model& model);

/// A picture of a network's input size, or larger, as a tensor 1×C×H×W: the whole photo with its longer side
/// at most `longestSide`, if that is above 0, or else what the model sees of it.
at::Tensor readPictureTensor(const std::string& file, const Model& model, int longestSide = 0);

/// What the network takes each of the pictures for, N×C×H×W, after they are rounded to 8 bits:
/// [{"label": ..., "probability": ..., "value": ...}], the value that of the goal, where there is one.
nlohmann::ordered_json recognisedJson(const Model& model, const at::Tensor& pictures,
                                      const std::optional<Goal>& goal);

/// Whether the name is that of an animation: .gif or .avi.
bool isAnimation(const std::string& file);

enum class Way {
    known, ///< and can be shown as an animation
    unknown
};

/// Before minutes of work, not after them. \throws UsageError for what is not .png, .npy or .json, nor an
/// animation where the way to the picture is known
void requirePictureFiles(const std::vector<std::string>& files, Way way = Way::unknown);

/// Pictures N×C×H×W: into a .png (several on one sheet), their values into a .npy (N×C×H×W, float32), the
/// numbers into a .json, the frames into a .gif or .avi.
void writePictures(const std::vector<std::string>& files, const at::Tensor& pictures,
                   const nlohmann::ordered_json& numbers, const std::vector<std::string>& titles = {},
                   const FrameRecorder& frames = FrameRecorder());

/// Several pictures beside and below each other with their titles; a single one as it is.
cv::Mat pictureSheet(const at::Tensor& pictures, const std::vector<std::string>& titles = {});

} // namespace saliscope::cli
