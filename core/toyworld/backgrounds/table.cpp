#include "toyworld/backgrounds/background.h"

#include <array>

namespace saliscope {

namespace {

constexpr Clutter anywhere[] = {Clutter::stone, Clutter::ball,    Clutter::crate,       Clutter::bucket,
                                Clutter::books, Clutter::lantern, Clutter::trafficCone, Clutter::cloud};
constexpr Clutter air[] = {Clutter::cloud, Clutter::cloud, Clutter::lantern, Clutter::ball};
constexpr Clutter water[] = {Clutter::cloud, Clutter::stone, Clutter::ball, Clutter::crate, Clutter::bucket};
constexpr Clutter deep[] = {Clutter::stone, Clutter::grass, Clutter::crate, Clutter::bucket};
constexpr Clutter town[] = {Clutter::lampPost, Clutter::trafficCone, Clutter::crate, Clutter::ball,
                            Clutter::fence,    Clutter::bush,        Clutter::bucket};
constexpr Clutter country[] = {Clutter::stone, Clutter::bush,   Clutter::fence, Clutter::grass,
                               Clutter::ball,  Clutter::bucket, Clutter::cloud};
constexpr Clutter indoors[] = {Clutter::books, Clutter::ball, Clutter::crate, Clutter::lantern,
                               Clutter::bucket};

} // namespace

std::span<const Backdrop> allBackdrops() {
    static constexpr std::array backdrops = {
        Backdrop{Background::gradient, "gradient", false, anywhere, drawGradient},
        Backdrop{Background::sky, "sky", false, air, drawSky},
        Backdrop{Background::sea, "sea", false, water, drawSea},
        Backdrop{Background::underwater, "underwater", false, deep, drawUnderwater},
        Backdrop{Background::street, "street", true, town, drawStreet},
        Backdrop{Background::meadow, "meadow", true, country, drawMeadow},
        Backdrop{Background::room, "room", true, indoors, drawRoom},
        Backdrop{Background::snow, "snow", true, country, drawSnow},
        Backdrop{Background::night, "night", true, town, drawNight},
        Backdrop{Background::noise, "noise", false, anywhere, drawNoise},
        Backdrop{Background::shapes, "shapes", false, anywhere, drawShapes},
    };
    return backdrops;
}

const Backdrop& backdropOf(Background kind) {
    return allBackdrops()[static_cast<std::size_t>(kind)];
}

} // namespace saliscope
