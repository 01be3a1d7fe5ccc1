#include "toyworld/kinds.h"

#include "base/error.h"
#include "toyworld/backgrounds/background.h"
#include "toyworld/clutter/clutter.h"
#include "toyworld/things/thing.h"

#include <array>

namespace saliscope {

namespace {

struct CornerRow {
    Corner kind;
    std::string_view name;
};

constexpr std::array corners = {
    CornerRow{Corner::topLeft, "top left"}, CornerRow{Corner::topRight, "top right"},
    CornerRow{Corner::bottomLeft, "bottom left"}, CornerRow{Corner::bottomRight, "bottom right"}};

/// The kinds of a table of rows {kind, name, ...} as one array.
template <auto table>
auto kindsOf() {
    const auto rows = table();
    std::vector<decltype(rows[0].kind)> kinds;
    for (const auto& row : rows)
        kinds.push_back(row.kind);
    return kinds;
}

template <typename Rows>
auto parse(const Rows& rows, std::string_view name, const std::string& what) {
    std::string names;
    for (const auto& row : rows) {
        if (row.name == name)
            return row.kind;
        names += (names.empty() ? "" : ", ") + std::string(row.name);
    }
    throw UsageError("there is no " + what + " called '" + std::string(name) + "'; there are " + names);
}

} // namespace

std::span<const ObjectClass> allObjectClasses() {
    static const auto kinds = kindsOf<allThings>();
    return kinds;
}

std::span<const Background> allBackgrounds() {
    static const auto kinds = kindsOf<allBackdrops>();
    return kinds;
}

std::span<const Clutter> allClutter() {
    static const auto kinds = kindsOf<allClutterItems>();
    return kinds;
}

std::string_view nameOf(ObjectClass kind) {
    return thingOf(kind).name;
}

std::string_view nameOf(Background background) {
    return backdropOf(background).name;
}

std::string_view nameOf(Clutter clutter) {
    return clutterItemOf(clutter).name;
}

std::string_view nameOf(Corner corner) {
    return corners[static_cast<std::size_t>(corner)].name;
}

ObjectClass parseObjectClass(std::string_view name) {
    return parse(allThings(), name, "class");
}

Background parseBackground(std::string_view name) {
    return parse(allBackdrops(), name, "background");
}

Clutter parseClutter(std::string_view name) {
    return parse(allClutterItems(), name, "clutter");
}

Corner parseCorner(std::string_view name) {
    return parse(corners, name, "corner");
}

std::vector<ObjectClass> parseObjectClasses(std::string_view names) {
    std::vector<ObjectClass> kinds;
    for (std::size_t begin = 0; begin <= names.size();) {
        const std::size_t end = std::min(names.find(',', begin), names.size());
        const ObjectClass kind = parseObjectClass(names.substr(begin, end - begin));
        if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end())
            throw UsageError("the class '" + std::string(nameOf(kind)) + "' is in the list twice");
        kinds.push_back(kind);
        begin = end + 1;
    }
    return kinds;
}

std::vector<std::string_view> posesOf(ObjectClass kind) {
    std::vector<std::string_view> names;
    for (const Pose& pose : thingOf(kind).poses)
        names.push_back(pose.name);
    return names;
}

} // namespace saliscope
