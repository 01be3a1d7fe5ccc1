#include "model/model.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>

namespace saliscope {

namespace {

std::optional<std::int64_t> wholeNumber(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

} // namespace

std::shared_ptr<const Model> onDevice(std::shared_ptr<const Model> model, const std::string& device) {
    if (device != "cpu" && device != "cuda")
        throw UsageError("there is no device '" + device + "'; supported are 'cpu' and 'cuda'");
    if (device == "cuda" && !at::hasCUDA())
        throw UsageError("there is no CUDA here: LibTorch was built without it, or finds no such device");
    const c10::Device wanted(device == "cuda" ? c10::kCUDA : c10::kCPU);
    if (model->device == wanted)
        return model;
    auto moved = std::make_shared<Model>(*model);
    moved->device = wanted;
    for (Constant& constant : moved->graph.constants)
        constant.tensor = constant.tensor.to(wanted);
    return moved;
}

std::string classLabel(const Model& model, std::int64_t index) {
    const auto position = static_cast<std::size_t>(index);
    return position < model.labels.size() ? model.labels[position] : "class " + std::to_string(index);
}

std::int64_t findClass(const Model& model, const std::string& text) {
    if (const auto number = wholeNumber(text)) {
        if (*number < 0 || *number >= model.classes)
            throw UsageError("there is no class " + text + "; the model's classes are 0 to " +
                             std::to_string(model.classes - 1));
        return *number;
    }
    const std::string wanted = lowerCase(text);
    std::vector<std::int64_t> containing;
    for (std::size_t i = 0; i < model.labels.size(); ++i) {
        const std::string label = lowerCase(model.labels[i]);
        if (label == wanted)
            return static_cast<std::int64_t>(i);
        if (label.find(wanted) != std::string::npos)
            containing.push_back(static_cast<std::int64_t>(i));
    }
    if (containing.size() == 1)
        return containing.front();
    if (model.labels.empty())
        throw UsageError("the model's classes have no names; give an index from 0 to " +
                         std::to_string(model.classes - 1) + " or --labels FILE");
    if (containing.empty())
        throw UsageError("the model has no class '" + text + "'" + didYouMean(wanted, model.labels));
    std::vector<std::string> candidates;
    for (std::int64_t i : containing)
        candidates.push_back(classLabel(model, i));
    candidates.resize(std::min<std::size_t>(candidates.size(), 5));
    throw UsageError("several classes fit '" + text + "': " + quotedAlternatives(candidates));
}

} // namespace saliscope
