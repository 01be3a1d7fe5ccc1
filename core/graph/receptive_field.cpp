#include "graph/receptive_field.h"

#include "graph/axis_window.h"

#include <algorithm>
#include <array>

namespace saliscope {

namespace {

using Shape = std::vector<std::int64_t>;

/// A field, and which dimensions of its tensor are rows and columns: -1 where the tensor has none (any more).
struct Located {
    ReceptiveField field;
    std::int64_t rows = -1, columns = -1;
    bool hasPositions() const { return rows >= 0; }
};

struct Call {
    const Node& node;
    const Shape& inputShape; ///< of the first tensor
    const Shape& outputShape;
};

template <std::size_t N>
bool isOneOf(const Node& node, const std::array<const char*, N>& names) {
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return node.op.is(name); });
}

std::int64_t extent(const Shape& shape, std::int64_t dimension) {
    return shape[static_cast<std::size_t>(dimension)];
}

/// Element `axis` (0 rows, 1 columns) of an option that is given for both axes, for each, or not at all.
std::int64_t option(const Node& node, const char* name, std::size_t axis, std::int64_t otherwise) {
    const c10::IValue value = fixedArgument(node, name);
    if (value.isInt())
        return value.toInt();
    if (!value.isIntList() || value.toIntVector().empty())
        return otherwise;
    const std::vector<std::int64_t> values = value.toIntVector();
    return values.size() == 1 ? values[0] : values[axis];
}

std::int64_t wrapped(std::int64_t dimension, std::size_t rank) {
    return dimension < 0 ? dimension + static_cast<std::int64_t>(rank) : dimension;
}

Located withoutPositions(const Located& input) {
    return {{collapsed(input.field.vertical), collapsed(input.field.horizontal)}, -1, -1};
}

/// Padding of one axis of a convolution, whose padding may be the word "same".
std::int64_t convolutionPadding(const Node& node, std::size_t axis, std::int64_t reach) {
    const c10::IValue padding = fixedArgument(node, "padding");
    if (padding.isString())
        return padding.toStringRef() == "same" ? reach / 2 : 0;
    return option(node, "padding", axis, 0);
}

AxisWindow convolutionWindow(const Graph& graph, const Call& call, std::size_t axis, std::int64_t in,
                             std::int64_t out) {
    const at::Tensor& kernels = graph.constants[index(inputConstants(call.node).front())].tensor;
    SlidingWindow window{.kernel = kernels.size(static_cast<std::int64_t>(2 + axis)),
                         .stride = option(call.node, "stride", axis, 1),
                         .padding = 0,
                         .dilation = option(call.node, "dilation", axis, 1)};
    window.padding = convolutionPadding(call.node, axis, (window.kernel - 1) * window.dilation);
    return call.node.op.is("aten::conv2d") ? slidingWindow(window, in, out)
                                           : transposedWindow(window, in, out);
}

AxisWindow poolingWindow(const Call& call, std::size_t axis, std::int64_t in, std::int64_t out) {
    const std::int64_t kernel = option(call.node, "kernel_size", axis, 1);
    return slidingWindow({.kernel = kernel,
                          .stride = option(call.node, "stride", axis, kernel),
                          .padding = option(call.node, "padding", axis, 0),
                          .dilation = option(call.node, "dilation", axis, 1)},
                         in, out);
}

AxisWindow paddingWindow(const Call& call, std::size_t axis, std::int64_t in, std::int64_t out) {
    // Last dimension first: left, right, top, bottom.
    const std::vector<std::int64_t> pad = fixedArgument(call.node, "pad").toIntVector();
    const std::size_t position = axis == 1 ? 0 : 2;
    return shiftedWindow(position < pad.size() ? pad[position] : 0, in, out);
}

constexpr std::array convolutions = {"aten::conv2d", "aten::conv_transpose2d"};
constexpr std::array poolings = {"aten::max_pool2d", "aten::avg_pool2d", "aten::max_pool2d_with_indices"};
constexpr std::array adaptivePoolings = {"aten::adaptive_avg_pool2d", "aten::adaptive_max_pool2d"};
constexpr std::array paddings = {"aten::constant_pad_nd", "aten::pad"};
constexpr std::array nearestResizings = {"aten::upsample_nearest2d"};
constexpr std::array resizings = {"aten::upsample_bilinear2d"};
/// Statistics over positions, orders of positions, products over positions: each sees everything.
constexpr std::array global = {
    "aten::group_norm", "aten::instance_norm", "aten::flip",
    "aten::roll",       "aten::matmul",        "aten::bmm",
    "aten::cumsum",     "aten::fft_fft2",      "aten::scaled_dot_product_attention"};

/// The window along one axis of an operator that moves a window, empty for others.
std::optional<AxisWindow> windowOf(const Graph& graph, const Call& call, std::size_t axis, std::int64_t in,
                                   std::int64_t out) {
    const Node& node = call.node;
    if (isOneOf(node, convolutions) && !inputConstants(node).empty())
        return convolutionWindow(graph, call, axis, in, out);
    if (isOneOf(node, poolings))
        return poolingWindow(call, axis, in, out);
    if (isOneOf(node, adaptivePoolings))
        return adaptiveWindow(in, out);
    if (isOneOf(node, paddings) && fixedArgument(node, "pad").isIntList())
        return paddingWindow(call, axis, in, out);
    if (isOneOf(node, nearestResizings) || isOneOf(node, resizings))
        return resizingWindow(in, out, isOneOf(node, nearestResizings));
    if (isOneOf(node, global))
        return wholeWindow(in, out);
    return std::nullopt;
}

/// Where dimension `dimension` of the input is found in the output of an operator that rearranges dimensions;
/// -1 if it has gone or been mixed with others; empty if the operator does not rearrange.
std::optional<std::int64_t> rearranged(const Call& call, std::int64_t dimension) {
    const Node& node = call.node;
    const std::size_t rank = call.inputShape.size();
    if (node.op.is("aten::permute")) {
        const std::vector<std::int64_t> order = fixedArgument(node, "dims").toIntVector();
        for (std::size_t i = 0; i < order.size(); ++i)
            if (wrapped(order[i], rank) == dimension)
                return static_cast<std::int64_t>(i);
        return -1;
    }
    if (node.op.is("aten::transpose")) {
        const std::int64_t a = wrapped(fixedArgument(node, "dim0").toInt(), rank);
        const std::int64_t b = wrapped(fixedArgument(node, "dim1").toInt(), rank);
        return dimension == a ? b : dimension == b ? a : dimension;
    }
    if (node.op.is("aten::select")) {
        const std::int64_t selected = wrapped(fixedArgument(node, "dim").toInt(), rank);
        return selected == dimension ? -1 : dimension - (selected < dimension ? 1 : 0);
    }
    if (node.op.is("aten::unsqueeze")) {
        const std::int64_t added = wrapped(fixedArgument(node, "dim").toInt(), rank + 1);
        return dimension + (added <= dimension ? 1 : 0);
    }
    if (node.op.is("aten::view") || node.op.is("aten::reshape") || node.op.is("aten::flatten")) {
        // Dimensions at the end stay what they are if everything from there on stays, as in a channel
        // shuffle.
        const auto fromEnd = static_cast<std::size_t>(static_cast<std::int64_t>(rank) - dimension);
        const bool same =
            call.outputShape.size() >= fromEnd &&
            std::equal(call.inputShape.end() - static_cast<std::ptrdiff_t>(fromEnd), call.inputShape.end(),
                       call.outputShape.end() - static_cast<std::ptrdiff_t>(fromEnd));
        return same ? static_cast<std::int64_t>(call.outputShape.size() - fromEnd) : -1;
    }
    return std::nullopt;
}

/// Whether the operator mixes the numbers along that dimension, as a mean over it does.
bool mixes(const Call& call, std::int64_t dimension) {
    const Node& node = call.node;
    const std::size_t rank = call.inputShape.size();
    if (node.op.is("aten::layer_norm"))
        return dimension >=
               static_cast<std::int64_t>(rank - fixedArgument(node, "normalized_shape").toIntVector().size());
    if (node.op.is("aten::linear"))
        return dimension == static_cast<std::int64_t>(rank) - 1;
    if (node.op.is("aten::softmax") || node.op.is("aten::log_softmax"))
        return wrapped(fixedArgument(node, "dim").toInt(), rank) == dimension;
    return false;
}

Located fieldOfResult(const Graph& graph, const Call& call, const Located& input) {
    if (!input.hasPositions())
        return input;
    if (const auto rows = rearranged(call, input.rows)) {
        const auto columns = rearranged(call, input.columns);
        return *rows < 0 || *columns < 0 ? withoutPositions(input) : Located{input.field, *rows, *columns};
    }
    if (call.outputShape.size() != call.inputShape.size())
        return withoutPositions(input);
    Located result = input;
    const std::array dimensions = {input.rows, input.columns};
    const std::array axes = {&result.field.vertical, &result.field.horizontal};
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const std::int64_t in = extent(call.inputShape, dimensions[axis]);
        const std::int64_t out = extent(call.outputShape, dimensions[axis]);
        if (const auto window = windowOf(graph, call, axis, in, out))
            *axes[axis] = through(*window, *axes[axis]);
        else if (mixes(call, dimensions[axis]) || in != out)
            *axes[axis] = through(wholeWindow(in, out), *axes[axis]);
    }
    return result;
}

Located mergedFields(const Located& a, const Located& b) {
    if (!a.hasPositions() || !b.hasPositions()) {
        const Located& positioned = a.hasPositions() ? a : b;
        return {{merged(a.field.vertical, b.field.vertical), merged(a.field.horizontal, b.field.horizontal)},
                positioned.rows,
                positioned.columns};
    }
    if (a.rows != b.rows || a.columns != b.columns)
        return mergedFields(withoutPositions(a), withoutPositions(b));
    return {{merged(a.field.vertical, b.field.vertical), merged(a.field.horizontal, b.field.horizontal)},
            a.rows,
            a.columns};
}

Located inputField(const Shape& shape) {
    const auto axis = [](std::int64_t size) {
        AxisField field{{}, RegularField{}};
        for (std::int64_t i = 0; i < size; ++i)
            field.units.push_back({i, i});
        return field;
    };
    return {{axis(shape[2]), axis(shape[3])}, 2, 3};
}

} // namespace

std::vector<std::optional<ReceptiveField>>
receptiveFields(const Graph& graph, const std::vector<std::vector<std::int64_t>>& shapes) {
    std::vector<std::optional<Located>> located(shapes.size());
    located[index(graph.input)] = inputField(shapes[index(graph.input)]);
    for (const Node& node : graph.nodes) {
        for (ValueId output : node.outputs) {
            const Shape& outputShape = shapes[index(output)];
            if (outputShape.empty())
                continue;
            std::optional<Located> result;
            for (ValueId value : inputValues(node)) {
                const auto& input = located[index(value)];
                // A product with a gate, or a sum with a vector, is broadcast: its own result has the larger
                // shape.
                if (!input)
                    continue;
                const Shape& inputShape = shapes[index(value)];
                const bool broadcast = input->hasPositions() && inputShape.size() == outputShape.size() &&
                                       extent(inputShape, input->rows) == 1 &&
                                       extent(inputShape, input->columns) == 1 &&
                                       inputValues(node).size() > 1;
                const Located part =
                    broadcast ? *input : fieldOfResult(graph, {node, inputShape, outputShape}, *input);
                result = result ? mergedFields(*result, part) : part;
            }
            located[index(output)] = result;
        }
    }
    std::vector<std::optional<ReceptiveField>> fields;
    for (const auto& field : located)
        fields.push_back(field ? std::optional(field->field) : std::nullopt);
    return fields;
}

} // namespace saliscope
