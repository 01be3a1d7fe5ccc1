#include "dataset/patches.h"

#include "base/error.h"
#include "explain/runs.h"
#include "graph/executor.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

namespace saliscope {

namespace {

const ChannelMaxima& maximaOf(const IndexedFolder& folder, const std::string& layer, std::int64_t channel) {
    const auto found = folder.maxima.find(layer);
    if (found == folder.maxima.end())
        throw UsageError("the strongest positions of the layer '" + layer + "' were not indexed");
    const std::int64_t channels = found->second.values.size(1);
    if (channel < 0 || channel >= channels)
        throw UsageError("the layer '" + layer + "' has no channel " + std::to_string(channel) +
                         "; there are 0 to " + std::to_string(channels - 1));
    return found->second;
}

/// Where along an axis a piece of the input begins so that all layers up to this one count their positions in
/// it as in the whole, and which position in it the unit then has.
struct PieceStart {
    std::int64_t begin = 0, unit = 0;
};

PieceStart pieceStart(const AxisField& axis, std::int64_t unit) {
    if (!axis.regular)
        return {0, unit};
    const std::int64_t stride = axis.regular->stride;
    const std::int64_t strides = axis.units[static_cast<std::size_t>(unit)].first / stride;
    return {strides * stride, unit - strides};
}

std::int64_t pieceEnd(const AxisField& axis, std::int64_t unit, std::int64_t inputSize) {
    return axis.regular ? axis.units[static_cast<std::size_t>(unit)].last + 1 : inputSize;
}

/// What the layer's rectifier takes, or the layer itself: a clamped rectifier, such as ReLU6 at 6, has no
/// slope just where it responds most strongly.
ValueId withSlope(const Graph& graph, ValueId layer) {
    const std::int32_t producer = producers(graph)[index(layer)];
    if (producer < 0)
        return layer;
    const Node& node = graph.nodes[static_cast<std::size_t>(producer)];
    return layerKind(node) == LayerKind::activation ? inputValues(node).front() : layer;
}

} // namespace

std::vector<Patch> topPatches(const IndexedFolder& folder, const std::string& layer, std::int64_t channel,
                              std::size_t count) {
    const ChannelMaxima& maxima = maximaOf(folder, layer, channel);
    const at::Tensor values = maxima.values.select(1, channel).contiguous().flatten();
    const at::Tensor positions = maxima.positions.select(1, channel).contiguous().flatten();
    const float* value = values.data_ptr<float>();
    const std::int32_t* position = positions.data_ptr<std::int32_t>();
    std::vector<std::int64_t> order;
    for (std::int64_t i = 0; i < values.numel(); ++i)
        if (position[i] >= 0 && !std::isnan(value[i]))
            order.push_back(i);
    const auto wanted = order.begin() + static_cast<std::ptrdiff_t>(std::min(count, order.size()));
    std::partial_sort(order.begin(), wanted, order.end(), [value](std::int64_t a, std::int64_t b) {
        return value[a] != value[b] ? value[a] > value[b] : a < b;
    });
    order.erase(wanted, order.end());
    std::vector<Patch> patches;
    for (const std::int64_t i : order)
        patches.push_back({.image = static_cast<std::size_t>(i / maxima.values.size(2)),
                           .channel = channel,
                           .row = position[i] / maxima.width,
                           .column = position[i] % maxima.width,
                           .response = value[i]});
    return patches;
}

PatchCutter::PatchCutter(std::shared_ptr<const Model> model, const std::string& layer)
    : model_(std::move(model)) {
    const ValueId value = requireValue(model_->graph, layer);
    for (Layer& candidate : layers(model_->graph, model_->inputShape()))
        if (candidate.value == value)
            layer_ = std::move(candidate);
    if (!layer_.receptiveField)
        throw UsageError("it is not known which pixels the units of the layer '" + layer + "' see");
    layer_.name = layer;
}

cv::Rect PatchCutter::field(std::int64_t row, std::int64_t column) const {
    const Interval& rows = layer_.receptiveField->vertical.units.at(static_cast<std::size_t>(row));
    const Interval& columns = layer_.receptiveField->horizontal.units.at(static_cast<std::size_t>(column));
    return {static_cast<int>(columns.first), static_cast<int>(rows.first), static_cast<int>(columns.size()),
            static_cast<int>(rows.size())};
}

cv::Mat PatchCutter::photoPatch(const Picture& picture, const InputGeometry& geometry, std::int64_t row,
                                std::int64_t column) const {
    const cv::Rect2d place = geometry.toPhoto(cv::Rect2d(field(row, column)));
    const double scaleX = picture.width() / static_cast<double>(picture.fullWidth);
    const double scaleY = picture.height() / static_cast<double>(picture.fullHeight);
    const auto left = static_cast<int>(std::floor(place.x * scaleX + 1e-6));
    const auto top = static_cast<int>(std::floor(place.y * scaleY + 1e-6));
    const auto right = static_cast<int>(std::ceil((place.x + place.width) * scaleX - 1e-6));
    const auto bottom = static_cast<int>(std::ceil((place.y + place.height) * scaleY - 1e-6));
    const cv::Rect pixels =
        cv::Rect(left, top, right - left, bottom - top) & cv::Rect(0, 0, picture.width(), picture.height());
    return pixels.empty() ? cv::Mat() : picture.pixels(pixels).clone();
}

double PatchCutter::responseToPatch(const at::Tensor& input, const Patch& patch) const {
    const ReceptiveField& fields = *layer_.receptiveField;
    const PieceStart vertical = pieceStart(fields.vertical, patch.row);
    const PieceStart horizontal = pieceStart(fields.horizontal, patch.column);
    const cv::Rect seen = field(patch.row, patch.column);
    at::Tensor alone = at::zeros_like(input);
    const auto part = [&seen](const at::Tensor& whole) {
        return whole.narrow(2, seen.y, seen.height).narrow(3, seen.x, seen.width);
    };
    part(alone).copy_(part(input));
    const at::Tensor piece =
        alone.slice(2, vertical.begin, pieceEnd(fields.vertical, patch.row, input.size(2)))
            .slice(3, horizontal.begin, pieceEnd(fields.horizontal, patch.column, input.size(3)))
            .contiguous();
    const at::Tensor value =
        run(model_->graph, piece, {.keep = {layer_.value}, .withoutOutputs = true}).value(layer_.value)[0];
    return layer_.isSpatial() ? value[patch.channel][vertical.unit][horizontal.unit].item<double>()
                              : value[patch.channel].item<double>();
}

at::Tensor PatchCutter::guidedPatch(const at::Tensor& input, const Patch& patch,
                                    const Progress& progress) const {
    const Question question{
        .model = *model_,
        .input = input,
        .target = Neuron{withSlope(model_->graph, layer_.value), patch.channel, patch.row, patch.column}};
    Runs runs(question, progress);
    const at::Tensor gradient = runs.inputGradients(input, ReluRule::guided)[0];
    const cv::Rect seen = field(patch.row, patch.column);
    return gradient.narrow(1, seen.y, seen.height).narrow(2, seen.x, seen.width).cpu().contiguous();
}

cv::Mat gradientPicture(const at::Tensor& gradient) {
    const at::Tensor values = gradient.size(0) == 3 ? gradient : gradient.mean(0, true).expand({3, -1, -1});
    const double strongest = std::max(values.abs().max().item<double>(), 1e-30);
    constexpr double grey = 127.5;
    const at::Tensor bytes = (values.to(at::kDouble) / strongest * grey + grey)
                                 .round_()
                                 .clamp_(0, 255)
                                 .to(at::kByte)
                                 .permute({1, 2, 0})
                                 .contiguous();
    return cv::Mat(static_cast<int>(bytes.size(0)), static_cast<int>(bytes.size(1)), CV_8UC3,
                   bytes.data_ptr())
        .clone();
}

} // namespace saliscope
