#include "toyworld/scene_files.h"

#include "base/file.h"
#include "image/picture.h"

#include <algorithm>

namespace saliscope {

std::string fileName(ObjectClass kind) {
    std::string name(nameOf(kind));
    std::replace(name.begin(), name.end(), ' ', '-');
    return name;
}

SceneFiles filesOf(const Scene& scene, const std::string& folder, const std::string& name) {
    const std::string prefix = folder.empty() ? "" : folder + "/";
    SceneFiles files{prefix + name + ".png", {}};
    for (std::size_t i = 0; i < scene.objects.size(); ++i)
        files.masks.push_back(prefix + "masks/" + name + "-" + std::to_string(i) + "-" +
                              fileName(scene.objects[i].kind) + ".png");
    return files;
}

void writeScene(const std::filesystem::path& root, const Scene& scene, const SceneFiles& files) {
    createFolder((root / files.picture).parent_path() / "masks");
    writePng(root / files.picture, scene.picture);
    for (std::size_t i = 0; i < scene.objects.size(); ++i)
        writePng(root / files.masks[i], scene.objects[i].mask);
}

} // namespace saliscope
