#include "synthesize/problem.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

namespace saliscope {

Evaluation
evaluateByAutograd(const at::Tensor& parameters,
                   const std::function<std::vector<at::Tensor>(const at::Tensor& parameters)>& terms) {
    const c10::AutoGradMode recording(true);
    const at::Tensor leaf = parameters.detach().requires_grad_(true);
    at::Tensor sum = at::zeros({}, leaf.options().requires_grad(false));
    Evaluation evaluation;
    for (const at::Tensor& term : terms(leaf)) {
        evaluation.terms.push_back(term.item<double>());
        evaluation.value += evaluation.terms.back();
        sum = sum + term;
    }
    if (sum.requires_grad())
        evaluation.gradient = torch::autograd::grad({sum}, {leaf}, {}, /*retain_graph=*/false,
                                                    /*create_graph=*/false, /*allow_unused=*/true)
                                  .front();
    if (!evaluation.gradient.defined())
        evaluation.gradient = at::zeros_like(parameters);
    return evaluation;
}

} // namespace saliscope
