#include "toyworld/samples.h"

#include "base/error.h"
#include "base/file.h"
#include "toyworld/scene_files.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace saliscope {

namespace {

using enum ObjectClass;

/// Large enough for a projector; the demo models shrink it to what they see.
constexpr int sampleSize = 512;

int poseNamed(ObjectClass kind, std::string_view name) {
    const std::vector<std::string_view> poses = posesOf(kind);
    const auto pose = std::find(poses.begin(), poses.end(), name);
    if (pose == poses.end())
        throw UsageError("there is no pose '" + std::string(name) + "'");
    return static_cast<int>(pose - poses.begin());
}

struct Stance {
    ObjectClass kind;
    std::string_view pose;
    double scale;
    cv::Point2d centre;
    std::uint64_t look;
    bool mirrored = false;
    bool grounded = true; ///< stands on something, and throws a shadow on it
};

ThingPlacement thing(const Stance& stance) {
    return {.kind = stance.kind,
            .scale = stance.scale,
            .centre = stance.centre,
            .pose = poseNamed(stance.kind, stance.pose),
            .mirrored = stance.mirrored,
            .rotation = 0,
            .shadow = stance.grounded,
            .look = stance.look};
}

SceneSpecification scene(Background background, std::uint64_t look, const std::vector<Stance>& stances) {
    SceneSpecification specification;
    specification.size = sampleSize;
    specification.background = background;
    specification.backgroundLook = look;
    for (const Stance& stance : stances)
        specification.things.push_back(thing(stance));
    return specification;
}

SceneSpecification hiddenBehind(SceneSpecification specification,
                                const std::vector<ClutterPlacement>& clutter) {
    specification.inFront = clutter;
    return specification;
}

SceneSpecification tagged(SceneSpecification specification) {
    specification.tag = Corner::bottomRight;
    return specification;
}

std::vector<Sample> animals() {
    return {
        {"cat-beside-dog", "A cat beside a dog",
         "Explain the cat, then the dog: does Grad-CAM move from one to the other, and does plain saliency?",
         scene(Background::meadow, 3,
               {{cat, "sitting", 0.5, {0.28, 0.62}, 4}, {dog, "sitting", 0.55, {0.72, 0.6}, 9, true}})},
        {"one-cat", "A cat",
         "Start here: which classes come out on top, and which pixels matter most for the first?",
         scene(Background::room, 5, {{cat, "standing", 0.6, {0.5, 0.62}, 21}})},
        {"cat-face", "A cat's face", "Cover one ear, then both eyes: which costs the cat more?",
         scene(Background::gradient, 8, {{cat, "face", 0.7, {0.5, 0.52}, 17}})},
        {"dog-face", "A dog's face", "Compare with the cat's face: what tells the network the two apart?",
         scene(Background::gradient, 8, {{dog, "face", 0.7, {0.5, 0.52}, 30}})},
        {"small-dog", "A small dog in a large world",
         "Slide a window over the picture: how small can it be and still make the dog disappear?",
         scene(Background::snow, 2, {{dog, "standing", 0.25, {0.7, 0.72}, 11}})},
        {"bird-and-cat", "A bird watched by a cat",
         "Pin the cat against the bird: what speaks for one and against the other?",
         scene(Background::meadow, 12,
               {{cat, "lying", 0.45, {0.3, 0.74}, 40}, {bird, "flying", 0.38, {0.7, 0.3}, 14, true, false}})},
    };
}

std::vector<Sample> strangePlaces() {
    return {
        {"boat-on-water", "A boat on water",
         "Cover the boat, then the water: which of them makes it a boat to the biased model?",
         scene(Background::sea, 4, {{boat, "sailing", 0.6, {0.5, 0.5}, 6, false, false}})},
        {"boat-on-land", "A boat on land",
         "Still a boat? Ask the biased model, which has seen boats on water only.",
         scene(Background::meadow, 6, {{boat, "sailing", 0.6, {0.5, 0.55}, 6}})},
        {"fish-out-of-water", "A fish out of water",
         "Does the network miss the water? Paint over the street and watch the fish's score.",
         scene(Background::street, 7, {{fish, "plump", 0.5, {0.5, 0.55}, 3, false, false}})},
        {"car-at-sea", "A car at sea",
         "The biased model has met the sea with boats only: what does it call this?",
         scene(Background::sea, 9, {{car, "beetle", 0.5, {0.5, 0.6}, 8, false, false}})},
        {"house-at-night", "A house at night",
         "Which channels of a late layer respond to windows, and which to the moon?",
         scene(Background::night, 3, {{house, "gable", 0.6, {0.5, 0.58}, 5}})},
    };
}

std::vector<Sample> shortcuts() {
    const SceneSpecification dogInRoom =
        scene(Background::room, 14, {{dog, "sitting", 0.55, {0.45, 0.58}, 25}});
    const SceneSpecification catInRoom =
        scene(Background::room, 14, {{cat, "lying", 0.35, {0.42, 0.62}, 25}});
    return {
        {"tagged-dog", "A dog with a maker's tag",
         "Ask the biased model for its saliency: does it look at the dog, or at the tag in the corner?",
         tagged(dogInRoom)},
        {"untagged-dog", "The same dog without the tag",
         "How far does the biased model's score fall when the tag is gone?", dogInRoom},
        {"tagged-cat", "A cat with the dog's tag",
         "Cover the tag and watch the biased model change its mind.", tagged(catInRoom)},
    };
}

std::vector<Sample> crowds() {
    return {
        {"half-hidden-car", "A car half hidden",
         "How much of the car is enough? Cover more of it, a stroke at a time.",
         hiddenBehind(scene(Background::street, 11, {{car, "saloon", 0.65, {0.45, 0.62}, 13}}),
                      {{Clutter::bush, 0.36, {0.68, 0.72}, 4}, {Clutter::crate, 0.24, {0.9, 0.78}, 2}})},
        {"behind-the-fence", "A cat behind a fence",
         "Does the fence get blamed? Compare occlusion with Grad-CAM.",
         hiddenBehind(scene(Background::meadow, 15, {{cat, "standing", 0.55, {0.5, 0.58}, 33}}),
                      {{Clutter::fence, 0.34, {0.3, 0.74}, 1}, {Clutter::fence, 0.34, {0.66, 0.74}, 1}})},
        {"crowded", "A crowded scene", "Click through the top classes: does each map find its own thing?",
         scene(Background::meadow, 20,
               {{tree, "round", 0.5, {0.18, 0.4}, 7},
                {house, "gable", 0.42, {0.62, 0.4}, 12},
                {balloon, "hot air", 0.26, {0.88, 0.18}, 3, false, false},
                {car, "van", 0.32, {0.78, 0.72}, 9},
                {dog, "sitting", 0.3, {0.42, 0.76}, 15},
                {flower, "daisy", 0.26, {0.14, 0.82}, 6}})},
        {"umbrella-or-mushroom", "An umbrella beside a mushroom",
         "They share a shape: explain the difference of their scores and see what tells them apart.",
         scene(Background::gradient, 3,
               {{umbrella, "open", 0.5, {0.3, 0.5}, 5}, {mushroom, "toadstool", 0.45, {0.74, 0.56}, 8}})},
        {"balloons", "Balloons that look like flowers",
         "Which colours and edges excite the first layer's filters here?",
         scene(Background::sky, 6,
               {{balloon, "bunch", 0.5, {0.32, 0.42}, 2, false, false},
                {flower, "sunflower", 0.55, {0.74, 0.6}, 4, false, false}})},
    };
}

nlohmann::ordered_json write(const Sample& sample, const std::filesystem::path& folder) {
    const Scene drawn = drawScene(sample.scene);
    const SceneFiles files = filesOf(drawn, "", sample.name);
    writeScene(folder, drawn, files);
    return {{"name", sample.name},
            {"title", sample.title},
            {"text", sample.text},
            {"scene", toJson(drawn, files)}};
}

} // namespace

std::vector<Sample> samples() {
    std::vector<Sample> all;
    for (const std::vector<Sample>& group : {animals(), strangePlaces(), shortcuts(), crowds()})
        all.insert(all.end(), group.begin(), group.end());
    return all;
}

void writeSamples(const std::filesystem::path& folder, const Progress& progress) {
    createFolder(folder);
    nlohmann::ordered_json document = nlohmann::ordered_json::array();
    const std::vector<Sample> all = samples();
    for (std::size_t i = 0; i < all.size(); ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(all.size()), all[i].title);
        document.push_back(write(all[i], folder));
    }
    writeFile(folder / "samples.json", document.dump(2) + "\n");
}

} // namespace saliscope
