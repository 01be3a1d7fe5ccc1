#pragma once

#include "attack/attack.h"

namespace saliscope {

struct OnePixelOptions {
    std::int64_t pixels = 1; ///< 1 to 5 (or more)
    std::int64_t population = 200;
    std::int64_t generations = 50;
};

/// Looks for one pixel (or a few) and a colour for it that fools the network, by differential evolution over
/// place and colour (Su, Vargas & Sakurai 2017, who take a population of 400 and 100 generations). It sees
/// scores only, no gradients. What counts is the margin; the paper's probabilities have the same order, but
/// no digits left where the network is sure. Colours are whole grey levels: nothing is lost by rounding.
at::Tensor onePixel(Trial& trial, const OnePixelOptions& options);

Attack onePixelAttack();

} // namespace saliscope
