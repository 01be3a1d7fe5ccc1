#include "model/zoo/zoo.h"

#include "base/error.h"
#include "base/text.h"
#include "model/zoo/families.h"
#include "model/zoo/linear.h"

#include <algorithm>

namespace saliscope {

namespace {

std::vector<Architecture> allArchitectures() {
    std::vector<Architecture> all;
    for (const auto& family :
         {alexNetFamily, vggFamily, squeezeNetFamily, resNetFamily, googLeNetFamily, inceptionV3Family,
          denseNetFamily, mobileNetV1Family, mobileNetV2Family, mobileNetV3Family, shuffleNetV2Family,
          mnasNetFamily, efficientNetFamily, regNetFamily, convNeXtFamily, toyNetworkFamily, linearFamily})
        for (Architecture& architecture : family())
            all.push_back(std::move(architecture));
    return all;
}

} // namespace

std::span<const Architecture> zoo() {
    static const std::vector<Architecture> architectures = allArchitectures();
    return architectures;
}

const Architecture* findArchitecture(std::string_view name) {
    const auto found = std::ranges::find(zoo(), name, &Architecture::name);
    return found == zoo().end() ? nullptr : &*found;
}

const Architecture& requireArchitecture(std::string_view name) {
    if (const Architecture* architecture = findArchitecture(name))
        return *architecture;
    std::vector<std::string> known;
    for (const Architecture& architecture : zoo())
        known.push_back(architecture.name);
    const std::string hint = didYouMean(name, known);
    throw UsageError("the zoo has no architecture '" + std::string(name) + "'" +
                     (hint.empty() ? "; 'saliscope-cli models' lists them" : hint));
}

const Weights& weightsOfFile(const Architecture& architecture, std::string_view fileName) {
    for (const Weights& weights : architecture.weights)
        if (!weights.url.empty() && weights.url.ends_with("/" + std::string(fileName)))
            return weights;
    return architecture.weights.front();
}

Weights published(const std::string& name, const std::string& file, double top1, double top5,
                  std::int64_t parameters, const Framing& framing) {
    const std::size_t checksum = file.rfind('-') + 1;
    Weights weights = {
        .name = name,
        .url = "https://download.pytorch.org/models/" + file,
        .checksum = file.substr(checksum, file.rfind('.') - checksum),
        .top1 = top1,
        .top5 = top5,
        .parameters = parameters,
    };
    weights.preprocessing.resize = framing.resize;
    weights.preprocessing.height = framing.crop;
    weights.preprocessing.width = framing.crop;
    weights.preprocessing.interpolation = framing.interpolation;
    return weights;
}

} // namespace saliscope
