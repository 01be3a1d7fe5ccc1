#include "graph/axis_window.h"

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

Interval clip(std::int64_t first, std::int64_t last, std::int64_t size) {
    return {std::max<std::int64_t>(first, 0), std::min(last, size - 1)};
}

/// floor(a / b) for b > 0, also below zero.
std::int64_t floorDivide(std::int64_t a, std::int64_t b) {
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

template <typename Bounds>
AxisWindow makeWindow(std::int64_t inputSize, std::int64_t outputSize, const Bounds& bounds) {
    AxisWindow window;
    for (std::int64_t position = 0; position < outputSize; ++position) {
        const Interval interval = bounds(position);
        window.positions.push_back(clip(interval.first, interval.last, inputSize));
    }
    return window;
}

} // namespace

Interval hull(Interval a, Interval b) {
    if (a.empty())
        return b;
    if (b.empty())
        return a;
    return {std::min(a.first, b.first), std::max(a.last, b.last)};
}

AxisWindow slidingWindow(const SlidingWindow& w, std::int64_t inputSize, std::int64_t outputSize) {
    const std::int64_t reach = (w.kernel - 1) * w.dilation;
    // Of a dilated kernel only some taps fall inside the picture: the hull is that of those taps.
    AxisWindow window = makeWindow(inputSize, outputSize, [&](std::int64_t position) {
        std::int64_t first = position * w.stride - w.padding;
        std::int64_t last = first + reach;
        if (first < 0)
            first += (-first + w.dilation - 1) / w.dilation * w.dilation;
        if (last >= inputSize)
            last -= (last - inputSize + w.dilation) / w.dilation * w.dilation;
        return Interval{first, last};
    });
    window.regular = RegularField{reach + 1, w.stride, -w.padding};
    return window;
}

AxisWindow transposedWindow(const SlidingWindow& w, std::int64_t inputSize, std::int64_t outputSize) {
    const std::int64_t reach = (w.kernel - 1) * w.dilation;
    return makeWindow(inputSize, outputSize, [&](std::int64_t position) {
        const std::int64_t padded = position + w.padding;
        return Interval{-floorDivide(reach - padded, w.stride), floorDivide(padded, w.stride)};
    });
}

AxisWindow adaptiveWindow(std::int64_t inputSize, std::int64_t outputSize) {
    AxisWindow window = makeWindow(inputSize, outputSize, [&](std::int64_t position) {
        return Interval{position * inputSize / outputSize,
                        ((position + 1) * inputSize + outputSize - 1) / outputSize - 1};
    });
    if (inputSize % outputSize == 0)
        window.regular = RegularField{inputSize / outputSize, inputSize / outputSize, 0};
    return window;
}

AxisWindow resizingWindow(std::int64_t inputSize, std::int64_t outputSize, bool nearest) {
    const double scale = static_cast<double>(inputSize) / static_cast<double>(outputSize);
    return makeWindow(inputSize, outputSize, [&](std::int64_t position) {
        if (nearest) {
            const std::int64_t source = position * inputSize / outputSize;
            return Interval{source, source};
        }
        const double centre = (static_cast<double>(position) + 0.5) * scale - 0.5;
        return Interval{static_cast<std::int64_t>(std::floor(centre)),
                        static_cast<std::int64_t>(std::ceil(centre))};
    });
}

AxisWindow shiftedWindow(std::int64_t before, std::int64_t inputSize, std::int64_t outputSize) {
    return slidingWindow({.kernel = 1, .stride = 1, .padding = before, .dilation = 1}, inputSize, outputSize);
}

AxisWindow wholeWindow(std::int64_t inputSize, std::int64_t outputSize) {
    return makeWindow(inputSize, outputSize, [&](std::int64_t) { return Interval{0, inputSize - 1}; });
}

AxisField through(const AxisWindow& window, const AxisField& input) {
    AxisField result;
    const auto size = static_cast<std::int64_t>(input.units.size());
    for (const Interval& positions : window.positions) {
        Interval seen;
        for (std::int64_t i = std::max<std::int64_t>(positions.first, 0);
             i <= std::min(positions.last, size - 1); ++i)
            seen = hull(seen, input.units[static_cast<std::size_t>(i)]);
        result.units.push_back(seen);
    }
    if (window.regular && input.regular)
        result.regular =
            RegularField{input.regular->size + (window.regular->size - 1) * input.regular->stride,
                         window.regular->stride * input.regular->stride,
                         input.regular->offset + window.regular->offset * input.regular->stride};
    return result;
}

AxisField merged(const AxisField& a, const AxisField& b) {
    if (a.units.size() < b.units.size())
        return merged(b, a);
    AxisField result;
    for (std::size_t i = 0; i < a.units.size(); ++i)
        result.units.push_back(hull(a.units[i], b.units[b.units.size() == 1 ? 0 : i]));
    if (a.regular && b.regular && a.regular->stride == b.regular->stride &&
        a.units.size() == b.units.size()) {
        const Interval both = hull({a.regular->offset, a.regular->offset + a.regular->size - 1},
                                   {b.regular->offset, b.regular->offset + b.regular->size - 1});
        result.regular = RegularField{both.size(), a.regular->stride, both.first};
    }
    return result;
}

AxisField collapsed(const AxisField& field) {
    Interval all;
    for (const Interval& unit : field.units)
        all = hull(all, unit);
    AxisField result{{all}, std::nullopt};
    if (field.units.size() == 1)
        result.regular = field.regular;
    return result;
}

} // namespace saliscope
