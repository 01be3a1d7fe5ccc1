#include "toyworld/scene_json.h"

#include "base/error.h"

#include <nlohmann/json.hpp>

namespace saliscope {

namespace {

using nlohmann::json;

json boxJson(const cv::Rect& box) {
    return {{"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}};
}

template <typename Kind>
json namesJson(std::span<const Kind> kinds) {
    json names = json::array();
    for (Kind kind : kinds)
        names.push_back(nameOf(kind));
    return names;
}

/// Of those that are allowed: all, where none is named.
template <typename Kind>
json allowedJson(const std::vector<Kind>& chosen, std::span<const Kind> all) {
    return namesJson(chosen.empty() ? all : std::span<const Kind>(chosen));
}

json objectJson(const SceneObject& object, const std::string& mask) {
    return {{"class", nameOf(object.kind)},
            {"box", boxJson(object.box)},
            {"mask", mask},
            {"visible", object.visible},
            {"scale", object.place.scale},
            {"pose", posesOf(object.kind)[static_cast<std::size_t>(object.place.pose)]},
            {"mirrored", object.place.mirrored},
            {"rotation", object.place.rotation}};
}

} // namespace

json toJson(const Scene& scene, const SceneFiles& files) {
    if (files.masks.size() != scene.objects.size())
        throw UsageError("a scene of " + std::to_string(scene.objects.size()) +
                         " objects needs as many masks, not " + std::to_string(files.masks.size()));
    json objects = json::array();
    for (std::size_t i = 0; i < scene.objects.size(); ++i)
        objects.push_back(objectJson(scene.objects[i], files.masks[i]));
    json tag;
    if (scene.tag)
        tag = {{"corner", nameOf(scene.tag->corner)}, {"box", boxJson(scene.tag->box)}};
    return {{"seed", scene.seed},
            {"size", scene.picture.cols},
            {"picture", files.picture},
            {"background", nameOf(scene.background)},
            {"objects", std::move(objects)},
            {"tag", std::move(tag)}};
}

json toJson(const PlantedBias& bias) {
    json tag, background;
    if (bias.taggedClass)
        tag = {{"class", nameOf(*bias.taggedClass)},
               {"probability", bias.tagProbability},
               {"probabilityElsewhere", bias.tagProbabilityElsewhere},
               {"corner", nameOf(bias.tagCorner)}};
    if (bias.boundClass)
        background = {{"class", nameOf(*bias.boundClass)},
                      {"background", nameOf(bias.boundBackground)},
                      {"probability", bias.boundProbability},
                      {"exclusively", bias.boundExclusively}};
    return {{"tag", std::move(tag)}, {"background", std::move(background)}};
}

json toJson(const SceneOptions& options) {
    return {{"size", options.size},
            {"classes", allowedJson(options.classes, allObjectClasses())},
            {"backgrounds", allowedJson(options.backgrounds, allBackgrounds())},
            {"minimumObjects", options.minimumObjects},
            {"maximumObjects", options.maximumObjects},
            {"minimumScale", options.minimumScale},
            {"maximumScale", options.maximumScale},
            {"occlusion", options.occlusion},
            {"clutter", options.clutter},
            {"bias", toJson(options.bias)}};
}

} // namespace saliscope
