#include "model/zoo/recognition.h"

#include "base/error.h"
#include "base/text.h"
#include "model/checkpoint/quote.h"
#include "model/checkpoint/state_dict.h"

#include <algorithm>
#include <optional>

namespace saliscope {

namespace {

/// The key that torchvision uses today: in DenseNet's "denselayer1.norm.1.weight", the dot before the number
/// has gone.
std::string currentSpelling(std::string key) {
    if (key.find(".denselayer") == std::string::npos)
        return key;
    for (const std::string part : {".norm.", ".conv."})
        if (const std::size_t found = key.find(part); found != std::string::npos)
            if (const char number = key[found + part.size()]; number == '1' || number == '2')
                return key.erase(found + part.size() - 1, 1);
    return key;
}

bool isBookkeeping(std::string_view key) {
    return key == "num_batches_tracked" || key.ends_with(".num_batches_tracked");
}

bool isAuxiliary(const Architecture& architecture, std::string_view key) {
    return std::ranges::any_of(architecture.auxiliaryHeads,
                               [&](const std::string& head) { return key.starts_with(head); });
}

TensorShapes currentSpelling(const TensorShapes& shapes) {
    TensorShapes result;
    for (const auto& [key, shape] : shapes)
        if (!isBookkeeping(key))
            result.emplace(currentSpelling(key), shape);
    return result;
}

/// 1000 where the shapes do not tell, so that there is something to compare them with.
std::int64_t numberOfClasses(const Architecture& architecture, const TensorShapes& shapes) {
    constexpr std::int64_t most = 10'000'000;
    const auto classifier = shapes.find(architecture.classifierKey);
    const bool told = classifier != shapes.end() && !classifier->second.empty();
    return told && classifier->second.front() > 0 && classifier->second.front() <= most
               ? classifier->second.front()
               : 1000;
}

struct Difference {
    std::string key;
    std::optional<std::vector<std::int64_t>> found, expected;
};

struct Comparison {
    const Architecture* architecture;
    std::int64_t classes;
    std::vector<Difference>
        differences; ///< in the order of the network's weights; then what it does not know
    double likeness; ///< 1 for a perfect fit; each key counts for itself and for its shape
};

/// \param shapes with keys in today's spelling
Comparison compare(const Architecture& architecture, const TensorShapes& shapes) {
    Comparison comparison = {&architecture, numberOfClasses(architecture, shapes), {}, 0};
    TensorShapes unexpected = shapes;
    std::size_t keys = 0, sameKeys = 0, sameShapes = 0;
    for (const Constant& constant : architecture.build(comparison.classes).constants) {
        ++keys;
        const std::vector<std::int64_t> expected = constant.tensor.sizes().vec();
        const auto found = unexpected.find(constant.name);
        if (found == unexpected.end()) {
            comparison.differences.push_back({constant.name, std::nullopt, expected});
            continue;
        }
        ++sameKeys;
        if (found->second == expected)
            ++sameShapes;
        else
            comparison.differences.push_back({constant.name, found->second, expected});
        unexpected.erase(found);
    }
    std::erase_if(unexpected, [&](const auto& entry) { return isAuxiliary(architecture, entry.first); });
    for (const auto& [key, shape] : unexpected)
        comparison.differences.push_back({key, shape, std::nullopt});
    comparison.likeness =
        static_cast<double>(sameKeys + sameShapes) / static_cast<double>(2 * (keys + unexpected.size()));
    return comparison;
}

std::string describe(const std::vector<std::int64_t>& shape) {
    std::vector<std::string> sizes;
    for (std::int64_t size : shape)
        sizes.push_back(std::to_string(size));
    return shape.empty() ? "a single number" : join(sizes, "×");
}

std::string describe(const Difference& difference) {
    const std::string key = inQuotes(difference.key);
    if (!difference.found)
        return key + " (" + describe(*difference.expected) + ") is missing";
    if (!difference.expected)
        return key + " (" + describe(*difference.found) + ") does not belong to it";
    return key + " is " + describe(*difference.found) + " instead of " + describe(*difference.expected);
}

std::string describe(const std::vector<Difference>& differences) {
    constexpr std::size_t most = 3;
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < std::min(most, differences.size()); ++i)
        parts.push_back(describe(differences[i]));
    if (differences.size() > most)
        parts.push_back("and " + std::to_string(differences.size() - most) + " more differences");
    return join(parts, ", ");
}

std::string inQuotesWithTitle(const Architecture& architecture) {
    return architecture.title + " ('" + architecture.name + "')";
}

[[noreturn]] void failAsUnknown(const TensorShapes& shapes, const std::vector<Comparison>& comparisons) {
    if (shapes.empty())
        throw ModelError("holds no weights");
    const auto nearest = std::ranges::max_element(comparisons, {}, &Comparison::likeness);
    // With less in common, a list of differences would say nothing.
    if (nearest == comparisons.end() || nearest->likeness < 0.5)
        throw ModelError(
            "is of an unknown architecture: no network of the zoo has keys such as " +
            inQuotes(shapes.begin()->first) +
            "; save the network as TorchScript instead (torch.jit.script), which describes itself");
    throw ModelError("fits no architecture of the zoo; the nearest is " +
                     inQuotesWithTitle(*nearest->architecture) + ", but " + describe(nearest->differences));
}

} // namespace

TensorShapes shapesOf(const StateDict& weights) {
    TensorShapes shapes;
    for (const StateDict::Entry& entry : weights.entries())
        shapes.emplace(entry.name, entry.tensor.sizes().vec());
    return shapes;
}

const Architecture& recognise(const TensorShapes& shapes, std::span<const Architecture> candidates) {
    const TensorShapes known = currentSpelling(shapes);
    std::vector<Comparison> comparisons;
    std::vector<std::string> fitting;
    for (const Architecture& candidate : candidates) {
        comparisons.push_back(compare(candidate, known));
        if (comparisons.back().differences.empty())
            fitting.push_back(candidate.name);
    }
    if (fitting.empty())
        failAsUnknown(known, comparisons);
    if (fitting.size() > 1)
        throw ModelError("can be " + quotedAlternatives(fitting) +
                         ", which have the same keys and shapes: say which with --arch NAME");
    return *std::ranges::find(candidates, fitting.front(), &Architecture::name);
}

std::int64_t requireFit(const Architecture& architecture, const TensorShapes& shapes) {
    const Comparison comparison = compare(architecture, currentSpelling(shapes));
    if (!comparison.differences.empty())
        throw ModelError("does not fit " + inQuotesWithTitle(architecture) + ": " +
                         describe(comparison.differences));
    return comparison.classes;
}

Graph bindWeights(Graph architecture, const StateDict& weights) {
    std::map<std::string, at::Tensor, std::less<>> tensors;
    for (const StateDict::Entry& entry : weights.entries())
        tensors.emplace(currentSpelling(entry.name), entry.tensor);
    for (Constant& constant : architecture.constants) {
        const auto found = tensors.find(constant.name);
        if (found == tensors.end())
            throw ModelError("lacks " + inQuotes(constant.name));
        const at::Tensor& tensor = found->second;
        if (tensor.sizes() != constant.tensor.sizes())
            throw ModelError(
                "does not fit the network: " +
                describe(Difference{constant.name, tensor.sizes().vec(), constant.tensor.sizes().vec()}));
        if (!tensor.is_floating_point())
            throw ModelError("has numbers of type " + std::string(c10::toString(tensor.scalar_type())) +
                             " in " + inQuotes(constant.name) + " instead of floating-point ones");
        constant.tensor = tensor.detach().to(at::kFloat).contiguous();
    }
    return architecture;
}

Graph buildWithWeights(const Architecture& architecture, const StateDict& weights) {
    return bindWeights(architecture.build(requireFit(architecture, shapesOf(weights))), weights);
}

} // namespace saliscope
