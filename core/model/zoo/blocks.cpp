#include "model/zoo/blocks.h"

#include <algorithm>
#include <array>

namespace saliscope {

Feature repeat(GraphBuilder& net, Feature x, const std::string& name, int count,
               const std::function<Feature(Feature x, int index)>& build) {
    return net.block(name, [&] {
        for (int i = 0; i < count; ++i)
            x = net.block(std::to_string(i), [&] { return build(x, i); });
        return x;
    });
}

Extent keepingSize(Extent kernel) {
    return {(kernel.height - 1) / 2, (kernel.width - 1) / 2};
}

Feature convolutionUnit(GraphBuilder& net, Feature x, const std::string& name, const ConvolutionUnit& unit) {
    return net.block(name, [&] {
        x = net.convolution(x, "0",
                            {.channels = unit.channels,
                             .kernel = unit.kernel,
                             .stride = unit.stride,
                             .padding = keepingSize(unit.kernel),
                             .groups = unit.groups,
                             .bias = false});
        x = net.batchNorm(x, "1", unit.epsilon);
        return unit.activation.empty() ? x : net.activation(x, "2", unit.activation);
    });
}

Feature squeezeExcitation(GraphBuilder& net, Feature x, const std::string& name,
                          const SqueezeExcitation& design) {
    return net.block(name, [&] {
        Feature gate = net.adaptiveAveragePool(x, "avgpool", 1);
        gate = net.convolution(gate, "fc1", {.channels = design.squeezed, .kernel = 1});
        gate = net.activation(gate, "activation", design.activation);
        gate = net.convolution(gate, "fc2", {.channels = x.channels, .kernel = 1});
        gate = net.activation(gate, "scale_activation", design.gate);
        return net.multiply(gate, x);
    });
}

Feature invertedResidual(GraphBuilder& net, Feature x, const InvertedResidual& design) {
    const Feature result = net.block("block", [&] {
        ConvolutionUnit unit = {
            .channels = design.expanded, .activation = design.activation, .epsilon = design.epsilon};
        Numbering next;
        Feature y = x;
        if (design.expanded != x.channels)
            y = convolutionUnit(net, y, next(), unit);
        unit.kernel = design.kernel;
        unit.stride = design.stride;
        unit.groups = design.expanded;
        y = convolutionUnit(net, y, next(), unit);
        if (design.excitation)
            y = squeezeExcitation(net, y, next(), *design.excitation);
        return convolutionUnit(net, y, next(), {.channels = design.channels, .epsilon = design.epsilon});
    });
    const bool sameShape = design.stride == 1 && design.channels == x.channels;
    return sameShape ? net.add(result, x) : result;
}

Feature inceptionUnit(GraphBuilder& net, Feature x, const InceptionUnit& unit) {
    return net.block(unit.name, [&] {
        x = net.convolution(x, "conv",
                            {.channels = unit.channels,
                             .kernel = unit.kernel,
                             .stride = unit.stride,
                             .padding = unit.padded ? keepingSize(unit.kernel) : Extent(0),
                             .bias = false});
        return net.relu(net.batchNorm(x, "bn", 1e-3), "relu");
    });
}

Feature transformInput(GraphBuilder& net) {
    constexpr std::array mean = {0.485, 0.456, 0.406};
    constexpr std::array deviation = {0.229, 0.224, 0.225};
    return net.block("transform_input", [&] {
        std::vector<Feature> colours;
        for (std::size_t c = 0; c < mean.size(); ++c) {
            Feature x =
                net.call("narrow", "aten::narrow",
                         {argument(net.input()), fixed(1), fixed(static_cast<std::int64_t>(c)), fixed(1)}, 1);
            x = net.call("mul", "aten::mul.Scalar", {argument(x), fixed(deviation[c] / 0.5)}, 1);
            colours.push_back(
                net.call("add", "aten::add.Scalar", {argument(x), fixed((mean[c] - 0.5) / 0.5)}, 1));
        }
        return net.concatenate(colours);
    });
}

std::int64_t roundedChannels(double channels, std::int64_t divisor) {
    const double half = static_cast<double>(divisor) / 2;
    const auto nearest = std::max(divisor, static_cast<std::int64_t>(channels + half) / divisor * divisor);
    return static_cast<double>(nearest) < 0.9 * channels ? nearest + divisor : nearest;
}

} // namespace saliscope
