#include "synthesize/pictures.h"

#include "graph/relu_rule.h"
#include "graph/shapes.h"
#include "model/model.h"
#include "synthesize/picture_problem.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

namespace saliscope {

at::TensorOptions inputOptions(const Model& model) {
    for (const Constant& constant : model.graph.constants)
        if (constant.tensor.is_floating_point())
            return at::TensorOptions(constant.tensor.scalar_type()).device(model.device);
    return at::TensorOptions(at::kFloat).device(model.device);
}

at::Tensor meanPicture(const Preprocessing& preprocessing, std::int64_t height, std::int64_t width) {
    return at::tensor(preprocessing.mean).reshape({1, -1, 1, 1}).repeat({1, 1, height, width});
}

at::Tensor pictureAsSeen(const Picture& picture, const Preprocessing& preprocessing) {
    return toPictureUnits(preprocess(picture, preprocessing).tensor, preprocessing);
}

at::Tensor wholePicture(const Picture& picture, const Preprocessing& preprocessing, int longestSide) {
    cv::Mat pixels = picture.pixels;
    const int longest = std::max(pixels.rows, pixels.cols);
    if (longestSide > 0 && longest > longestSide) {
        const double scale = static_cast<double>(longestSide) / longest;
        cv::resize(pixels, pixels,
                   {std::max(1, cvRound(pixels.cols * scale)), std::max(1, cvRound(pixels.rows * scale))}, 0,
                   0, cv::INTER_AREA);
    }
    return toPictureUnits(normalise(pixels.isContinuous() ? pixels : pixels.clone(), preprocessing),
                          preprocessing);
}

at::Tensor resizedPicture(const at::Tensor& picture, std::int64_t height, std::int64_t width) {
    if (picture.size(2) == height && picture.size(3) == width)
        return picture;
    return at::_upsample_bilinear2d_aa(picture, {height, width}, false);
}

at::Tensor shownPicture(const at::Tensor& picture) {
    return picture.detach().to(at::kCPU, at::kFloat).clamp(0, 1).contiguous();
}

cv::Mat toPixels(const at::Tensor& picture) {
    const at::Tensor chw = picture.dim() == 4 ? picture[0] : picture;
    const at::Tensor bytes = shownPicture(chw)
                                 .mul(255)
                                 .round()
                                 .to(at::kByte)
                                 .expand({3, chw.size(1), chw.size(2)})
                                 .permute({1, 2, 0})
                                 .contiguous();
    return cv::Mat(static_cast<int>(chw.size(1)), static_cast<int>(chw.size(2)), CV_8UC3, bytes.data_ptr())
        .clone();
}

at::Tensor roundedToBytes(const at::Tensor& picture) {
    return picture.detach().clamp(0, 1).mul(255).round().div(255);
}

ValueId beforeRectifier(const Graph& graph, ValueId layer) {
    const std::int32_t producer = producers(graph)[index(layer)];
    if (producer < 0)
        return layer;
    const Node& node = graph.nodes[static_cast<std::size_t>(producer)];
    return obeysReluRule(node) ? inputValues(node).front() : layer;
}

Target inLayer(Target target, ValueId layer) {
    if (auto* neuron = std::get_if<Neuron>(&target))
        neuron->layer = layer;
    else if (auto* channel = std::get_if<Channel>(&target))
        channel->layer = layer;
    else if (auto* direction = std::get_if<Direction>(&target))
        direction->layer = layer;
    return target;
}

Neuron centralNeuron(const Model& model, const Channel& channel) {
    const std::vector<std::int64_t> shape =
        valueShapes(model.graph, model.inputShape())[index(channel.layer)];
    const bool isSpatial = shape.size() == 4;
    return {channel.layer, channel.channel, isSpatial ? shape[2] / 2 : 0, isSpatial ? shape[3] / 2 : 0};
}

} // namespace saliscope
