// Along one axis, which positions of an operator's input one position of its output is computed from.
#pragma once

#include "graph/receptive_field.h"

namespace saliscope {

/// Position o of the output is computed from `positions[o]` of the input (clipped to it). Where all windows
/// have one size and are evenly spaced, `regular` describes them in the input's positions.
struct AxisWindow {
    std::vector<Interval> positions;
    std::optional<RegularField> regular;
};

/// How one axis of a convolution or pooling is laid out.
struct SlidingWindow {
    std::int64_t kernel = 1, stride = 1, padding = 0, dilation = 1;
};

AxisWindow slidingWindow(const SlidingWindow& window, std::int64_t inputSize, std::int64_t outputSize);
AxisWindow transposedWindow(const SlidingWindow& window, std::int64_t inputSize, std::int64_t outputSize);

/// Windows from floor(o·I/O) to ceil((o+1)·I/O), as adaptive pooling has them.
AxisWindow adaptiveWindow(std::int64_t inputSize, std::int64_t outputSize);

/// The positions between which bilinear or nearest resizing interpolates (half-pixel centres).
AxisWindow resizingWindow(std::int64_t inputSize, std::int64_t outputSize, bool nearest);

/// Position o is position o - before of the input, or padding.
AxisWindow shiftedWindow(std::int64_t before, std::int64_t inputSize, std::int64_t outputSize);

/// Every position sees everything.
AxisWindow wholeWindow(std::int64_t inputSize, std::int64_t outputSize);

/// The field, in the picture, of what is computed through `window` from positions that have the field
/// `input`.
AxisField through(const AxisWindow& window, const AxisField& input);

/// The field of what is computed position by position from both; one with a single position counts for all.
AxisField merged(const AxisField& a, const AxisField& b);

/// The field of the whole axis as one position.
AxisField collapsed(const AxisField& field);

} // namespace saliscope
