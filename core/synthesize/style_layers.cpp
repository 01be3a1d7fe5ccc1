#include "synthesize/style_layers.h"

#include "base/error.h"
#include "graph/layer.h"
#include "model/model.h"

#include <algorithm>
#include <array>
#include <sstream>

namespace saliscope {

namespace {

struct ByHand {
    const char* architecture;
    const char *style, *content;
};

constexpr std::array choicesByHand = {
    ByHand{"squeezenet1_1", "features.1,features.4,features.6,features.7", "features.3"},
    ByHand{"toyworld", "relu1,relu2,relu3", "relu4"},
};

constexpr std::size_t mostStyleLayers = 5;
constexpr std::int64_t contentReduction = 8;

/// Layers of one size, in order.
struct Level {
    std::vector<std::int64_t> size;
    std::vector<const Layer*> layers = {};

    /// Those with the most channels.
    std::vector<const Layer*> widest() const {
        std::int64_t width = 0;
        for (const Layer* layer : layers)
            width = std::max(width, layer->shape[0]);
        std::vector<const Layer*> found;
        for (const Layer* layer : layers)
            if (layer->shape[0] == width)
                found.push_back(layer);
        return found;
    }
};

bool isCandidate(const Layer& layer) {
    constexpr std::int64_t smallest = 4; // below that, a Gram matrix is of hardly any positions
    return layer.isSpatial() && std::min(layer.shape[1], layer.shape[2]) >= smallest &&
           (layer.kind == LayerKind::activation || layer.kind == LayerKind::concatenation);
}

std::vector<Level> levelsOf(const std::vector<const Layer*>& candidates) {
    std::vector<Level> levels;
    for (const Layer* layer : candidates) {
        const std::vector<std::int64_t> size(layer->shape.begin() + 1, layer->shape.end());
        auto level = std::ranges::find(levels, size, &Level::size);
        if (level == levels.end())
            level = levels.insert(levels.end(), Level{size});
        level->layers.push_back(layer);
    }
    return levels;
}

std::vector<ValueId> evenly(const std::vector<const Layer*>& candidates) {
    std::vector<ValueId> chosen;
    const std::size_t count = std::min(mostStyleLayers, candidates.size());
    for (std::size_t i = 0; i < count; ++i)
        chosen.push_back(candidates[i * candidates.size() / count]->value);
    return chosen;
}

ValueId contentLayer(const std::vector<Level>& levels, std::int64_t height) {
    const Level* chosen = &levels.front();
    for (const Level& level : levels)
        if (level.size[0] * contentReduction >= height)
            chosen = &level;
    const std::vector<const Layer*> widest = chosen->widest();
    return widest[std::min<std::size_t>(1, widest.size() - 1)]->value;
}

} // namespace

StyleLayers defaultStyleLayers(const Model& model, const std::vector<std::int64_t>& inputShape) {
    for (const ByHand& choice : choicesByHand)
        if (model.architecture == choice.architecture)
            return {namedLayers(model, choice.style), namedLayers(model, choice.content)};
    const std::vector<Layer> all = layers(model.graph, inputShape);
    std::vector<const Layer*> candidates;
    for (const Layer& layer : all)
        if (isCandidate(layer))
            candidates.push_back(&layer);
    if (candidates.empty())
        for (const Layer& layer : all)
            if (layer.isSpatial())
                candidates.push_back(&layer);
    if (candidates.empty())
        throw ModelError("'" + model.name +
                         "' has no layer with positions, at which a style could be compared");
    const std::vector<Level> levels = levelsOf(candidates);
    StyleLayers chosen;
    chosen.content = {contentLayer(levels, inputShape[1])};
    constexpr std::size_t enoughLevels = 4;
    if (levels.size() < enoughLevels)
        chosen.style = evenly(candidates);
    else
        for (std::size_t i = 0; i < std::min(mostStyleLayers, levels.size()); ++i)
            chosen.style.push_back(levels[i].widest().front()->value);
    return chosen;
}

std::vector<ValueId> namedLayers(const Model& model, const std::string& text) {
    std::vector<ValueId> named;
    std::istringstream names(text);
    for (std::string name; std::getline(names, name, ',');)
        if (!name.empty())
            named.push_back(requireValue(model.graph, name));
    if (named.empty())
        throw UsageError("'" + text + "' names no layer; name one, or several with commas between them");
    return named;
}

Graph withAveragePooling(const Graph& graph) {
    Graph changed = graph;
    constexpr std::array<const char*, 1> maximum = {"aten::max_pool2d"};
    for (Node& node : changed.nodes) {
        if (!isAnyOf(node, maximum))
            continue;
        const c10::IValue dilation = fixedArgument(node, "dilation");
        const auto factors = dilation.isIntList() ? dilation.toIntVector() : std::vector<std::int64_t>{1};
        if (std::ranges::any_of(factors, [](std::int64_t factor) { return factor != 1; }))
            continue;
        // max_pool2d(self, kernel_size, stride, padding, dilation, ceil_mode)
        // avg_pool2d(self, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
        std::vector<Argument> arguments(node.arguments.begin(), node.arguments.begin() + 4);
        arguments.push_back(node.arguments[5]);
        arguments.push_back({c10::IValue(false)});
        arguments.push_back({c10::IValue()});
        node.op = Operator::find("aten::avg_pool2d");
        node.arguments = std::move(arguments);
    }
    return changed;
}

} // namespace saliscope
