// The architectures that Saliscope knows: those of torchvision, under its names, MobileNet v1, and that of
// the demo models.
#pragma once

#include "graph/graph.h"
#include "image/preprocessing.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saliscope {

/// A published state dict of an architecture, with what its network expects and how well it does.
struct Weights {
    std::string name;            ///< torchvision's: "IMAGENET1K_V1"
    std::string url = {};        ///< empty where there is no file to download
    std::string checksum = {};   ///< the first hexadecimal digits of the file's SHA-256
    double top1 = 0;             ///< on ImageNet's validation set, in percent; NaN where not published
    double top5 = 0;             ///< likewise
    std::int64_t parameters = 0; ///< as published
    Preprocessing preprocessing = {};
};

/// A row of the zoo.
struct Architecture {
    std::string name;  ///< torchvision's: "resnet50"
    std::string title; ///< for people: "ResNet-50"
    std::string paper; ///< authors, year, title
    /// The network for that many classes, with the layer names and keys of torchvision, and without weights
    /// (`bindWeights` puts them in). Nothing is allocated for them.
    std::function<Graph(std::int64_t classes)> build;
    std::string classifierKey;    ///< the weight whose first dimension is the number of classes
    std::vector<Weights> weights; ///< the first is the default
    /// How keys begin that official files have and the network does not need: those of heads that served only
    /// training.
    std::vector<std::string> auxiliaryHeads = {};
};

/// All architectures, from AlexNet to ConvNeXt, and the toy network.
std::span<const Architecture> zoo();

/// The architecture of that name, or null.
const Architecture* findArchitecture(std::string_view name);

/// As `findArchitecture`. \throws UsageError that proposes the most similar names
const Architecture& requireArchitecture(std::string_view name);

/// The weights of the architecture that come from a file of that name ("resnet50-0676ba61.pth"), or else its
/// default ones, whose preprocessing is the best guess for others.
const Weights& weightsOfFile(const Architecture& architecture, std::string_view fileName);

} // namespace saliscope
