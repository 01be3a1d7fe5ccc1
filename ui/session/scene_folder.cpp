#include "session/scene_folder.h"

#include "base/resources.h"
#include "toyworld/scene_files.h"
#include "toyworld/training_scenes.h"

#include <filesystem>

namespace saliscope {

namespace {

namespace fs = std::filesystem;

constexpr int scenesOfClass = 20;
constexpr std::uint64_t sceneRun = 17; ///< whatever it is, the scenes are none of a training

void drawScenes(SceneFolder kind, const fs::path& folder, const Progress& progress) {
    const auto classes = allObjectClasses();
    const int count = scenesOfClass * static_cast<int>(classes.size());
    for (int i = 0; i < count; ++i) {
        progress.report(static_cast<double>(i) / count, "drawing scenes");
        const ObjectClass shown = classes[static_cast<std::size_t>(i) % classes.size()];
        SceneOptions options{.classes = {shown}};
        if (kind == SceneFolder::biased)
            options.bias = demoBias();
        const Scene scene =
            drawScene(sceneSeed(SeedPurpose::evaluation, sceneRun, static_cast<std::uint64_t>(i)), options);
        const std::string name = fileName(shown);
        const std::string number = std::to_string(i / static_cast<int>(classes.size()) + 1);
        writeScene(folder, scene, filesOf(scene, name, name + '-' + (number.size() < 2 ? "0" : "") + number));
    }
}

} // namespace

QString nameOf(SceneFolder kind) {
    return kind == SceneFolder::biased ? QStringLiteral("biased-scenes") : QStringLiteral("scenes");
}

QString drawnSceneFolder(SceneFolder kind, const Progress& progress) {
    const fs::path folder = userCacheFolder() / "folders" / nameOf(kind).toStdString();
    if (!fs::exists(folder)) {
        fs::path unfinished = folder;
        unfinished += ".part"; // so that a folder that is there is whole
        fs::remove_all(unfinished);
        drawScenes(kind, unfinished, progress);
        fs::rename(unfinished, folder);
    }
    return QString::fromStdString(folder.string());
}

} // namespace saliscope
