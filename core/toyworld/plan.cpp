// Random plans of scenes. What a scene shows (classes, background, tag) depends on the seed alone; where and
// how follows from the seed and the attempt, so that plans that are thrown away do not change how often a
// class occurs.
#include "base/random.h"
#include "toyworld/backgrounds/background.h"
#include "toyworld/limits.h"
#include "toyworld/placement.h"
#include "toyworld/scene.h"
#include "toyworld/things/thing.h"

namespace saliscope {

namespace {

constexpr int firstTidyAttempt = 8;

void requireProbability(double value, const std::string& what) {
    require(value >= 0 && value <= 1, what + " must lie between 0 and 1");
}

/// Side of the coarsest grid with a cell for each object.
int gridFor(int objects) {
    return objects <= 1 ? 1 : objects <= 4 ? 2 : 3;
}

template <typename Kind>
std::vector<Kind> allIfEmpty(const std::vector<Kind>& chosen, std::span<const Kind> all) {
    return chosen.empty() ? std::vector<Kind>(all.begin(), all.end()) : chosen;
}

template <typename Kind>
bool contains(const std::vector<Kind>& kinds, const std::optional<Kind>& kind) {
    return kind && std::find(kinds.begin(), kinds.end(), *kind) != kinds.end();
}

/// Backgrounds for scenes that are not bound to one.
std::vector<Background> freeBackgrounds(const SceneOptions& options) {
    std::vector<Background> backgrounds = allIfEmpty(options.backgrounds, allBackgrounds());
    if (options.bias.boundClass && options.bias.boundExclusively)
        std::erase(backgrounds, options.bias.boundBackground);
    return backgrounds;
}

std::vector<ObjectClass> randomClasses(Random& random, const SceneOptions& options) {
    const std::vector<ObjectClass> allowed = allIfEmpty(options.classes, allObjectClasses());
    const int count =
        options.minimumObjects + random.below(options.maximumObjects - options.minimumObjects + 1);
    std::vector<ObjectClass> chosen, left;
    while (static_cast<int>(chosen.size()) < count) {
        if (left.empty())
            left = allowed;
        const int index = random.below(static_cast<int>(left.size()));
        chosen.push_back(left[static_cast<std::size_t>(index)]);
        left.erase(left.begin() + index);
    }
    return chosen;
}

Background randomBackground(Random& random, const SceneOptions& options,
                            const std::vector<ObjectClass>& classes) {
    const bool bound = random.chance(options.bias.boundProbability);
    const Background free = random.pick(freeBackgrounds(options));
    return contains(classes, options.bias.boundClass) && bound ? options.bias.boundBackground : free;
}

std::optional<Corner> randomTag(Random& random, const SceneOptions& options,
                                const std::vector<ObjectClass>& classes) {
    const PlantedBias& bias = options.bias;
    const bool tagged = contains(classes, bias.taggedClass);
    const bool present = random.chance(tagged ? bias.tagProbability : bias.tagProbabilityElsewhere);
    return bias.taggedClass && present ? std::optional(bias.tagCorner) : std::nullopt;
}

ThingPlacement randomThing(Random& random, ObjectClass kind, const SceneOptions& options, int objects,
                           bool ground) {
    constexpr double largest[] = {1, 1, 0.56, 0.46, 0.4, 0.33, 0.33, 0.33, 0.33};
    ThingPlacement thing;
    thing.kind = kind;
    thing.look = random.bits();
    thing.pose = random.below(static_cast<int>(thingOf(kind).poses.size()));
    thing.mirrored = random.chance(0.5);
    if (random.chance(0.6))
        thing.rotation = random.between(-10, 10);
    thing.scale =
        random.between(options.minimumScale,
                       std::max(options.minimumScale, std::min(options.maximumScale, largest[objects])));
    thing.shadow = ground && random.chance(0.8);
    return thing;
}

/// Anywhere inside the frame, for a box of that size.
Point randomCentre(Random& random, cv::Size2d box) {
    const double x = random.unit(), y = random.unit();
    return {box.width / 2 + (1 - box.width) * x, box.height / 2 + (1 - box.height) * y};
}

double overlap(const cv::Rect2d& a, const cv::Rect2d& b) {
    return (a & b).area() / std::max(1e-9, std::min(a.area(), b.area()));
}

void moveBy(ThingPlacement& thing, cv::Rect2d& box, Point way) {
    thing.centre += way;
    box += way;
}

/// Finds room where boxes overlap little, or gives up after a while.
void findRoom(Random& random, ThingPlacement& thing, std::vector<cv::Rect2d>& taken) {
    constexpr double littleOverlap = 0.2;
    constexpr int tries = 40;
    cv::Rect2d box = place(thing).box;
    for (int i = 0; i < tries; ++i) {
        moveBy(thing, box, randomCentre(random, box.size()) - thing.centre);
        if (std::all_of(taken.begin(), taken.end(),
                        [&](const cv::Rect2d& other) { return overlap(box, other) <= littleOverlap; }))
            break;
    }
    taken.push_back(box);
}

/// Each object within its own cell of a grid: nothing hides anything.
void placeOnGrid(Random& random, std::vector<ThingPlacement>& things) {
    const int grid = gridFor(static_cast<int>(things.size()));
    std::vector<int> cells;
    for (int cell = 0; cell < grid * grid; ++cell)
        cells.push_back(cell);
    for (ThingPlacement& thing : things) {
        const int index = random.below(static_cast<int>(cells.size()));
        const int cell = cells[static_cast<std::size_t>(index)];
        const int column = cell % grid, row = cell / grid;
        cells.erase(cells.begin() + index);
        thing.scale = std::min(thing.scale, 1.0 / grid);
        const cv::Size2d size = place(thing).box.size();
        const Point within = randomCentre(random, {size.width * grid, size.height * grid});
        thing.centre = (Point(column, row) + within) * (1.0 / grid);
    }
}

/// Pushes a part of the box out of the frame, to one side.
void pushOutOfFrame(Random& random, ThingPlacement& thing) {
    const cv::Size2d size = place(thing).box.size();
    const double outside = random.between(0.08, 0.36);
    switch (random.below(4)) {
    case 0:
        thing.centre.x = size.width * (0.5 - outside);
        break;
    case 1:
        thing.centre.x = 1 - size.width * (0.5 - outside);
        break;
    case 2:
        thing.centre.y = size.height * (0.5 - outside);
        break;
    default:
        thing.centre.y = 1 - size.height * (0.5 - outside);
    }
}

ClutterPlacement occluder(Random& random, const ThingPlacement& thing, std::span<const Clutter> kinds) {
    const cv::Rect2d box = place(thing).box;
    ClutterPlacement clutter;
    clutter.kind = random.pick(kinds);
    clutter.look = random.bits();
    clutter.scale = std::max(box.width, box.height) * random.between(0.35, 0.6);
    const double x = random.between(0.05, 0.95), y = random.between(0.65, 1.0);
    clutter.centre = {box.x + box.width * x, box.y + box.height * y};
    return clutter;
}

ClutterPlacement bystander(Random& random, const Backdrop& backdrop) {
    ClutterPlacement clutter;
    clutter.kind = random.pick(backdrop.clutter);
    clutter.look = random.bits();
    clutter.scale = random.between(0.07, 0.26);
    clutter.centre.x = random.unit();
    clutter.centre.y = backdrop.ground ? random.between(0.68, 0.98) : random.unit();
    if (clutter.kind == Clutter::lampPost)
        clutter.scale *= 2.2;
    if (clutter.kind == Clutter::cloud)
        clutter.centre.y = random.between(0.02, 0.35);
    return clutter;
}

void placeFreely(Random& random, SceneSpecification& plan, const SceneOptions& options,
                 const Backdrop& backdrop) {
    std::vector<cv::Rect2d> taken;
    for (ThingPlacement& thing : plan.things) {
        findRoom(random, thing, taken);
        if (!random.chance(options.occlusion))
            continue;
        if (random.chance(0.5))
            pushOutOfFrame(random, thing);
        else
            plan.inFront.push_back(occluder(random, thing, backdrop.clutter));
    }
}

/// What hangs in the air casts no shadow just below itself.
void removeShadowsInTheAir(std::vector<ThingPlacement>& things) {
    constexpr double ground = 0.6;
    for (ThingPlacement& thing : things)
        thing.shadow = thing.shadow && place(thing).box.br().y > ground;
}

void addBystanders(Random& random, SceneSpecification& plan, const SceneOptions& options,
                   const Backdrop& backdrop) {
    if (!random.chance(options.clutter))
        return;
    for (int count = 1 + random.below(4); count > 0; --count)
        plan.behind.push_back(bystander(random, backdrop));
}

} // namespace

void requireValid(const SceneOptions& options) {
    requireSceneSize(options.size);
    require(options.minimumObjects >= 1 && options.maximumObjects <= mostObjects,
            "the number of objects in a scene must lie between 1 and " + std::to_string(mostObjects));
    require(options.minimumObjects <= options.maximumObjects,
            "the minimum number of objects, " + std::to_string(options.minimumObjects) +
                ", is above the maximum, " + std::to_string(options.maximumObjects));
    require(
        options.minimumScale >= 0.05 && options.maximumScale <= 1 &&
            options.minimumScale <= options.maximumScale,
        "the scale of an object must lie between 0.05 and 1, and its minimum must not be above its maximum");
    require(options.minimumScale * gridFor(options.maximumObjects) <= 1,
            "objects of this minimum scale leave no room for " + std::to_string(options.maximumObjects) +
                " in a scene");
    requireProbability(options.occlusion, "the probability of occlusion");
    requireProbability(options.clutter, "the probability of clutter");
    requireProbability(options.bias.tagProbability, "the probability of the tag");
    requireProbability(options.bias.tagProbabilityElsewhere, "the probability of the tag elsewhere");
    requireProbability(options.bias.boundProbability, "the probability of the bound background");
    require(!freeBackgrounds(options).empty(), "no background is left for scenes without the bound class");
}

SceneSpecification randomSpecification(std::uint64_t seed, const SceneOptions& options, int attempt) {
    requireValid(options);
    Random content = Random(seed).stream(1),
           random = Random(seed).stream(1000 + static_cast<std::uint64_t>(attempt));
    const std::vector<ObjectClass> classes = randomClasses(content, options);
    SceneSpecification plan;
    plan.size = options.size;
    plan.background = randomBackground(content, options, classes);
    plan.tag = randomTag(content, options, classes);
    plan.tagLook = content.bits();
    plan.backgroundLook = content.bits();
    const Backdrop& backdrop = backdropOf(plan.background);
    for (ObjectClass kind : classes)
        plan.things.push_back(
            randomThing(random, kind, options, static_cast<int>(classes.size()), backdrop.ground));
    addBystanders(random, plan, options, backdrop);
    if (attempt < firstTidyAttempt)
        placeFreely(random, plan, options, backdrop);
    else
        placeOnGrid(random, plan.things);
    removeShadowsInTheAir(plan.things);
    return plan;
}

} // namespace saliscope
