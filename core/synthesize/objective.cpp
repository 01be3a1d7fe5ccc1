#include "synthesize/objective.h"

#include "model/model.h"

#include <ATen/ATen.h>

namespace saliscope {

std::string goalText(const Model& model, const Goal& goal) {
    if (const auto* layer = std::get_if<WholeLayer>(&goal))
        return "layer " + valueName(model.graph, layer->layer);
    return targetText(model, std::get<Target>(goal));
}

ValueId layerOf(const Goal& goal, const Graph& graph) {
    const auto* layer = std::get_if<WholeLayer>(&goal);
    return layer ? layer->layer : layerOf(std::get<Target>(goal), graph);
}

NetworkTerm raise(const Model& model, const Goal& goal) {
    const std::string name = goalText(model, goal);
    if (const auto* whole = std::get_if<WholeLayer>(&goal))
        return {name, {whole->layer}, [layer = whole->layer](const Trace& trace) {
                    const at::Tensor& values = trace.value(layer);
                    return -values.flatten(1).square().mean(1).sum();
                }};
    const Target target = std::get<Target>(goal);
    return {name, valuesOf(target),
            [target](const Trace& trace) { return -targetValue(target, trace).sum(); }};
}

NetworkTerm raiseChannels(ValueId layer, const std::vector<std::int64_t>& channels, UnitOfChannel unit) {
    return {
        "channels", {layer}, [layer, channels, unit](const Trace& trace) {
            const at::Tensor& values = trace.value(layer);
            const at::Tensor own = at::tensor(channels, at::kLong).to(values.device());
            const at::Tensor pictures = at::arange(values.size(0), own.options());
            const at::Tensor positions = values.index({pictures, own}).reshape({values.size(0), -1});
            if (unit == UnitOfChannel::neuron && values.dim() == 4)
                return -positions.select(1, values.size(2) / 2 * values.size(3) + values.size(3) / 2).sum();
            return -positions.mean(1).sum();
        }};
}

NetworkTerm diversity(ValueId layer, double weight) {
    return {"diversity", {layer}, [layer, weight](const Trace& trace) {
                const at::Tensor grams = gramMatrices(trace.value(layer)).flatten(1);
                const std::int64_t count = grams.size(0);
                if (count < 2)
                    return at::zeros({}, grams.options().requires_grad(false));
                const at::Tensor directions = grams / grams.square().sum(1, true).add(1e-12).sqrt();
                // The sum of all products, without those of each picture with itself.
                const at::Tensor pairs = directions.sum(0).square().sum() - directions.square().sum();
                return weight * pairs / static_cast<double>(count - 1);
            }};
}

at::Tensor gramMatrices(const at::Tensor& features, double divisor) {
    const at::Tensor flat = features.dim() == 2 ? features.unsqueeze(2) : features.flatten(2);
    return at::bmm(flat, flat.transpose(1, 2)) / divisor;
}

} // namespace saliscope
