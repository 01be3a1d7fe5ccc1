#include "model/torchscript/recording.h"

#include "base/error.h"
#include "model/torchscript/finish_graph.h"

#include <ATen/ATen.h>

#include <array>

namespace saliscope::torchscript {

namespace {

/// Answers that depend on the kind of a tensor only, which is the same in each run.
constexpr std::array fixedAnswers = {
    "aten::dim",           "aten::is_floating_point", "aten::is_complex", "prim::dtype",
    "prim::device",        "prim::is_cuda",           "prim::layout",     "aten::__is__",
    "prim::requires_grad", "aten::__isnot__",
};

/// Answers that depend on the shape of a tensor, not on its numbers.
constexpr std::array shapeAnswers = {"aten::size", "aten::len", "aten::numel", "prim::shape", "aten::stride"};

template <std::size_t N>
bool isOneOf(const Operator& op, const std::array<const char*, N>& names) {
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return op.is(name); });
}

Dependence dependenceOfResult(const Operator& op, const std::vector<Recorded>& arguments) {
    if (isOneOf(op, fixedAnswers))
        return Dependence::nothing;
    Dependence most = Dependence::nothing;
    for (const Recorded& argument : arguments)
        most = std::max(most, dependenceOf(argument));
    return isOneOf(op, shapeAnswers) ? std::min(most, Dependence::shape) : most;
}

bool isLearnable(const Recorded& recorded) {
    return recorded->learnable ||
           (recorded->parts && std::any_of(recorded->parts->begin(), recorded->parts->end(), isLearnable));
}

bool shareMemory(const c10::IValue& a, const c10::IValue& b) {
    return a.isTensor() && b.isTensor() && a.toTensor().defined() && b.toTensor().defined() &&
           a.toTensor().has_storage() && b.toTensor().has_storage() &&
           a.toTensor().storage().data() == b.toTensor().storage().data();
}

bool isSameTensor(const c10::IValue& a, const c10::IValue& b) {
    return a.isTensor() && b.isTensor() && a.toTensor().is_same(b.toTensor());
}

void requireUnchanged(const Recorded& recorded) {
    if (recorded->overwritten)
        throw ModelError(
            "a view of a value is used after the value was changed in place; write the model without that "
            "change in place");
}

/// `_convolution` is what traces hold instead of the convolution that was called; the arguments are
/// rearranged to match.
std::optional<Operator> namedConvolution(const Operator& op, std::vector<Recorded>& arguments) {
    if (!op.is("aten::_convolution"))
        return std::nullopt;
    enum { input, weight, bias, stride, padding, dilation, transposed, outputPadding, groups };
    const auto dimensions = arguments[weight]->value.toTensor().dim() - 2;
    const bool isTransposed = arguments[transposed]->value.toBool();
    const std::string suffix = std::to_string(dimensions) + "d";
    std::vector<Recorded> named;
    if (isTransposed)
        named = {arguments[input],   arguments[weight],        arguments[bias],   arguments[stride],
                 arguments[padding], arguments[outputPadding], arguments[groups], arguments[dilation]};
    else
        named = {arguments[input],   arguments[weight],   arguments[bias],  arguments[stride],
                 arguments[padding], arguments[dilation], arguments[groups]};
    arguments = std::move(named);
    if (!isTransposed)
        return Operator::find("aten::conv" + suffix);
    return Operator::find("aten::conv_transpose" + suffix + (dimensions == 1 ? "" : ".input"));
}

} // namespace

Recorded Recording::newValue(c10::IValue value, Dependence dependence, ValueId id) {
    Recorded recorded = fixedValue(std::move(value));
    recorded->dependence = dependence;
    recorded->source = id;
    if (recorded->value.isTensor())
        tensors_.push_back(recorded);
    return recorded;
}

Recorded Recording::recordInput(const at::Tensor& example) {
    graph_.input = ValueId{graph_.valueCount++};
    return newValue(example, Dependence::data, graph_.input);
}

Recorded Recording::recordAttribute(const at::Tensor& tensor, const std::string& key, bool learnable) {
    Recorded recorded = fixedValue(tensor.detach());
    recorded->path = key;
    recorded->learnable = learnable;
    tensors_.push_back(recorded);
    return recorded;
}

void Recording::enter(const std::string& path) {
    open_.push_back(calls_.size());
    calls_.push_back({path, {}, nullptr});
}

void Recording::leave(const Recorded& result) {
    calls_[open_.back()].result = result;
    open_.pop_back();
}

Argument Recording::toArgument(const Recorded& recorded) {
    if (recorded->parts) {
        if (dependenceOf(recorded) == Dependence::nothing &&
            std::none_of(recorded->parts->begin(), recorded->parts->end(),
                         [](const Recorded& part) { return part->value.isTensor() || part->parts; }))
            return {concrete(recorded, c10::ListType::create(recorded->parts->empty()
                                                                 ? c10::TypePtr(c10::IntType::get())
                                                                 : (*recorded->parts)[0]->value.type()))};
        Argument::List list;
        for (const Recorded& part : *recorded->parts)
            list.push_back(toArgument(part));
        return {std::move(list)};
    }
    if (recorded->overwritten)
        throw ModelError(
            "a view of a value is used after the value was changed in place; write it without the change in "
            "place");
    if (const auto* value = std::get_if<ValueId>(&recorded->source))
        return {*value};
    if (!recorded->value.isTensor() || !recorded->value.toTensor().defined())
        return {recorded->value};
    if (std::holds_alternative<std::monostate>(recorded->source)) {
        const std::string name = recorded->path.empty() ? path() + ".constant" : recorded->path;
        graph_.constants.push_back({name, recorded->value.toTensor().detach(), recorded->learnable});
        recorded->source = ConstantId{static_cast<std::int32_t>(graph_.constants.size() - 1)};
    }
    return {std::get<ConstantId>(recorded->source)};
}

std::vector<Recorded> Recording::call(const Operator& op, std::vector<Recorded> arguments) {
    if (const auto convolution = namedConvolution(op, arguments))
        return call(*convolution, std::move(arguments));
    if (const auto outOfPlace = op.outOfPlaceTwin()) {
        callInPlace(*outOfPlace, arguments);
        return {arguments[0]};
    }
    std::vector<c10::IValue> results;
    return execute(op, arguments, results);
}

void Recording::callInPlace(const Operator& outOfPlace, const std::vector<Recorded>& arguments) {
    const c10::IValue before = arguments[0]->value;
    const Recorded after = call(outOfPlace, arguments).front();
    for (const std::weak_ptr<Cell>& weak : tensors_) {
        const Recorded cell = weak.lock();
        if (!cell || cell == after)
            continue;
        if (isSameTensor(cell->value, before)) {
            cell->value = after->value;
            cell->source = after->source;
            cell->dependence = after->dependence;
        } else if (shareMemory(cell->value, before)) {
            cell->overwritten = true;
        }
    }
}

std::vector<Recorded> Recording::execute(const Operator& op, const std::vector<Recorded>& arguments,
                                         std::vector<c10::IValue>& results) {
    for (std::size_t i = 0; i < arguments.size(); ++i)
        results.push_back(concrete(arguments[i], op.schema().arguments()[i].type()));
    op.call(results);

    if (dependenceOfResult(op, arguments) != Dependence::nothing)
        return write(op, arguments, std::move(results));
    std::vector<Recorded> recorded;
    for (c10::IValue& result : results) {
        recorded.push_back(fixedValue(std::move(result)));
        recorded.back()->learnable = std::any_of(arguments.begin(), arguments.end(), isLearnable);
        if (recorded.back()->value.isTensor())
            tensors_.push_back(recorded.back());
    }
    return recorded;
}

std::vector<Recorded> Recording::write(const Operator& op, const std::vector<Recorded>& arguments,
                                       std::vector<c10::IValue> results) {
    // Dropout, identity and conversions to the type that a tensor has return the tensor they were given.
    if (results.size() == 1)
        for (const Recorded& argument : arguments)
            if (isSameTensor(results[0], argument->value))
                return {argument};

    Node node{op.name(), op, {}, {}, results.size() == 1 && results[0].isList()};
    for (const Recorded& argument : arguments)
        node.arguments.push_back(toArgument(argument));
    if (node.returnsList) {
        const c10::List<c10::IValue> list = results[0].toList();
        results.assign(list.begin(), list.end());
    }
    const Dependence dependence = dependenceOfResult(op, arguments);
    std::vector<Recorded> recorded;
    for (c10::IValue& result : results) {
        node.outputs.push_back(ValueId{graph_.valueCount++});
        recorded.push_back(newValue(std::move(result), dependence, node.outputs.back()));
    }
    const bool isList = node.returnsList;
    calls_[open_.back()].nodes.push_back(graph_.nodes.size());
    graph_.nodes.push_back(std::move(node));
    if (isList)
        return {composite(std::move(recorded))};
    return recorded;
}

Graph Recording::finish(const std::vector<Recorded>& outputs) {
    for (const Recorded& output : outputs) {
        requireUnchanged(output);
        graph_.outputs.push_back(std::get<ValueId>(output->source));
    }
    std::vector<NamedCall> calls;
    for (const ModuleCall& call : calls_) {
        NamedCall named{call.path, call.nodes, std::nullopt};
        if (call.result)
            if (const auto* value = std::get_if<ValueId>(&call.result->source))
                named.result = *value;
        calls.push_back(std::move(named));
    }
    return finishGraph(std::move(graph_), calls);
}

} // namespace saliscope::torchscript
