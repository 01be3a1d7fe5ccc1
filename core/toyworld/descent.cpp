#include "toyworld/descent.h"

#include <ATen/ATen.h>

#include <torch/csrc/autograd/autograd.h>
#include <torch/optim/adamw.h>

#include <numbers>

namespace saliscope {

Descent::Descent(Graph& graph, double learningRate, double weightDecay) : learningRate_(learningRate) {
    std::vector<at::Tensor> matrices, vectors;
    for (Constant& constant : graph.constants) {
        if (!constant.learnable)
            continue;
        constant.tensor.requires_grad_(true);
        weights_.push_back(constant.tensor);
        (constant.tensor.dim() > 1 ? matrices : vectors).push_back(constant.tensor);
    }
    using torch::optim::AdamWOptions;
    optimizer_ = std::make_unique<torch::optim::AdamW>(std::vector<torch::optim::OptimizerParamGroup>{
        {matrices, std::make_unique<AdamWOptions>(AdamWOptions().weight_decay(weightDecay))},
        {vectors, std::make_unique<AdamWOptions>(AdamWOptions().weight_decay(0))}});
}

Descent::~Descent() = default;

void Descent::step(const at::Tensor& loss, double time, const Progress& progress) {
    differentiate(loss, progress);
    setLearningRate(time);
    optimizer_->step();
}

void Descent::differentiate(const at::Tensor& loss, const Progress& progress) {
    try {
        const auto gradients = torch::autograd::grad({loss}, weights_);
        for (std::size_t i = 0; i < weights_.size(); ++i)
            weights_[i].mutable_grad() = gradients[i];
    } catch (const std::exception&) {
        progress.checkCancelled();
        throw;
    }
}

void Descent::setLearningRate(double time) {
    constexpr double rise = 0.1;
    const double fall = (time - rise) / (1 - rise);
    const double part = time < rise ? time / rise : (1 + std::cos(std::numbers::pi * fall)) / 2;
    for (torch::optim::OptimizerParamGroup& group : optimizer_->param_groups())
        group.options().set_lr(part * learningRate_);
}

at::Tensor crossEntropy(const at::Tensor& scores, const at::Tensor& targets) {
    return -(targets * scores.log_softmax(1)).sum(1).mean();
}

at::Tensor smoothed(const at::Tensor& targets, double part) {
    return targets * (1 - part) + part / static_cast<double>(targets.size(1));
}

} // namespace saliscope
