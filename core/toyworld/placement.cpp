#include "toyworld/placement.h"

#include "toyworld/clutter/clutter.h"
#include "toyworld/things/thing.h"

namespace saliscope {

namespace {

/// Measures what was drawn through `turn`, and scales and moves it to the asked-for size and centre.
Placed placed(void (*draw)(Painter&, Random&), std::uint64_t look, const Affine& turn, double scale,
              Point centre) {
    Painter ruler = Painter::measuring();
    Random random(look);
    ruler.transformed(turn, [&] { draw(ruler, random); });
    const cv::Rect2d bounds = ruler.bounds();
    const double factor = scale / std::max({bounds.width, bounds.height, 1e-6});
    const Point middle(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2);
    const Affine toPicture = translation(centre) * scaling(factor, factor) * translation(-middle) * turn;
    const Point half(bounds.width * factor / 2, bounds.height * factor / 2);
    return {draw, look, toPicture, {centre - half, centre + half}};
}

} // namespace

Placed place(const ThingPlacement& placement) {
    const Pose& pose = thingOf(placement.kind).poses[static_cast<std::size_t>(placement.pose)];
    const Affine turn = rotation(placement.rotation) * scaling(placement.mirrored ? -1 : 1, 1);
    return placed(pose.draw, placement.look, turn, placement.scale, placement.centre);
}

Placed place(const ClutterPlacement& placement) {
    return placed(clutterItemOf(placement.kind).draw, placement.look, {}, placement.scale, placement.centre);
}

void draw(Painter& painter, const Placed& placed, int size) {
    Random random(placed.look);
    painter.transformed(scaling(size, size) * placed.toPicture, [&] { placed.draw(painter, random); });
}

} // namespace saliscope
