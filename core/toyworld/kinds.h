// What there is in the toy world, and what each is called. The order of the enumerations is the order of the
// class indices of the demo models and never changes; new members go to the end.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saliscope {

/// The classes: things that a child can name.
enum class ObjectClass { cat, dog, car, boat, house, tree, fish, umbrella, flower, bird, balloon, mushroom };

/// Where a scene plays. Independent of the class, unless a bias is planted.
enum class Background { gradient, sky, sea, underwater, street, meadow, room, snow, night, noise, shapes };

/// Things that belong to no class: they distract from the objects or stand before them.
enum class Clutter {
    cloud,
    stone,
    ball,
    lampPost,
    crate,
    bush,
    fence,
    trafficCone,
    bucket,
    grass,
    books,
    lantern
};

enum class Corner { topLeft, topRight, bottomLeft, bottomRight };

std::span<const ObjectClass> allObjectClasses();
std::span<const Background> allBackgrounds();
std::span<const Clutter> allClutter();

/// The name in files, folders and on the command line, for instance "lamp post".
std::string_view nameOf(ObjectClass kind);
std::string_view nameOf(Background background);
std::string_view nameOf(Clutter clutter);
std::string_view nameOf(Corner corner);

/// The reverse of `nameOf`. \throws UsageError that lists the names there are
ObjectClass parseObjectClass(std::string_view name);
Background parseBackground(std::string_view name);
Clutter parseClutter(std::string_view name);
Corner parseCorner(std::string_view name);

/// A list such as "cat,dog", without repetition. \throws UsageError if a name is unknown or stands there
/// twice, or the list is empty
std::vector<ObjectClass> parseObjectClasses(std::string_view names);

/// The poses or builds that a class can be drawn in, for instance "sitting"; at least one.
std::vector<std::string_view> posesOf(ObjectClass kind);

} // namespace saliscope
