#include "toyworld/render.h"

#include "base/error.h"
#include "base/file.h"
#include "toyworld/scene_files.h"

#include <nlohmann/json.hpp>

namespace saliscope {

namespace fs = std::filesystem;

namespace {

std::string seedName(std::uint64_t seed) {
    const std::string digits = std::to_string(seed);
    constexpr std::size_t width = 6;
    return std::string(width - std::min(width, digits.size()), '0') + digits;
}

std::string folderOf(const Scene& scene) {
    return scene.objects.size() == 1 ? fileName(scene.objects.front().kind) : std::string(folderOfSeveral);
}

void requireValid(const RenderOptions& options) {
    constexpr std::int64_t mostScenes = 1'000'000;
    if (options.count < 1 || options.count > mostScenes)
        throw UsageError("the number of scenes must lie between 1 and " + std::to_string(mostScenes) +
                         ", not " + std::to_string(options.count));
    requireValid(options.scene);
}

} // namespace

void renderScenes(const fs::path& folder, const RenderOptions& options, const Progress& progress) {
    requireValid(options);
    createFolder(folder);
    nlohmann::json scenes = nlohmann::json::array();
    for (std::int64_t i = 0; i < options.count; ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(options.count), "drawing scenes");
        const Scene scene = drawScene(options.firstSeed + static_cast<std::uint64_t>(i), options.scene);
        const SceneFiles files = filesOf(scene, folderOf(scene), seedName(scene.seed));
        writeScene(folder, scene, files);
        scenes.push_back(toJson(scene, files));
    }
    const nlohmann::json document = {{"options", toJson(options.scene)},
                                     {"bias", toJson(options.scene.bias)},
                                     {"scenes", std::move(scenes)}};
    writeFile(folder / "scenes.json", document.dump(1) + "\n");
    progress.report(1, "drawing scenes");
}

} // namespace saliscope
