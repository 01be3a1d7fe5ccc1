#include "toyworld/scene.h"

#include "toyworld/backgrounds/background.h"
#include "toyworld/limits.h"
#include "toyworld/placement.h"
#include "toyworld/things/thing.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace {

constexpr int opaque = 255;
constexpr int half = 128; // a pixel belongs to what covers at least half of it

void requireValid(const ThingPlacement& thing) {
    const std::string name(nameOf(thing.kind));
    require(thing.scale > 0 && thing.scale <= 2,
            "the scale of the " + name + " must be above 0 and at most 2");
    require(std::abs(thing.centre.x) <= 2 && std::abs(thing.centre.y) <= 2,
            "the centre of the " + name + " must lie within 2 sides of the picture");
    require(std::abs(thing.rotation) <= 360,
            "the rotation of the " + name + " must lie between -360 and 360 degrees");
    const std::size_t poses = posesOf(thing.kind).size();
    require(thing.pose >= 0 && static_cast<std::size_t>(thing.pose) < poses,
            "the pose of the " + name + " must lie between 0 and " + std::to_string(poses - 1));
}

void requireValid(const ClutterPlacement& clutter) {
    require(clutter.scale > 0 && clutter.scale <= 2 && std::abs(clutter.centre.x) <= 2 &&
                std::abs(clutter.centre.y) <= 2,
            "the " + std::string(nameOf(clutter.kind)) +
                " must have a scale above 0 and at most 2 and a centre within 2 sides of the picture");
}

void requireValid(const SceneSpecification& specification) {
    requireSceneSize(specification.size);
    require(specification.things.size() <= mostObjects,
            "a scene holds at most " + std::to_string(mostObjects) + " objects");
    for (const ThingPlacement& thing : specification.things)
        requireValid(thing);
    for (const auto* clutter : {&specification.behind, &specification.inFront})
        for (const ClutterPlacement& item : *clutter)
            requireValid(item);
}

/// A thing as far as it is drawn: how much of each pixel it covers (0 to 255), and how many pixels it would
/// have if nothing hid it.
struct Layer {
    cv::Mat coverage;
    int wholePixels = 0;
};

int countCovered(const cv::Mat& coverage) {
    return cv::countNonZero(coverage >= half);
}

/// Also counts what lies outside the frame.
int countWholePixels(const Placed& placed, const cv::Mat& coverage) {
    const int size = coverage.cols;
    const cv::Rect2d box = placed.box;
    if (box.x >= 0 && box.y >= 0 && box.br().x <= 1 && box.br().y <= 1)
        return countCovered(coverage);
    // The same pixel grid, shifted by whole pixels, so that a pixel counts here as it counts in the picture.
    const Point corner(std::floor(box.x * size), std::floor(box.y * size));
    cv::Mat whole(cv::Size(static_cast<int>(box.width * size) + 2, static_cast<int>(box.height * size) + 2),
                  CV_8U, cv::Scalar(0));
    Painter painter(whole.size(), {}, whole);
    painter.transformed(translation(-corner), [&] { draw(painter, placed, size); });
    return countCovered(whole);
}

void addShadow(Painter& painter, const Placed& placed, int size) {
    const cv::Rect2d box = placed.box;
    const Point foot(box.x + box.width / 2, box.y + box.height * 0.985);
    const double wide = box.width * 0.58, high = std::max(0.012, std::min(box.width, box.height) * 0.085);
    painter.transformed(scaling(size, size), [&] {
        painter.fill(ellipse(foot, wide, high), Paint::glow(foot, wide, high, black, 0.5));
    });
}

/// What is covered by something new is seen less.
void hide(std::vector<Layer>& layers, const cv::Mat& by) {
    for (Layer& layer : layers)
        for (int y = 0; y < by.rows; ++y) {
            std::uint8_t* row = layer.coverage.ptr(y);
            const std::uint8_t* cover = by.ptr(y);
            for (int x = 0; x < by.cols; ++x)
                row[x] = static_cast<std::uint8_t>(row[x] * (opaque - cover[x]) / opaque);
        }
}

/// Draws on the picture and returns what it covers.
cv::Mat drawLayer(cv::Mat& picture, const Placed& placed) {
    cv::Mat coverage(picture.size(), CV_8U, cv::Scalar(0));
    Painter painter(picture.size(), picture, coverage);
    draw(painter, placed, picture.cols);
    return coverage;
}

std::vector<Layer> drawLayers(cv::Mat& picture, const SceneSpecification& specification) {
    const int size = specification.size;
    Painter painter(picture.size(), picture, {});
    Random backgroundRandom(specification.backgroundLook);
    painter.transformed(scaling(size, size),
                        [&] { backdropOf(specification.background).draw(painter, backgroundRandom); });
    for (const ClutterPlacement& clutter : specification.behind)
        draw(painter, place(clutter), size);
    std::vector<Layer> layers;
    for (const ThingPlacement& thing : specification.things) {
        const Placed placed = place(thing);
        if (thing.shadow)
            addShadow(painter, placed, size);
        const cv::Mat coverage = drawLayer(picture, placed);
        hide(layers, coverage);
        layers.push_back({coverage, countWholePixels(placed, coverage)});
    }
    for (const ClutterPlacement& clutter : specification.inFront)
        hide(layers, drawLayer(picture, place(clutter)));
    return layers;
}

} // namespace

Scene drawScene(const SceneSpecification& specification) {
    requireValid(specification);
    Scene scene;
    scene.picture = cv::Mat(specification.size, specification.size, CV_8UC3, cv::Scalar::all(opaque));
    scene.background = specification.background;
    const std::vector<Layer> layers = drawLayers(scene.picture, specification);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        SceneObject object;
        object.kind = specification.things[i].kind;
        object.place = specification.things[i];
        object.mask = layers[i].coverage >= half;
        object.box = cv::boundingRect(object.mask);
        object.visible =
            static_cast<double>(cv::countNonZero(object.mask)) / std::max(1, layers[i].wholePixels);
        scene.objects.push_back(object);
    }
    if (specification.tag)
        addTag(scene, *specification.tag, specification.tagLook);
    return scene;
}

Scene drawScene(std::uint64_t seed, const SceneOptions& options) {
    constexpr int mostAttempts =
        64; // the tenth at the latest succeeds, unless an object is thinner than a pixel
    for (int attempt = 0;; ++attempt) {
        Scene scene = drawScene(randomSpecification(seed, options, attempt));
        scene.seed = seed;
        if (attempt == mostAttempts ||
            std::all_of(scene.objects.begin(), scene.objects.end(),
                        [](const SceneObject& object) { return object.visible >= minimumVisiblePart; }))
            return scene;
    }
}

} // namespace saliscope
