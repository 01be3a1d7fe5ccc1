// What cats and dogs share: coats, colours and poses. Only head and tail tell one from the other, as in life.
#pragma once

#include "toyworld/things/thing.h"

namespace saliscope {

struct Coat {
    enum class Marking { plain, stripes, patches, bib };

    Colour fur, pale, mark, outline, eye;
    Marking marking = Marking::plain;
    std::optional<Colour> collar;
};

Coat randomCoat(Random& random);

/// Fills a part of the body: fur, lit from above, with its markings.
void fillFur(Painter& painter, const Path& path, const Coat& coat, Random random);

struct Species {
    /// Draws a head of radius about 1 around the origin, seen from the front or looking to the right.
    void (*head)(Painter& painter, Random& random, const Coat& coat, bool profile);
    /// Draws a tail that leaves the origin to the left; a body is about 1 long.
    void (*tail)(Painter& painter, Random& random, const Coat& coat);
    double headSize, legLength, bodyLength, girth;
};

void drawSittingAnimal(Painter& painter, Random& random, const Species& species);
void drawStandingAnimal(Painter& painter, Random& random, const Species& species);
void drawLyingAnimal(Painter& painter, Random& random, const Species& species);
void drawAnimalFace(Painter& painter, Random& random, const Species& species);

} // namespace saliscope
