#pragma once

#include "explain/covered_pictures.h"

#include <ATen/core/Generator.h>

namespace saliscope {

struct RiseOptions : CoverOptions {
    /// The paper takes 4000 for VGG-16 and 8000 for ResNet-50; the noise of the map falls with the root.
    std::int64_t samples = 2000;
    std::int64_t cells = 7;   ///< of the random grid, along each side
    double probability = 0.5; ///< that a cell is visible
    bool centre = true;       ///< subtract the mean answer, so that what does not matter becomes zero
};

/// The random masks of RISE: a grid of cells×cells zeros and ones is enlarged bilinearly (half-pixel centres)
/// to one cell more than the picture in each direction; the mask is a window of the picture's size at a
/// random place in it. Each pixel's expectation is the probability.
class RiseMasks {
public:
    /// \param picture N×C×H×W \throws UsageError if there are more cells than pixels along a side
    RiseMasks(const at::Tensor& picture, const RiseOptions& options, std::uint64_t seed);

    /// The next masks of the series, count×H×W, 0 to 1. It does not matter in how many calls they are asked
    /// for.
    at::Tensor next(std::int64_t count);

private:
    std::int64_t height_, width_, cells_;
    double probability_;
    at::Generator generator_;
};

/// Shows the picture N times through random masks M; where the answers s are high, what was visible mattered:
/// the map is Σ s·M / (N·p), the mean answer when a pixel is visible (Petsiuk et al. 2018). Where masks hide
/// the picture there is the fill, by default the mean colour, as for the authors who multiply the normalised
/// input. With the option `centre`, s less the mean of all s stands in the sum: the same up to a constant,
/// with less noise, and with a sign that says what a pixel's being visible did to a score of any sign.
/// Without gradients; one forward pass a mask. Previews the map so far.
Attribution rise(const Question& question, const RiseOptions& options, const Progress& progress);

Method riseMethod();

} // namespace saliscope
