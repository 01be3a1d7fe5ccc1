// The pictures of a scene as files.
#pragma once

#include "toyworld/scene.h"
#include "toyworld/scene_json.h"

#include <filesystem>
#include <string>

namespace saliscope {

/// Class names are for people; names of files and folders have no spaces.
std::string fileName(ObjectClass kind);

/// `FOLDER/NAME.png` for the picture and `FOLDER/masks/NAME-NUMBER-CLASS.png` for the mask of each object.
/// \param folder relative to that of the description, may be empty
SceneFiles filesOf(const Scene& scene, const std::string& folder, const std::string& name);

/// Writes picture and masks, creating folders where missing. \param root what the names are relative to
/// \throws FileError
void writeScene(const std::filesystem::path& root, const Scene& scene, const SceneFiles& files);

} // namespace saliscope
