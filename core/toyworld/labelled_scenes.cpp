#include "toyworld/labelled_scenes.h"

#include "base/error.h"
#include "image/preprocessing.h"
#include "toyworld/scene.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// Apart from the numbers that training and evaluation of the demo models count from 0 on.
constexpr std::uint64_t firstScene = std::uint64_t{1} << 49;

} // namespace

LabelledPictures drawLabelledScenes(const LabelledScenesOptions& options, const Progress& progress) {
    constexpr int most = 100'000;
    if (options.count < 1 || options.count > most)
        throw UsageError("the number of scenes must be from 1 to " + std::to_string(most) + ", not " +
                         std::to_string(options.count));
    const std::span<const ObjectClass> classes = allObjectClasses();
    Preprocessing preprocessing;
    preprocessing.resize = preprocessing.height = preprocessing.width = options.size;
    preprocessing = withoutNormalisation(preprocessing);
    std::vector<at::Tensor> pictures;
    std::vector<std::int64_t> labels;
    for (int i = 0; i < options.count; ++i) {
        progress.report(static_cast<double>(i) / options.count, "drawing scenes");
        const std::size_t label = static_cast<std::size_t>(i) % classes.size();
        const std::uint64_t number = firstScene + static_cast<std::uint64_t>(i);
        const Scene scene = drawScene(sceneSeed(options.purpose, options.seed, number),
                                      {.size = options.drawnSize, .classes = {classes[label]}});
        pictures.push_back(preprocess(Picture(scene.picture), preprocessing).tensor);
        labels.push_back(static_cast<std::int64_t>(label));
    }
    return {.pictures = at::cat(pictures), .labels = at::tensor(labels), .names = toyLabels()};
}

} // namespace saliscope
