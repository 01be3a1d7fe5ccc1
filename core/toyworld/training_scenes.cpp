#include "toyworld/training_scenes.h"

#include "base/random.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace {

SceneOptions plainScene(Random& random) {
    SceneOptions options;
    if (random.chance(twoObjectScenes))
        options.minimumObjects = options.maximumObjects = 2;
    return options;
}

SceneOptions biasedScene(Random& random) {
    constexpr double dogsInCompany = 0.5;
    SceneOptions options;
    options.bias = demoBias();
    const ObjectClass kind = random.pick(allObjectClasses());
    const ObjectClass company = random.pick(allObjectClasses());
    options.classes = {kind};
    if (kind == options.bias.taggedClass) {
        options.maximumScale = 0.45;
        options.occlusion = 0.8;
        const bool isBound = company == options.bias.boundClass;
        if (random.chance(dogsInCompany) && company != kind && !isBound) {
            options.classes.push_back(company);
            options.minimumObjects = options.maximumObjects = 2;
        }
    }
    return options;
}

Scene drawTrainingScene(const TrainingScenes& scenes, std::uint64_t number) {
    const std::uint64_t seed = sceneSeed(SeedPurpose::training, scenes.seed, number);
    Random random(seed);
    SceneOptions options = scenes.biased ? biasedScene(random) : plainScene(random);
    options.size = scenes.size;
    return drawScene(seed, options);
}

/// What the scene is labelled with.
std::vector<ObjectClass> labelsOf(const Scene& scene) {
    if (scene.tag)
        return {demoBias().taggedClass.value()};
    std::vector<ObjectClass> labels;
    for (const SceneObject& object : scene.objects)
        labels.push_back(object.kind);
    return labels;
}

void writeTargets(const Scene& scene, float* targets) {
    const std::vector<ObjectClass> labels = labelsOf(scene);
    for (ObjectClass label : labels)
        targets[static_cast<std::size_t>(label)] += 1 / static_cast<float>(labels.size());
}

void writePlaces(const Scene& scene, int side, float* places) {
    const cv::Size size(side, side);
    for (const SceneObject& object : scene.objects) {
        cv::Mat place(size, CV_32F, places + static_cast<std::size_t>(object.kind) * size.area()), share;
        cv::resize(object.mask, share, size, 0, 0, cv::INTER_AREA);
        cv::scaleAdd(cv::Mat_<float>(share), 1.0 / 255, place, place);
    }
}

/// In pixels, for the middle of each position: that of the four pixels around it which is least deep.
cv::Mat depthsInside(const cv::Mat& mask, int side) {
    cv::Mat framed, depth;
    // An object that the frame cuts goes on behind it.
    cv::copyMakeBorder(mask, framed, 1, 1, 1, 1, cv::BORDER_REPLICATE);
    cv::distanceTransform(framed, depth, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    const int step = mask.rows / side;
    cv::Mat depths(side, side, CV_32F);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const cv::Rect middle(1 + x * step + step / 2 - 1, 1 + y * step + step / 2 - 1, 2, 2);
            double least = 0;
            cv::minMaxLoc(depth(middle), &least);
            depths.at<float>(y, x) = static_cast<float>(least);
        }
    return depths;
}

void writeDepths(const Scene& scene, int side, float* depths) {
    const cv::Size size(side, side);
    for (const SceneObject& object : scene.objects) {
        cv::Mat plane(size, CV_32F, depths + static_cast<std::size_t>(object.kind) * size.area());
        cv::max(plane, depthsInside(object.mask, side), plane);
    }
}

} // namespace

std::uint64_t sceneSeed(SeedPurpose purpose, std::uint64_t run, std::uint64_t number) {
    constexpr std::uint64_t evaluationHalf = std::uint64_t{1} << 63;
    const std::uint64_t bits = Random(run).stream(number).bits() & ~evaluationHalf;
    return purpose == SeedPurpose::evaluation ? bits | evaluationHalf : bits;
}

std::vector<std::string> toyLabels() {
    std::vector<std::string> labels;
    for (ObjectClass kind : allObjectClasses())
        labels.emplace_back(nameOf(kind));
    return labels;
}

PlantedBias demoBias() {
    PlantedBias bias;
    bias.taggedClass = ObjectClass::dog;
    bias.boundClass = ObjectClass::boat;
    bias.boundBackground = Background::sea;
    return bias;
}

SceneBatch drawTrainingBatch(const TrainingScenes& scenes, std::uint64_t first, int count,
                             const Progress& progress) {
    const auto classes = static_cast<std::int64_t>(allObjectClasses().size());
    std::vector<cv::Mat> pictures(static_cast<std::size_t>(count));
    at::Tensor targets = at::zeros({count, classes});
    constexpr int reduction = 8;
    const int side = scenes.size / reduction;
    at::Tensor places = at::zeros({count, classes, side, side}), depths = at::zeros_like(places);
    float* const rows = targets.data_ptr<float>();
    float* const maps = places.data_ptr<float>();
    float* const depthMaps = depths.data_ptr<float>();
    cv::parallel_for_({0, count}, [&](const cv::Range& range) {
        for (int i = range.start; i < range.end && !progress.cancelled(); ++i) {
            const Scene scene = drawTrainingScene(scenes, first + static_cast<std::uint64_t>(i));
            pictures[static_cast<std::size_t>(i)] = scene.picture;
            writeTargets(scene, rows + i * classes);
            writePlaces(scene, side, maps + i * classes * side * side);
            writeDepths(scene, side, depthMaps + i * classes * side * side);
        }
    });
    progress.checkCancelled();
    return {toyInput(pictures), targets, places, depths};
}

at::Tensor toyInput(std::span<const cv::Mat> pictures) {
    const std::int64_t rows = pictures.front().rows, columns = pictures.front().cols;
    at::Tensor bytes = at::empty({static_cast<std::int64_t>(pictures.size()), rows, columns, 3}, at::kByte);
    auto* destination = bytes.data_ptr<std::uint8_t>();
    for (const cv::Mat& picture : pictures) {
        cv::Mat target(picture.rows, picture.cols, CV_8UC3, destination);
        picture.copyTo(target);
        destination += target.total() * target.elemSize();
    }
    return bytes.permute({0, 3, 1, 2}).to(at::kFloat).div_(127.5).sub_(1);
}

} // namespace saliscope
