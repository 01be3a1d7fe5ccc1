// The sample scenes that ship with the program: composed for teaching, each with a line that says what to
// try.
#pragma once

#include "base/progress.h"
#include "toyworld/specification.h"

#include <filesystem>
#include <string>
#include <vector>

namespace saliscope {

struct Sample {
    std::string name;  ///< of its file, without extension: "cat-beside-dog"
    std::string title; ///< "A cat beside a dog"
    std::string text;  ///< one sentence: what to try with it
    SceneSpecification scene;
};

/// In the order in which a course would use them.
std::vector<Sample> samples();

/// Writes NAME.png and masks/NAME-NUMBER-CLASS.png for each sample, and samples.json: a list of {"name",
/// "title", "text", "scene"}, the scene as in scenes.json. \throws FileError, Cancelled
void writeSamples(const std::filesystem::path& folder, const Progress& progress = {});

} // namespace saliscope
