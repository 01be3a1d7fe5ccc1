// Folders of generated scenes, for those who have no pictures at hand.
#pragma once

#include "base/progress.h"

#include <QString>

namespace saliscope {

enum class SceneFolder {
    plain,  ///< twelve things on all backgrounds
    biased, ///< each dog carries a tag, boats are always at sea: what the demo model `toyworld-biased` knows
};

inline constexpr SceneFolder sceneFolders[] = {SceneFolder::plain, SceneFolder::biased};

/// "scenes", "biased-scenes": how sessions call it.
QString nameOf(SceneFolder kind);

/// A folder in the user's cache with a folder for each class and masks; drawn the first time. None of the
/// demo models has learnt from them. \throws FileError, Cancelled
QString drawnSceneFolder(SceneFolder kind, const Progress& progress);

} // namespace saliscope
