#include "toyworld/render.h"

#include "base/error.h"
#include "base/file.h"
#include "toyworld/scene_json.h"

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace fs = std::filesystem;

namespace {

/// 8-bit grey or RGB pixels.
void writePng(const fs::path& path, const cv::Mat& pixels) {
    cv::Mat stored = pixels;
    if (pixels.channels() == 3)
        cv::cvtColor(pixels, stored, cv::COLOR_RGB2BGR);
    std::vector<std::uint8_t> content;
    cv::imencode(".png", stored, content);
    writeFile(path, std::as_bytes(std::span(content)));
}

std::string seedName(std::uint64_t seed) {
    const std::string digits = std::to_string(seed);
    constexpr std::size_t width = 6;
    return std::string(width - std::min(width, digits.size()), '0') + digits;
}

/// Names are for people; files have no spaces.
std::string fileName(ObjectClass kind) {
    std::string name(nameOf(kind));
    std::replace(name.begin(), name.end(), ' ', '-');
    return name;
}

SceneFiles filesOf(const Scene& scene) {
    const std::string folder =
        scene.objects.size() == 1 ? fileName(scene.objects.front().kind) : std::string(folderOfSeveral);
    const std::string seed = seedName(scene.seed);
    SceneFiles files{folder + "/" + seed + ".png", {}};
    for (std::size_t i = 0; i < scene.objects.size(); ++i)
        files.masks.push_back(folder + "/masks/" + seed + "-" + std::to_string(i) + "-" +
                              fileName(scene.objects[i].kind) + ".png");
    return files;
}

void writeScene(const fs::path& folder, const Scene& scene, const SceneFiles& files) {
    createFolder((folder / files.picture).parent_path() / "masks");
    writePng(folder / files.picture, scene.picture);
    for (std::size_t i = 0; i < scene.objects.size(); ++i)
        writePng(folder / files.masks[i], scene.objects[i].mask);
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
        const SceneFiles files = filesOf(scene);
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
