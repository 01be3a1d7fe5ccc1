// One function for each family of architectures: its rows of the zoo's table.
#pragma once

#include "model/zoo/zoo.h"

#include <string>
#include <vector>

namespace saliscope {

std::vector<Architecture> alexNetFamily();
std::vector<Architecture> vggFamily();
std::vector<Architecture> squeezeNetFamily();
std::vector<Architecture> resNetFamily();
std::vector<Architecture> googLeNetFamily();
std::vector<Architecture> inceptionV3Family();
std::vector<Architecture> denseNetFamily();
std::vector<Architecture> mobileNetV1Family();
std::vector<Architecture> mobileNetV2Family();
std::vector<Architecture> mobileNetV3Family();
std::vector<Architecture> shuffleNetV2Family();
std::vector<Architecture> mnasNetFamily();
std::vector<Architecture> efficientNetFamily();
std::vector<Architecture> regNetFamily();
std::vector<Architecture> convNeXtFamily();
std::vector<Architecture> toyNetworkFamily();

/// How a picture becomes the network's input; the numbers are those of most networks.
struct Framing {
    int resize = 256; ///< of the shorter side
    int crop = 224;
    Interpolation interpolation = Interpolation::bilinear;
};

/// Weights trained on ImageNet that torchvision publishes.
/// \param file the last part of the URL
/// \param parameters as torchvision counts them
Weights published(const std::string& name, const std::string& file, double top1, double top5,
                  std::int64_t parameters, const Framing& framing = {});

} // namespace saliscope
