#include "explain/randomisation.h"

#include "base/error.h"
#include "base/generator.h"
#include "image/tensor_conversion.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

#include <numeric>
#include <set>

namespace saliscope {

namespace {

struct WeightedLayer {
    std::string name;
    std::vector<ConstantId> weights;
};

/// The layers with weights, from the scores down; weights that several share belong to the last of them.
std::vector<WeightedLayer> weightedLayers(const Graph& graph) {
    std::vector<WeightedLayer> layers;
    std::set<ConstantId> seen;
    for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
        WeightedLayer layer{node->name, {}};
        for (const ConstantId constant : inputConstants(*node))
            if (graph.constants[index(constant)].learnable && seen.insert(constant).second)
                layer.weights.push_back(constant);
        if (!layer.weights.empty())
            layers.push_back(std::move(layer));
    }
    if (layers.empty())
        throw ModelError("the network has no weights that could be randomised");
    return layers;
}

void shuffle(Graph& graph, const WeightedLayer& layer, at::Generator& generator) {
    for (const ConstantId constant : layer.weights) {
        at::Tensor& weight = graph.constants[index(constant)].tensor;
        const at::Tensor order = at::randperm(weight.numel(), generator).to(weight.device());
        weight = weight.flatten().index_select(0, order).view(weight.sizes());
    }
}

at::Tensor flatMap(const Attribution& attribution) {
    const at::Tensor map = attribution.map.cpu().to(at::kFloat);
    return (map.dim() == 3 ? map.sum(0) : map).contiguous();
}

std::vector<double> ranksOf(const at::Tensor& values) {
    const at::Tensor flat = values.to(at::kDouble).flatten().contiguous();
    const std::span<const double> numbers(flat.data_ptr<double>(), static_cast<std::size_t>(flat.numel()));
    std::vector<std::size_t> order(numbers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return numbers[a] < numbers[b]; });
    std::vector<double> ranks(numbers.size());
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin;
        while (end < order.size() && numbers[order[end]] == numbers[order[begin]])
            ++end;
        for (std::size_t i = begin; i < end; ++i)
            ranks[order[i]] = static_cast<double>(begin + end - 1) / 2;
        begin = end;
    }
    return ranks;
}

cv::Mat scaledToOne(const at::Tensor& map) {
    const cv::Mat values = toMat(map);
    cv::Mat scaled;
    double low = 0, high = 0;
    cv::minMaxLoc(values, &low, &high);
    values.convertTo(scaled, CV_32F, high > low ? 1 / (high - low) : 1, high > low ? -low / (high - low) : 0);
    return scaled;
}

cv::Mat windowMean(const cv::Mat& values) {
    constexpr double sigma = 1.5; // as published, in a window of 11×11
    cv::Mat mean;
    cv::GaussianBlur(values, mean, {11, 11}, sigma);
    return mean;
}

double structuralSimilarity(const at::Tensor& first, const at::Tensor& second) {
    constexpr double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;
    const cv::Mat a = scaledToOne(first), b = scaledToOne(second);
    const cv::Mat meanA = windowMean(a), meanB = windowMean(b);
    const cv::Mat varianceA = windowMean(a.mul(a)) - meanA.mul(meanA);
    const cv::Mat varianceB = windowMean(b.mul(b)) - meanB.mul(meanB);
    const cv::Mat covariance = windowMean(a.mul(b)) - meanA.mul(meanB);
    const cv::Mat above = (2 * meanA.mul(meanB) + c1).mul(2 * covariance + c2);
    const cv::Mat below = (meanA.mul(meanA) + meanB.mul(meanB) + c1).mul(varianceA + varianceB + c2);
    return cv::mean(above / below)[0];
}

RandomisationStage compare(const at::Tensor& map, const at::Tensor& original) {
    RandomisationStage stage;
    stage.map = map;
    const bool isFinite = map.isfinite().all().item<bool>();
    const double unknown = std::numeric_limits<double>::quiet_NaN();
    stage.rankCorrelation = isFinite ? rankCorrelation(map, original) : unknown;
    stage.magnitudeRankCorrelation = isFinite ? rankCorrelation(map.abs(), original.abs()) : unknown;
    stage.structuralSimilarity = isFinite ? structuralSimilarity(map, original) : unknown;
    return stage;
}

} // namespace

double rankCorrelation(const at::Tensor& a, const at::Tensor& b) {
    const std::vector<double> x = ranksOf(a), y = ranksOf(b);
    const double mean = (static_cast<double>(x.size()) - 1) / 2;
    double covariance = 0, varianceX = 0, varianceY = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        covariance += (x[i] - mean) * (y[i] - mean);
        varianceX += (x[i] - mean) * (x[i] - mean);
        varianceY += (y[i] - mean) * (y[i] - mean);
    }
    return covariance / std::sqrt(varianceX * varianceY);
}

std::vector<RandomisationStage> cascadingRandomisation(const Question& question, const Method& method,
                                                       const OptionValues& values,
                                                       const RandomisationOptions& options,
                                                       const Progress& progress) {
    if (options.stages < 1)
        throw UsageError("cascading randomisation needs at least one stage");
    const std::vector<WeightedLayer> layers = weightedLayers(question.model.graph);
    const auto count = static_cast<std::int64_t>(layers.size());
    const std::int64_t stages = std::min(options.stages, count);
    const auto part = [&](std::int64_t stage) {
        const double whole = static_cast<double>(stages) + 1;
        return progress.part(static_cast<double>(stage) / whole, static_cast<double>(stage + 1) / whole);
    };
    Model randomised = question.model;
    Question asked{.model = randomised,
                   .input = question.input,
                   .target = question.target,
                   .layer = question.layer,
                   .seed = question.seed};
    at::Generator generator = seededGenerator(question.seed);

    const at::Tensor original = flatMap(method.explain(asked, values, part(0)));
    std::vector<RandomisationStage> result = {compare(original, original)};
    std::int64_t done = 0;
    for (std::int64_t stage = 1; stage <= stages; ++stage) {
        for (const std::int64_t end = count * stage / stages; done < end; ++done)
            shuffle(randomised.graph, layers[static_cast<std::size_t>(done)], generator);
        result.push_back(compare(flatMap(method.explain(asked, values, part(stage))), original));
        result.back().layer = layers[static_cast<std::size_t>(done - 1)].name;
        result.back().randomisedLayers = static_cast<int>(done);
    }
    return result;
}

} // namespace saliscope
