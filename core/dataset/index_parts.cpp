#include "dataset/index_parts.h"

#include "base/error.h"
#include "graph/batch_size.h"
#include "graph/executor.h"
#include "graph/graph_hash.h"
#include "model/model.h"

#include <ATen/ATen.h>

#include <limits>

namespace saliscope {

namespace {

std::vector<std::string> eachOnce(std::vector<std::string> names) {
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
}

at::Tensor meanOverPositions(const at::Tensor& activation) {
    return activation.dim() == 4 ? activation.mean(at::IntArrayRef{2, 3}) : activation;
}

} // namespace

std::string layerBeforeScores(const Model& model) {
    const Graph& graph = model.graph;
    for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node)
        if (!inputConstants(*node).empty() && !inputValues(*node).empty())
            return valueName(graph, inputValues(*node).front());
    throw ModelError("the model '" + model.name + "' has no layer with weights");
}

std::string modelKey(const Model& model) {
    constexpr std::uint64_t version = 1; // to be raised when the same model gives other numbers
    Hash hash;
    hash.add(version);
    add(hash, model.graph);
    const Preprocessing& preprocessing = model.preprocessing;
    for (const int number :
         {preprocessing.channels, preprocessing.resize.value_or(0), preprocessing.height, preprocessing.width,
          static_cast<int>(preprocessing.interpolation), static_cast<int>(preprocessing.sizeRule),
          static_cast<int>(preprocessing.cropRule)})
        hash.add(static_cast<std::uint64_t>(number));
    for (const std::vector<float>& values : {preprocessing.mean, preprocessing.std})
        hash.add(std::as_bytes(std::span(values)));
    return hash.text();
}

std::pair<at::Tensor, at::Tensor> strongestPositions(const at::Tensor& activation, std::int64_t count) {
    const at::Tensor maps = activation.dim() == 4 ? activation : activation.unsqueeze(2).unsqueeze(3);
    if (count == 1) {
        const auto [values, positions] = maps.flatten(2).max(2, true);
        return {values, positions.to(at::kInt)};
    }
    const double nothing = -std::numeric_limits<double>::infinity();
    const at::Tensor peaks =
        at::where(maps == at::max_pool2d(maps, 3, 1, 1), maps, at::full({}, nothing, maps.options()))
            .flatten(2);
    const std::int64_t missing = std::max<std::int64_t>(0, count - peaks.size(2));
    const auto [values, positions] = at::constant_pad_nd(peaks, {0, missing}, nothing).topk(count, 2);
    return {values, positions.masked_fill(values == nothing, -1).to(at::kInt)};
}

IndexParts::NamedLayer IndexParts::layerNamed(const std::string& name,
                                              const std::vector<std::vector<std::int64_t>>& shapes) const {
    const ValueId value = requireValue(model_->graph, name);
    const std::vector<std::int64_t>& shape = shapes[index(value)];
    if (shape.size() != 2 && shape.size() != 4)
        throw UsageError("the layer '" + name +
                         "' has no channels; choose one whose shape is C×H×W, or a number of features");
    return {name, value, {shape.begin() + 1, shape.end()}};
}

IndexParts::IndexParts(std::shared_ptr<const Model> model, const IndexOptions& options)
    : model_(std::move(model)), perImage_(options.patchesPerImage) {
    constexpr int most = 16;
    if (perImage_ < 1 || perImage_ > most)
        throw UsageError("there can be 1 to 16 patches of an image, not " + std::to_string(perImage_));
    const std::vector<std::int64_t> input = model_->inputShape();
    const std::vector<std::vector<std::int64_t>> shapes =
        run(model_->graph, at::zeros({1, input[0], input[1], input[2]}).to(model_->device)).shapes();
    batchSize_ = imagesPerRun(costOf(model_->graph, shapes), 1, input[1] * input[2]);
    stored_.push_back({.name = "scores", .shape = {model_->classes}});
    for (const std::string& name :
         eachOnce(options.layers.empty() ? std::vector{layerBeforeScores(*model_)} : options.layers)) {
        layers_.push_back(layerNamed(name, shapes));
        stored_.push_back({.name = "features of " + name, .shape = {layers_.back().shape.front()}});
    }
    for (const std::string& name : eachOnce(options.patchLayers)) {
        patchLayers_.push_back(layerNamed(name, shapes));
        const std::vector<std::int64_t> shape = {patchLayers_.back().shape.front(), perImage_};
        const std::string which = std::to_string(perImage_) + " maxima of " + name;
        stored_.push_back({.name = which, .shape = shape});
        stored_.push_back({.name = "positions of " + which, .shape = shape, .type = at::kInt});
    }
}

std::vector<at::Tensor> IndexParts::compute(const at::Tensor& batch, const Progress& progress) const {
    RunOptions options{.progress = progress};
    for (const auto* layers : {&layers_, &patchLayers_})
        for (const NamedLayer& layer : *layers)
            options.keep.push_back(layer.value);
    const Trace trace = run(model_->graph, batch.to(model_->device), options);
    std::vector<at::Tensor> parts = {trace.output().cpu()};
    for (const NamedLayer& layer : layers_)
        parts.push_back(meanOverPositions(trace.value(layer.value)).cpu());
    for (const NamedLayer& layer : patchLayers_) {
        const auto [values, positions] = strongestPositions(trace.value(layer.value), perImage_);
        parts.push_back(values.cpu());
        parts.push_back(positions.cpu());
    }
    return parts;
}

void IndexParts::read(const IndexStore& store, const std::vector<std::int64_t>& rows,
                      IndexedFolder& folder) const {
    std::size_t part = 0;
    folder.scores = store.read(part++, rows);
    for (const NamedLayer& layer : layers_)
        folder.features[layer.name] = store.read(part++, rows);
    for (const NamedLayer& layer : patchLayers_) {
        ChannelMaxima& maxima = folder.maxima[layer.name];
        maxima.values = store.read(part++, rows);
        maxima.positions = store.read(part++, rows);
        if (layer.shape.size() == 3) {
            maxima.height = layer.shape[1];
            maxima.width = layer.shape[2];
        }
    }
}

} // namespace saliscope
