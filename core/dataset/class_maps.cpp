#include "dataset/class_maps.h"

#include "base/error.h"
#include "explain/layer_map.h"
#include "explain/occlusion.h"
#include "explain/runs.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

/// The layer that Grad-CAM looks at; none where no layer has positions.
std::optional<ValueId> layerWithPositions(const Question& question, const ClassMapOptions& options) {
    if (options.layer)
        return options.layer;
    try {
        return defaultLayer(question);
    } catch (const ModelError&) {
        return std::nullopt;
    }
}

/// Σ w A without what is negative, in the input's size, for each image of a batch.
at::Tensor gradCamsOf(const at::Tensor& activation, const at::Tensor& gradient, const at::Tensor& inputs) {
    const at::Tensor weights = gradient.mean({2, 3}, /*keepdim=*/true);
    const at::Tensor maps = (weights * activation.detach()).sum(1).clamp_min(0);
    return enlarge(maps, Upsample::bilinear, inputs.size(2), inputs.size(3)).cpu();
}

void takeGradients(ClassMaps& maps, const Question& question, const at::Tensor& inputs,
                   const ClassMapOptions& options, const Progress& progress) {
    const ValueId input = question.model.graph.input;
    std::vector<ValueId> values = {input};
    if (const auto layer = layerWithPositions(question, options))
        values.push_back(*layer);
    Runs runs(question, progress);
    std::vector<at::Tensor> saliencies, gradCams;
    for (std::int64_t begin = 0, end = 0; begin < inputs.size(0); begin = end) {
        end = std::min(begin + runs.batchSize(), inputs.size(0));
        const at::Tensor batch = inputs.slice(0, begin, end);
        const Trace trace = runs.forward(batch, {.differentiate = values});
        const std::vector<at::Tensor> gradients = runs.gradients(trace, values);
        saliencies.push_back(gradients[0].abs().amax(1).cpu());
        if (values.size() > 1)
            gradCams.push_back(gradCamsOf(trace.value(values[1]), gradients[1], batch));
        progress.checkCancelled();
    }
    maps.saliency = at::cat(saliencies);
    if (!gradCams.empty())
        maps.gradCam = at::cat(gradCams);
}

at::Tensor occlusionsOf(const Question& about, const at::Tensor& inputs, const ClassMapOptions& options,
                        const Progress& progress) {
    const std::int64_t side = std::min(inputs.size(2), inputs.size(3));
    const std::int64_t window = std::max<std::int64_t>(side / std::max<std::int64_t>(options.windows, 1), 1);
    OcclusionOptions covers;
    covers.window = window;
    covers.stride = std::max<std::int64_t>(window / 2, 1);
    std::vector<at::Tensor> maps;
    for (std::int64_t i = 0; i < inputs.size(0); ++i) {
        const auto count = static_cast<double>(inputs.size(0)), done = static_cast<double>(i);
        Question question = about;
        question.input = inputs.slice(0, i, i + 1);
        maps.push_back(occlusion(question, covers, progress.part(done / count, (done + 1) / count))
                           .map.clamp_min(0)
                           .to(at::kFloat)
                           .cpu());
    }
    return at::stack(maps);
}

at::Tensor regionTensor(const cv::Mat& region) {
    return at::from_blob(region.data, {region.rows, region.cols}, at::kByte).to(at::kBool);
}

/// The connected part of `cells` that contains `seed`.
cv::Mat connectedPart(const cv::Mat& cells, const cv::Point& seed) {
    cv::Mat labels;
    cv::connectedComponents(cells, labels, 8, CV_32S);
    return labels == labels.at<int>(seed);
}

/// What 95 % of the values do not exceed.
double highQuantile(const at::Tensor& values) {
    constexpr double share = 0.95;
    const at::Tensor sorted = std::get<0>(values.sort());
    const auto place = std::lround(share * static_cast<double>(sorted.numel() - 1));
    return sorted[place].item<double>();
}

} // namespace

ClassMaps classMaps(const Model& model, const at::Tensor& inputs, std::int64_t classIndex,
                    const ClassMapOptions& options, const Progress& progress) {
    const Question question{model, inputs.slice(0, 0, 1), ClassScore{classIndex}};
    ClassMaps maps;
    takeGradients(maps, question, inputs, options, progress);
    if (options.occlusion)
        maps.occlusion = occlusionsOf(question, inputs, options, progress);
    return maps;
}

at::Tensor mapDensities(const at::Tensor& maps, std::int64_t cells) {
    const at::Tensor positive = maps.to(at::kFloat).clamp_min(0).unsqueeze(1);
    const at::Tensor shrunk = at::adaptive_avg_pool2d(positive, {cells, cells}).squeeze(1);
    const at::Tensor sums = shrunk.sum({1, 2}, /*keepdim=*/true);
    return at::where(sums > 0, shrunk / sums, at::zeros_like(shrunk));
}

at::Tensor massInRegion(const at::Tensor& densities, const cv::Mat& region) {
    return (densities * regionTensor(region)).sum({1, 2}).to(at::kDouble);
}

std::optional<FixedPlace> fixedPlace(const at::Tensor& own, const at::Tensor& others) {
    if (own.size(0) == 0 || others.size(0) == 0)
        return std::nullopt;
    const at::Tensor excess = (own.mean(0) - others.mean(0)).contiguous();
    const double highest = excess.max().item<double>();
    if (highest <= 0)
        return std::nullopt;
    cv::Mat values(static_cast<int>(excess.size(0)), static_cast<int>(excess.size(1)), CV_32F,
                   excess.data_ptr<float>());
    cv::Point seed;
    cv::minMaxLoc(values, nullptr, nullptr, nullptr, &seed);
    FixedPlace place{.region = connectedPart(values >= highest / 2, seed)};
    const at::Tensor ownMass = massInRegion(own, place.region);
    const at::Tensor otherMass = massInRegion(others, place.region);
    place.mass = ownMass.mean().item<double>();
    place.elsewhere = otherMass.mean().item<double>();
    place.unusual = highQuantile(otherMass);
    place.consistency = (ownMass > place.unusual).to(at::kDouble).mean().item<double>();
    place.strength = (place.mass - place.elsewhere) * place.consistency;
    return place;
}

cv::Mat regionInImage(const cv::Mat& region, cv::Size image) {
    cv::Mat enlarged;
    cv::resize(region, enlarged, image, 0, 0, cv::INTER_NEAREST);
    return enlarged;
}

} // namespace saliscope
