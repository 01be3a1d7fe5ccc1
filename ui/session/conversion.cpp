#include "session/conversion.h"

#include "base/error.h"
#include "explain/method.h"
#include "graph/layer.h"
#include "image/tensor_conversion.h"
#include "model/model.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace saliscope {

namespace {

at::Tensor toFloats(const at::Tensor& tensor) {
    return tensor.detach().cpu().to(at::kFloat).contiguous();
}

AxisFields toAxisFields(const AxisField& axis) {
    AxisFields fields;
    for (const Interval& unit : axis.units)
        fields.units.push_back({static_cast<int>(unit.first), static_cast<int>(unit.last)});
    if (axis.regular) {
        fields.size = static_cast<int>(axis.regular->size);
        fields.stride = static_cast<int>(axis.regular->stride);
        fields.offset = static_cast<int>(axis.regular->offset);
    }
    return fields;
}

/// For each value the layer that computes it: its position, -1 for the picture, none for what is no layer,
/// such as sizes.
class Producers {
public:
    Producers(const Graph& graph, const std::vector<Layer>& layers)
        : nodes_(producers(graph)), layers_(graph.nodes.size(), none) {
        for (std::size_t i = 0; i < layers.size(); ++i)
            layers_[static_cast<std::size_t>(nodeOf(layers[i].value))] = static_cast<int>(i);
    }

    std::int32_t nodeOf(ValueId value) const { return nodes_[index(value)]; }

    std::optional<int> layerOf(ValueId value) const {
        const std::int32_t node = nodeOf(value);
        if (node < 0)
            return -1;
        const int layer = layers_[static_cast<std::size_t>(node)];
        return layer == none ? std::nullopt : std::optional(layer);
    }

private:
    static constexpr int none = -2;
    std::vector<std::int32_t> nodes_;
    std::vector<int> layers_;
};

LayerInfo describeLayer(const Graph& graph, const Layer& layer, const Producers& producers) {
    const Node& node = graph.nodes[static_cast<std::size_t>(producers.nodeOf(layer.value))];
    LayerInfo info;
    info.name = QString::fromStdString(layer.name);
    info.kind = QString::fromStdString(std::string(layerKindName(layer.kind)));
    info.operatorName = QString::fromStdString(layer.operatorName);
    info.shape = layer.shape;
    info.parameters = layer.parameters;
    info.hasFilters = filtersOf(graph, node) != nullptr;
    for (ValueId value : inputValues(node))
        if (const auto input = producers.layerOf(value);
            input && std::find(info.inputs.begin(), info.inputs.end(), *input) == info.inputs.end())
            info.inputs.push_back(*input);
    if (layer.receptiveField) {
        info.rows = toAxisFields(layer.receptiveField->vertical);
        info.columns = toAxisFields(layer.receptiveField->horizontal);
    }
    return info;
}

std::string defaultLayerOf(const Model& model, const std::vector<Layer>& layers) {
    std::vector<std::int64_t> shape = model.inputShape();
    shape.insert(shape.begin(), 1);
    try {
        const ValueId value =
            defaultLayer({.model = model, .input = at::zeros(shape), .target = ClassScore{0}});
        return valueName(model.graph, value);
    } catch (const ModelError&) {
        return layers.empty() ? std::string() : layers.back().name;
    }
}

QStringList classNames(const Model& model) {
    QStringList names;
    for (std::int64_t i = 0; i < model.classes; ++i)
        names << QString::fromStdString(classLabel(model, i));
    return names;
}

} // namespace

std::vector<float> toVector(const at::Tensor& tensor) {
    const at::Tensor floats = toFloats(tensor);
    const float* begin = floats.data_ptr<float>();
    return {begin, begin + floats.numel()};
}

QStringList toStringList(const std::vector<std::string>& texts) {
    QStringList list;
    for (const std::string& text : texts)
        list << QString::fromStdString(text);
    return list;
}

Target toTarget(const TargetChoice& choice, std::optional<std::int64_t> pinned, std::int64_t topClass,
                const Model& model) {
    using Kind = TargetChoice::Kind;
    const auto layer = [&] { return requireValue(model.graph, choice.layer.toStdString()); };
    switch (choice.kind) {
    case Kind::channel:
        return Channel{layer(), choice.index};
    case Kind::neuron:
        return Neuron{layer(), choice.index, choice.row, choice.column};
    case Kind::difference:
        return ScoreDifference{choice.index, choice.other};
    default:
        const std::int64_t index = choice.kind == Kind::topClass ? topClass : choice.index;
        if (pinned && *pinned != index)
            return ScoreDifference{index, *pinned};
        if (choice.kind == Kind::classProbability)
            return ClassProbability{index};
        return ClassScore{index};
    }
}

HeatMap toHeatMap(const Attribution& attribution, const Model& model) {
    HeatMap map;
    if (attribution.layer)
        map.layer = QString::fromStdString(valueName(model.graph, *attribution.layer));
    map.values = toMat(attribution.map);
    map.isSigned = (attribution.map < 0).any().item<bool>();
    if (attribution.channelWeights.defined())
        map.channelWeights = toVector(attribution.channelWeights);
    map.completenessGap = attribution.completenessGap;
    map.forwardPasses = attribution.passes.forward;
    map.backwardPasses = attribution.passes.backward;
    map.notes = toStringList(attribution.notes);
    return map;
}

ModelInfo describeModel(const Model& model) {
    const std::vector<Layer> all = layers(model.graph, model.inputShape());
    const Producers producers(model.graph, all);
    ModelInfo info;
    info.name = QString::fromStdString(model.name);
    info.architecture = QString::fromStdString(model.architecture);
    info.classes = classNames(model);
    info.parameters = parameterCount(model.graph);
    info.inputChannels = model.preprocessing.channels;
    info.inputSize = {model.preprocessing.width, model.preprocessing.height};
    for (const Layer& layer : all)
        info.layers.push_back(describeLayer(model.graph, layer, producers));
    info.defaultLayer = QString::fromStdString(defaultLayerOf(model, all));
    info.notes = toStringList(model.notes);
    return info;
}

ModelInfoPtr renamed(const ModelInfo& info, const Model& model) {
    ModelInfo other = info;
    other.classes = classNames(model);
    return std::make_shared<const ModelInfo>(std::move(other));
}

} // namespace saliscope
