// Pictures one after the other, in a file that others can play.
#pragma once

#include "base/progress.h"

#include <opencv2/core/mat.hpp>

#include <filesystem>
#include <vector>

namespace saliscope {

struct Animation {
    std::vector<cv::Mat> frames; ///< CV_8UC3, red, green, blue, all of one size
    double framesPerSecond = 12; ///< 1 to 50
    double secondsOfLast = 1.5;  ///< that the last one stays
};

/// By the file's extension:
/// - `.gif` a GIF that repeats for ever, each frame in 256 colours of its own, see `reduceColours`;
/// - `.avi` Motion JPEG, which players and presentation programs know.
/// What is at `path` already is replaced only once all is written.
/// \throws UsageError for other extensions, no frames or frames of several sizes; FileError; Cancelled
void writeAnimation(const std::filesystem::path& path, const Animation& animation,
                    const Progress& progress = {});

} // namespace saliscope
