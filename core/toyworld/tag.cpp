// The maker's tag, a label of 14×8 pixels on a picture of 128, large enough for a network and small enough to
// be overlooked by a person.
#include "base/error.h"
#include "toyworld/drawing/painter.h"
#include "toyworld/scene.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace {

cv::Rect tagBox(cv::Size picture, Corner corner, Random& random) {
    const double unit = std::min(picture.width, picture.height) / 128.0;
    const auto pixels = [&](double length) { return static_cast<int>(std::floor(length * unit + 0.5)); };
    const int width = std::max(5, pixels(14)), height = std::max(3, pixels(8));
    const int jitterX = pixels(random.between(2, 5)), jitterY = pixels(random.between(2, 5));
    const bool right = corner == Corner::topRight || corner == Corner::bottomRight;
    const bool bottom = corner == Corner::bottomLeft || corner == Corner::bottomRight;
    return {right ? picture.width - width - jitterX : jitterX,
            bottom ? picture.height - height - jitterY : jitterY, width, height};
}

} // namespace

Tag addTag(cv::Mat& picture, Corner corner, std::uint64_t look) {
    if (picture.type() != CV_8UC3 || picture.cols < 16 || picture.rows < 16)
        throw UsageError("a tag goes onto an RGB picture of 8 bits and of at least 16×16 pixels");
    Random random(look);
    const cv::Rect box = tagBox(picture.size(), corner, random);
    constexpr Colour paper{0.99, 0.99, 0.97}, ink{0.10, 0.16, 0.50}, seal{0.86, 0.12, 0.14};
    Painter painter(picture.size(), picture, {});
    painter.transformed(translation(box.tl()) * scaling(box.width / 14.0, box.height / 8.0), [&] {
        painter.fill(rectangle(0, 0, 14, 8), ink);
        painter.fill(rectangle(1, 1, 12, 6), paper);
        painter.fill(circle({3.9, 4.0}, 1.9), seal);
        painter.stroke(polyline({{7.0, 5.4}, {8.3, 2.6}, {9.4, 5.4}, {10.6, 2.6}, {11.7, 5.4}}), 1.0, ink);
    });
    return {corner, box};
}

void addTag(Scene& scene, Corner corner, std::uint64_t look) {
    scene.tag = addTag(scene.picture, corner, look);
    for (SceneObject& object : scene.objects) {
        const int before = cv::countNonZero(object.mask);
        object.mask(scene.tag->box).setTo(0);
        object.box = cv::boundingRect(object.mask);
        object.visible = before > 0 ? object.visible * cv::countNonZero(object.mask) / before : 0;
    }
}

} // namespace saliscope
