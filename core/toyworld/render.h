// Scenes as files: what `saliscope-cli toyworld render` does.
#pragma once

#include "base/progress.h"
#include "toyworld/scene.h"

#include <filesystem>

namespace saliscope {

struct RenderOptions {
    std::uint64_t firstSeed = 0;
    std::int64_t count = 1; ///< Scenes of the seeds `firstSeed`, `firstSeed` + 1 and so on; 1 to 1,000,000.
    SceneOptions scene;
};

/// Scenes that show several objects go into this folder.
constexpr std::string_view folderOfSeveral = "several";

/// Writes into `folder`, which is created where missing:
/// - `CLASS/SEED.png`, the picture, in the folder of its class; in the folder `several` if it shows several
/// objects;
/// - `CLASS/masks/SEED-NUMBER-CLASS.png` for each object, 255 where it is visible and 0 elsewhere, in a
/// folder beside
///   the pictures so that the pictures alone are a dataset;
/// - `scenes.json`: {"options": ..., "bias": ..., "scenes": [...]}, see scene_json.h. It is written last:
/// where it is,
///   all its pictures are.
/// SEED has at least six digits. Files of the same name are replaced, others stay.
/// \throws UsageError if an option is out of its range, FileError if a file or folder cannot be written,
/// Cancelled
void renderScenes(const std::filesystem::path& folder, const RenderOptions& options,
                  const Progress& progress = {});

} // namespace saliscope
