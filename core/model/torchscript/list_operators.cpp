#include "model/torchscript/list_operators.h"

#include "base/error.h"

#include <torch/csrc/jit/ir/ir.h>

namespace saliscope::torchscript {

namespace {

using Parts = std::vector<Recorded>;
using ListOperator = std::vector<Recorded> (*)(const torch::jit::Node& node, const Parts& inputs);

std::int64_t integer(const Recorded& recorded) {
    if (dependenceOf(recorded) == Dependence::data)
        throw ModelError("a position in a list depends on the picture");
    return recorded->value.toInt();
}

Recorded element(const Recorded& list, std::int64_t position) {
    const Parts& parts = partsOf(list);
    const auto size = static_cast<std::int64_t>(parts.size());
    const std::int64_t fromFront = position < 0 ? position + size : position;
    if (fromFront < 0 || fromFront >= size)
        throw ModelError("position " + std::to_string(position) + " is outside a list of " +
                         std::to_string(size));
    return parts[static_cast<std::size_t>(fromFront)];
}

Parts slice(const Recorded& list, std::optional<std::int64_t> begin, std::optional<std::int64_t> end,
            std::int64_t step) {
    const Parts& parts = partsOf(list);
    const auto size = static_cast<std::int64_t>(parts.size());
    const auto clamp = [&](std::int64_t position) {
        return std::clamp<std::int64_t>(position < 0 ? position + size : position, 0, size);
    };
    Parts chosen;
    for (std::int64_t i = clamp(begin.value_or(0)); i < clamp(end.value_or(size)); i += step)
        chosen.push_back(parts[static_cast<std::size_t>(i)]);
    return chosen;
}

std::optional<std::int64_t> optionalInteger(const Recorded& recorded) {
    return recorded->value.isNone() ? std::nullopt : std::optional(integer(recorded));
}

Parts construct(const torch::jit::Node&, const Parts& inputs) {
    return {composite(inputs)};
}

Parts unpack(const torch::jit::Node& node, const Parts& inputs) {
    const Parts& parts = partsOf(inputs[0]);
    if (parts.size() != node.outputs().size())
        throw ModelError("a list of " + std::to_string(parts.size()) + " is unpacked into " +
                         std::to_string(node.outputs().size()));
    return parts;
}

Parts getItem(const torch::jit::Node&, const Parts& inputs) {
    return {element(inputs[0], integer(inputs[1]))};
}

Parts sliceTuple(const torch::jit::Node& node, const Parts& inputs) {
    return {composite(slice(inputs[0], node.i(torch::jit::attr::beg), node.i(torch::jit::attr::end), 1))};
}

Parts sliceList(const torch::jit::Node&, const Parts& inputs) {
    return {composite(
        slice(inputs[0], optionalInteger(inputs[1]), optionalInteger(inputs[2]), integer(inputs[3])))};
}

Parts length(const torch::jit::Node&, const Parts& inputs) {
    return {fixedValue(static_cast<std::int64_t>(partsOf(inputs[0]).size()))};
}

Parts append(const torch::jit::Node&, const Parts& inputs) {
    partsOf(inputs[0]).push_back(inputs[1]);
    return {inputs[0]};
}

Parts insert(const torch::jit::Node&, const Parts& inputs) {
    Parts& parts = partsOf(inputs[0]);
    const auto position =
        std::clamp<std::int64_t>(integer(inputs[1]), 0, static_cast<std::int64_t>(parts.size()));
    parts.insert(parts.begin() + position, inputs[2]);
    return {};
}

Parts pop(const torch::jit::Node&, const Parts& inputs) {
    Parts& parts = partsOf(inputs[0]);
    const Recorded last = element(inputs[0], integer(inputs[1]));
    parts.erase(std::find(parts.begin(), parts.end(), last));
    return {last};
}

Parts setItem(const torch::jit::Node&, const Parts& inputs) {
    const Recorded old = element(inputs[0], integer(inputs[1]));
    Parts& parts = partsOf(inputs[0]);
    *std::find(parts.begin(), parts.end(), old) = inputs[2];
    return {inputs[0]};
}

Parts concatenate(const Parts& inputs) {
    Parts both = partsOf(inputs[0]);
    both.insert(both.end(), partsOf(inputs[1]).begin(), partsOf(inputs[1]).end());
    return both;
}

Parts add(const torch::jit::Node&, const Parts& inputs) {
    return {composite(concatenate(inputs))};
}

Parts extend(const torch::jit::Node&, const Parts& inputs) {
    partsOf(inputs[0]) = concatenate(inputs);
    return {inputs[0]};
}

Parts copy(const torch::jit::Node&, const Parts& inputs) {
    return {composite(partsOf(inputs[0]))};
}

struct Row {
    const char* kind;
    ListOperator run;
};

/// Those of `prim` are about lists by their nature; those of `aten` only when their first input is one.
constexpr Row constructions[] = {
    {"prim::ListConstruct", construct}, {"prim::TupleConstruct", construct}, {"prim::ListUnpack", unpack},
    {"prim::TupleUnpack", unpack},      {"prim::TupleIndex", getItem},       {"prim::TupleSlice", sliceTuple},
};
constexpr Row listMethods[] = {
    {"aten::__getitem__", getItem},
    {"aten::slice", sliceList},
    {"aten::len", length},
    {"aten::append", append},
    {"aten::insert", insert},
    {"aten::pop", pop},
    {"aten::add", add},
    {"aten::add_", extend},
    {"aten::extend", extend},
    {"aten::list", copy},
    {"aten::copy", copy},
    {"aten::_set_item", setItem},
};

template <std::size_t N>
ListOperator findRow(const Row (&rows)[N], const std::string& kind) {
    const Row* row =
        std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return kind == r.kind; });
    return row == std::end(rows) ? nullptr : row->run;
}

bool isListOrTuple(const Recorded& recorded) {
    return recorded->parts || recorded->value.isList() || recorded->value.isTuple();
}

} // namespace

std::optional<std::vector<Recorded>> runListOperator(const torch::jit::Node& node,
                                                     const std::vector<Recorded>& inputs) {
    const std::string kind = node.kind().toQualString();
    ListOperator run = findRow(constructions, kind);
    if (!run && !inputs.empty() && isListOrTuple(inputs[0]))
        run = findRow(listMethods, kind);
    return run ? std::optional(run(node, inputs)) : std::nullopt;
}

} // namespace saliscope::torchscript
