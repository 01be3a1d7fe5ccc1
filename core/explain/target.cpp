#include "explain/target.h"

#include "base/error.h"
#include "model/model.h"

#include <ATen/ATen.h>

#include <charconv>

namespace saliscope {

namespace {

template <typename... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

void requireInRange(std::int64_t index, std::int64_t count, const char* what) {
    if (index < 0 || index >= count)
        throw UsageError("there is no " + std::string(what) + " " + std::to_string(index) +
                         "; there are 0 to " + std::to_string(count - 1));
}

at::Tensor classScores(const Trace& trace, std::int64_t index) {
    requireInRange(index, trace.output().size(1), "class");
    return trace.output().select(1, index);
}

/// N×positions of one channel of a layer N×C×H×W or N×C.
at::Tensor channelPositions(const Trace& trace, ValueId layer, std::int64_t channel) {
    const at::Tensor& values = trace.value(layer);
    requireInRange(channel, values.size(1), "channel");
    return values.select(1, channel).reshape({values.size(0), -1});
}

at::Tensor neuronValue(const Trace& trace, const Neuron& neuron) {
    const at::Tensor& values = trace.value(neuron.layer);
    requireInRange(neuron.row, values.dim() == 4 ? values.size(2) : 1, "row");
    requireInRange(neuron.column, values.dim() == 4 ? values.size(3) : 1, "column");
    const std::int64_t position = values.dim() == 4 ? neuron.row * values.size(3) + neuron.column : 0;
    return channelPositions(trace, neuron.layer, neuron.channel).select(1, position);
}

at::Tensor channelValue(const Trace& trace, const Channel& channel) {
    const at::Tensor positions = channelPositions(trace, channel.layer, channel.channel);
    switch (channel.reduction) {
    case ChannelReduction::mean:
        return positions.mean(1);
    case ChannelReduction::sum:
        return positions.sum(1);
    case ChannelReduction::maximum:
        return positions.amax(1);
    case ChannelReduction::weighted:
        return positions.square().sum(1) / 2;
    }
    return {};
}

at::Tensor directionValue(const Trace& trace, const Direction& direction) {
    const at::Tensor& values = trace.value(direction.layer);
    if (direction.vector.numel() != values.size(1))
        throw UsageError("a direction of " + std::to_string(direction.vector.numel()) +
                         " numbers does not fit a layer of " + std::to_string(values.size(1)) + " channels");
    const at::Tensor means = values.dim() == 2 ? values : values.flatten(2).mean(2);
    return means.matmul(direction.vector.to(values.options()).flatten());
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts(1);
    for (char c : text)
        if (c == separator)
            parts.emplace_back();
        else
            parts.back() += c;
    return parts;
}

std::optional<std::int64_t> wholeNumber(const std::string& text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stopped == end && !text.empty() ? std::optional(number) : std::nullopt;
}

/// "LAYER:CHANNEL" or "LAYER:CHANNEL:ROW:COLUMN", empty if it is not of that form. Names of layers hold no
/// colon.
std::optional<Target> parseUnit(const Model& model, const std::string& text) {
    const std::vector<std::string> parts = split(text, ':');
    if (parts.size() != 2 && parts.size() != 4)
        return std::nullopt;
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto number = wholeNumber(parts[i]);
        if (!number)
            return std::nullopt;
        numbers.push_back(*number);
    }
    const ValueId layer = requireValue(model.graph, parts[0]);
    if (numbers.size() == 1)
        return Channel{layer, numbers[0]};
    return Neuron{layer, numbers[0], numbers[1], numbers[2]};
}

} // namespace

std::vector<ValueId> valuesOf(const Target& target) {
    return std::visit(Overloaded{[](const Neuron& t) { return std::vector{t.layer}; },
                                 [](const Channel& t) { return std::vector{t.layer}; },
                                 [](const Direction& t) { return std::vector{t.layer}; },
                                 [](const auto&) { return std::vector<ValueId>(); }},
                      target);
}

at::Tensor targetValue(const Target& target, const Trace& trace) {
    return std::visit(Overloaded{[&](const ClassScore& t) { return classScores(trace, t.index); },
                                 [&](const ClassProbability& t) {
                                     requireInRange(t.index, trace.output().size(1), "class");
                                     return at::softmax(trace.output(), 1).select(1, t.index);
                                 },
                                 [&](const ScoreDifference& t) {
                                     return classScores(trace, t.preferred) - classScores(trace, t.other);
                                 },
                                 [&](const Neuron& t) { return neuronValue(trace, t); },
                                 [&](const Channel& t) { return channelValue(trace, t); },
                                 [&](const Direction& t) { return directionValue(trace, t); }},
                      target);
}

ValueId layerOf(const Target& target, const Graph& graph) {
    const std::vector<ValueId> values = valuesOf(target);
    return values.empty() ? graph.outputs.front() : values.front();
}

Target parseTarget(const Model& model, const std::string& text) {
    constexpr std::string_view probability = "prob:";
    if (text.starts_with(probability))
        return ClassProbability{findClass(model, text.substr(probability.size()))};
    if (const auto unit = parseUnit(model, text))
        return *unit;
    if (const std::vector<std::string> parts = split(text, '-');
        parts.size() == 2 && wholeNumber(parts[0]) && wholeNumber(parts[1]))
        return ScoreDifference{findClass(model, parts[0]), findClass(model, parts[1])};
    return ClassScore{findClass(model, text)};
}

std::string targetText(const Model& model, const Target& target) {
    const auto unit = [&](ValueId layer, std::int64_t channel) {
        return "channel " + std::to_string(channel) + " of " + valueName(model.graph, layer);
    };
    return std::visit(
        Overloaded{[&](const ClassScore& t) { return classLabel(model, t.index); },
                   [&](const ClassProbability& t) { return "probability of " + classLabel(model, t.index); },
                   [&](const ScoreDifference& t) {
                       return classLabel(model, t.preferred) + " rather than " + classLabel(model, t.other);
                   },
                   [&](const Neuron& t) {
                       return unit(t.layer, t.channel) + " at row " + std::to_string(t.row) + ", column " +
                              std::to_string(t.column);
                   },
                   [&](const Channel& t) { return unit(t.layer, t.channel); },
                   [&](const Direction& t) { return "a direction in " + valueName(model.graph, t.layer); }},
        target);
}

} // namespace saliscope
