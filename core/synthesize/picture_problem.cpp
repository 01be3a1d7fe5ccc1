#include "synthesize/picture_problem.h"

#include "model/model.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

namespace saliscope {

namespace {

at::Tensor perChannel(const std::vector<float>& values, const at::Tensor& picture) {
    return at::tensor(values).reshape({1, -1, 1, 1}).to(picture.options().requires_grad(false));
}

/// What is minimised, and its derivative by one tensor.
struct Part {
    std::vector<double> terms = {};
    at::Tensor gradient;
};

RunOptions runFor(const PictureProblem& problem, const Progress& progress) {
    RunOptions options{
        .differentiate = {problem.model->graph.input}, .withoutOutputs = true, .progress = progress};
    for (const NetworkTerm& term : problem.objectives) {
        options.keep.insert(options.keep.end(), term.values.begin(), term.values.end());
        options.withoutOutputs = options.withoutOutputs && !term.values.empty();
    }
    return options;
}

/// The objectives, and their derivative by the network's input.
Part networkPart(const PictureProblem& problem, const at::Tensor& input, const Progress& progress) {
    const Graph& graph = problem.model->graph;
    const Trace trace = run(graph, input, runFor(problem, progress));
    const c10::AutoGradMode recording(true);
    Part part;
    at::Tensor sum = at::zeros({}, input.options().requires_grad(false));
    for (const NetworkTerm& term : problem.objectives) {
        const at::Tensor loss = term.loss(trace);
        part.terms.push_back(loss.item<double>());
        sum = sum + loss;
    }
    part.gradient = trace.gradient(sum, graph.input);
    return part;
}

Evaluation evaluate(const PictureProblem& problem, const at::Tensor& parameters, Random random,
                    const Progress& progress) {
    const c10::AutoGradMode recording(true);
    const at::Tensor leaf = parameters.detach().requires_grad_(true);
    const at::Tensor picture = problem.parametrisation.picture(leaf);
    const at::Tensor input =
        toInput(transformed(problem.transformations, picture, random), problem.model->preprocessing);
    const Part network = networkPart(problem, input.detach(), progress);

    Evaluation evaluation{.terms = network.terms, .gradient = {}};
    at::Tensor costs = at::zeros({}, input.options().requires_grad(false));
    for (const PictureTerm& term : problem.regularisers) {
        const at::Tensor loss = term.loss(picture);
        evaluation.terms.push_back(loss.item<double>());
        costs = costs + loss;
    }
    // One backward pass through the picture for both: the derivative of this by the picture is what the
    // network asks for.
    const at::Tensor total = (input * network.gradient).sum() + costs;
    evaluation.gradient = torch::autograd::grad({total}, {leaf}).front();
    for (double term : evaluation.terms)
        evaluation.value += term;
    return evaluation;
}

} // namespace

Problem pictureProblem(PictureProblem description) {
    Problem problem;
    for (const NetworkTerm& term : description.objectives)
        problem.terms.push_back(term.name);
    for (const PictureTerm& term : description.regularisers)
        problem.terms.push_back(term.name);
    problem.isRandom = !description.transformations.empty();
    const auto shared = std::make_shared<const PictureProblem>(std::move(description));
    problem.evaluate = [shared](const at::Tensor& parameters, const Random& random,
                                const Progress& progress) {
        return evaluate(*shared, parameters, random, progress);
    };
    if (!shared->projections.empty())
        problem.project = [shared](at::Tensor picture, const at::Tensor& gradient, std::int64_t step) {
            for (const Projection& projection : shared->projections)
                picture = projection(picture, gradient, step);
            return picture;
        };
    return problem;
}

at::Tensor toInput(const at::Tensor& picture, const Preprocessing& preprocessing) {
    return (picture - perChannel(preprocessing.mean, picture)) / perChannel(preprocessing.std, picture);
}

at::Tensor toPictureUnits(const at::Tensor& input, const Preprocessing& preprocessing) {
    return input * perChannel(preprocessing.std, input) + perChannel(preprocessing.mean, input);
}

} // namespace saliscope
