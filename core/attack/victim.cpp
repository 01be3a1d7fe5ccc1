#include "attack/victim.h"

#include "graph/batch_size.h"
#include "graph/executor.h"
#include "graph/shapes.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace saliscope {

namespace {

/// One value a channel, to be broadcast over N×C×H×W, where and as the pictures are.
at::Tensor perChannel(const std::vector<float>& values, const at::Tensor& like) {
    return at::tensor(values).to(like.options()).reshape({1, -1, 1, 1});
}

} // namespace

at::Tensor Victim::scoreGradients(const at::Tensor& picture, const std::vector<std::int64_t>& classes,
                                  const Progress& progress) const {
    std::vector<at::Tensor> gradients;
    for (const std::int64_t index : classes)
        gradients.push_back(
            slope(
                picture, [&](const at::Tensor& scores) { return scores.select(1, index); }, progress)
                .gradient);
    return at::cat(gradients);
}

ModelVictim::ModelVictim(std::shared_ptr<const Model> model) : model_(std::move(model)) {
    const std::vector<std::int64_t> shape = model_->inputShape();
    // The weights of a model on an accelerator can only be met there, and need no such care.
    batch_ = model_->device.is_cpu() ? imagesPerRun(costOf(model_->graph, valueShapes(model_->graph, shape)),
                                                    1, shape[1] * shape[2])
                                     : 64;
}

std::int64_t ModelVictim::classes() const {
    return model_->classes;
}

at::Tensor ModelVictim::normalised(const at::Tensor& pictures) const {
    const Preprocessing& preprocessing = model_->preprocessing;
    return pictures.sub(perChannel(preprocessing.mean, pictures))
        .div_(perChannel(preprocessing.std, pictures))
        .to(model_->device);
}

at::Tensor ModelVictim::denormalised(const at::Tensor& gradient, const at::Tensor& pictures) const {
    return gradient.to(pictures.device()).div(perChannel(model_->preprocessing.std, pictures));
}

at::Tensor ModelVictim::scores(const at::Tensor& pictures, const Progress& progress) const {
    std::vector<at::Tensor> parts;
    for (const at::Tensor& part : pictures.split(batch_))
        parts.push_back(
            run(model_->graph, normalised(part), {.progress = progress}).output().to(pictures.device()));
    return parts.size() == 1 ? parts.front() : at::cat(parts);
}

Slope ModelVictim::slope(const at::Tensor& pictures, const ScoreLoss& loss, const Progress& progress) const {
    const ValueId input = model_->graph.input;
    const Trace trace =
        run(model_->graph, normalised(pictures), {.differentiate = {input}, .progress = progress});
    const c10::AutoGradMode recording(true);
    const at::Tensor losses = loss(trace.output());
    const at::Tensor gradient = trace.gradient(losses.sum(), input);
    return {trace.output().detach().to(pictures.device()), losses.detach().to(pictures.device()),
            denormalised(gradient, pictures)};
}

at::Tensor ModelVictim::scoreGradients(const at::Tensor& picture, const std::vector<std::int64_t>& classes,
                                       const Progress& progress) const {
    const ValueId input = model_->graph.input;
    const Trace trace =
        run(model_->graph, normalised(picture), {.differentiate = {input}, .progress = progress});
    const c10::AutoGradMode recording(true);
    std::vector<at::Tensor> gradients;
    for (const std::int64_t index : classes)
        gradients.push_back(denormalised(trace.gradient(trace.output()[0][index], input), picture));
    return at::cat(gradients);
}

} // namespace saliscope
