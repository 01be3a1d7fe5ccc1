#include "toyworld/annotated_scenes.h"

#include "base/error.h"
#include "toyworld/scene.h"
#include "toyworld/training_scenes.h"

namespace saliscope {

namespace {

/// Apart from those of `evaluation.cpp`, which numbers its scenes from 0 on.
constexpr std::uint64_t firstScene = std::uint64_t{1} << 48;

AnnotatedInput annotated(const Scene& scene, const Preprocessing& preprocessing,
                         const std::vector<ObjectClass>& classes) {
    const NetworkInput input = preprocess(Picture(scene.picture), preprocessing);
    AnnotatedInput result{.input = input.tensor, .objects = {}};
    for (const ObjectClass kind : classes)
        for (const SceneObject& object : scene.objects)
            if (object.kind == kind)
                result.objects.push_back(
                    {std::string(nameOf(kind)), maskInInput(object.mask, input.geometry)});
    return result;
}

} // namespace

std::vector<AnnotatedInput> drawAnnotatedScenes(const Preprocessing& preprocessing,
                                                const AnnotatedScenesOptions& options,
                                                const Progress& progress) {
    constexpr int most = 100'000;
    if (options.count < 1 || options.count > most)
        throw UsageError("the number of scenes must be from 1 to " + std::to_string(most) + ", not " +
                         std::to_string(options.count));
    const auto objects = static_cast<int>(options.classes.size());
    const SceneOptions scenes{.size = options.size,
                              .classes = options.classes,
                              .minimumObjects = objects,
                              .maximumObjects = objects};
    std::vector<AnnotatedInput> drawn;
    for (int i = 0; i < options.count; ++i) {
        const std::uint64_t number = firstScene + static_cast<std::uint64_t>(i);
        const Scene scene = drawScene(sceneSeed(SeedPurpose::evaluation, options.seed, number), scenes);
        drawn.push_back(annotated(scene, preprocessing, options.classes));
        progress.report(static_cast<double>(i) / options.count, "drawing scenes");
    }
    return drawn;
}

} // namespace saliscope
