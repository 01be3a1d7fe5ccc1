// The steps by which a network's weights follow the gradient of a loss.
#pragma once

#include "base/progress.h"
#include "graph/graph.h"

#include <memory>
#include <vector>

namespace torch::optim {
class AdamW;
}

namespace saliscope {

/// AdamW (Loshchilov & Hutter 2019). Only matrices and kernels decay: that is meant for what multiplies
/// activations; norms and biases are better left alone.
class Descent {
public:
    /// Makes the graph's learnable constants record what is computed from them; they are changed in place.
    /// \param learningRate at its highest: it rises over the first tenth and falls to 0 (a cosine)
    Descent(Graph& graph, double learningRate, double weightDecay);
    ~Descent();
    Descent(const Descent&) = delete;
    Descent& operator=(const Descent&) = delete;

    /// \param loss of one element, computed from the graph's constants \param time 0 at the beginning of all
    /// steps, 1 at their end \throws Cancelled, where the run that the loss comes from can be cancelled
    void step(const at::Tensor& loss, double time, const Progress& progress);

private:
    void differentiate(const at::Tensor& loss, const Progress& progress);
    void setLearningRate(double time);

    double learningRate_;
    std::vector<at::Tensor> weights_;
    std::unique_ptr<torch::optim::AdamW> optimizer_;
};

/// How far off the scores are: mean over the pictures of -Σ targets · log softmax of the scores.
/// \param scores, targets N×classes
at::Tensor crossEntropy(const at::Tensor& scores, const at::Tensor& targets);

/// The targets with that part of each spread over all classes.
at::Tensor smoothed(const at::Tensor& targets, double part);

} // namespace saliscope
