#include "attack/linear_training.h"

#include "attack/support_vectors.h"
#include "attack/unit_picture.h"
#include "attack/victim.h"
#include "base/error.h"
#include "base/file.h"
#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/state_dict.h"
#include "model/model.h"
#include "model/zoo/linear.h"
#include "model/zoo/recognition.h"
#include "synthesize/optimisation.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace saliscope {

namespace {

constexpr const char *weightKey = "linear.weight", *biasKey = "linear.bias", *architecture = "linear";

/// A template a class, and a number.
struct Templates {
    at::Tensor weight; ///< classes×features
    at::Tensor bias;   ///< classes
};

/// What the linear layer of `linearNetwork` is given: N×features, -1 to 1.
at::Tensor featuresOf(const at::Tensor& pictures) {
    constexpr std::int64_t side = linearTemplateSide;
    return at::adaptive_avg_pool2d(pictures * 2 - 1, {side, side}).flatten(1).contiguous();
}

/// Mean cross entropy and penalty of W and b, which are the columns of the parameters classes×(features + 1).
Evaluation crossEntropy(const at::Tensor& parameters, const at::Tensor& features, const at::Tensor& oneHot,
                        double penalty) {
    const std::int64_t last = parameters.size(1) - 1;
    const at::Tensor weight = parameters.slice(1, 0, last), bias = parameters.select(1, last);
    const at::Tensor logProbabilities = at::addmm(bias, features, weight.t()).log_softmax(1);
    const auto count = static_cast<double>(features.size(0));
    const at::Tensor error = (logProbabilities.exp() - oneHot) / count;
    const double loss = -(logProbabilities * oneHot).sum().item<double>() / count;
    const double size = penalty / 2 * weight.square().sum().item<double>();
    const at::Tensor ofWeight = at::mm(error.t(), features) + penalty * weight;
    return {.value = loss + size,
            .terms = {loss, size},
            .gradient = at::cat({ofWeight, error.sum(0).unsqueeze(1)}, 1)};
}

Templates trainSoftmax(const at::Tensor& features, const at::Tensor& labels, std::int64_t classes,
                       const LinearTrainingOptions& options, const Progress& progress) {
    const at::Tensor oneHot = at::one_hot(labels, classes).to(features.options());
    Problem problem{.terms = {"cross entropy", "penalty"}, .evaluate = {}};
    problem.evaluate = [&](const at::Tensor& parameters, Random, const Progress& inner) {
        inner.checkCancelled();
        return crossEntropy(parameters, features, oneHot, options.penalty);
    };
    const Stage stage{
        .problem = problem,
        .optimiser = {.kind = OptimiserKind::lbfgs},
        .steps = options.steps,
        .start = [&](const at::Tensor&, Random) { return at::zeros({classes, features.size(1) + 1}); },
        .show = [](const at::Tensor& parameters) { return parameters; }};
    const Optimisation optimisation{.stages = {stage}};
    OptimisationState state = start(optimisation, 0);
    // At the bottom, L-BFGS leaves the parameters as they are.
    double before = std::numeric_limits<double>::infinity();
    while (state.steps() < options.steps) {
        advance(optimisation, state, 1);
        progress.report(static_cast<double>(state.steps()) / static_cast<double>(options.steps), "softmax");
        const double now = state.curve.back().value;
        if (before - now < 1e-7 * now)
            break;
        before = now;
    }
    const std::int64_t last = features.size(1);
    return {state.parameters.slice(1, 0, last), state.parameters.select(1, last)};
}

Templates trainSupportVectors(const at::Tensor& features, const at::Tensor& labels, std::int64_t classes,
                              const LinearTrainingOptions& options, const Progress& progress) {
    // Pictures have many values: divided by the root of their number, C means the same for all.
    const double scale = 1 / std::sqrt(static_cast<double>(features.size(1)));
    const SupportVectorTraining training(features * scale);
    std::vector<at::Tensor> weights, biases;
    for (std::int64_t k = 0; k < classes; ++k) {
        progress.report(static_cast<double>(k) / static_cast<double>(classes), "support vectors");
        const SeparatingPlane plane = training.separate(labels.eq(k), options.cost);
        weights.push_back(plane.normal * scale);
        biases.push_back(at::full({1}, plane.offset));
    }
    return {at::stack(weights), at::cat(biases)};
}

void requireTrainable(const LabelledPictures& pictures) {
    const auto classes = static_cast<std::int64_t>(pictures.names.size());
    if (classes < 2)
        throw UsageError("a classifier needs pictures of at least two classes");
    for (std::int64_t k = 0; k < classes; ++k)
        if (!pictures.labels.eq(k).any().item<bool>())
            throw UsageError("there is no picture of '" + pictures.names[static_cast<std::size_t>(k)] +
                             "' to learn from");
}

StateDict stateDictOf(const Templates& templates) {
    StateDict weights;
    weights.add(weightKey, templates.weight.to(at::kFloat).contiguous());
    weights.add(biasKey, templates.bias.to(at::kFloat).contiguous());
    return weights;
}

const at::Tensor& constantNamed(const Model& model, const std::string& name) {
    for (const Constant& constant : model.graph.constants)
        if (constant.name == name)
            return constant.tensor;
    throw ModelError("'" + model.name +
                     "' is no linear classifier: it has no templates; "
                     "'saliscope-cli linear train' makes one");
}

} // namespace

std::string_view nameOf(LinearKind kind) {
    return kind == LinearKind::softmax ? "softmax" : "svm";
}

std::shared_ptr<const Model> trainLinear(const LabelledPictures& pictures,
                                         const LinearTrainingOptions& options, const Progress& progress) {
    requireTrainable(pictures);
    const auto classes = static_cast<std::int64_t>(pictures.names.size());
    const at::Tensor features = featuresOf(pictures.pictures);
    const Templates templates =
        options.kind == LinearKind::softmax
            ? trainSoftmax(features, pictures.labels, classes, options, progress)
            : trainSupportVectors(features, pictures.labels, classes, options, progress);
    auto model = std::make_shared<Model>();
    model->name = options.kind == LinearKind::softmax ? "Linear softmax classifier" : "Linear SVM";
    model->architecture = architecture;
    model->graph = bindWeights(linearNetwork(classes), stateDictOf(templates));
    model->preprocessing = linearPreprocessing();
    model->preprocessing.height = static_cast<int>(pictures.pictures.size(2));
    model->preprocessing.width = static_cast<int>(pictures.pictures.size(3));
    model->preprocessing.resize = std::min(model->preprocessing.height, model->preprocessing.width);
    model->labels = pictures.names;
    model->classes = classes;
    return model;
}

void saveLinear(const Model& model, const std::filesystem::path& file) {
    if (file.extension() != ".safetensors")
        throw UsageError("the name of a linear classifier's file must end in .safetensors, not '" +
                         file.string() + "'");
    writeSafetensors(file, stateDictOf({constantNamed(model, weightKey), constantNamed(model, biasKey)}));
    const Preprocessing& preprocessing = model.preprocessing;
    const nlohmann::ordered_json sidecar = {{"arch", architecture},
                                            {"title", model.name},
                                            {"size", {preprocessing.height, preprocessing.width}},
                                            {"resize", preprocessing.resize.value_or(preprocessing.height)},
                                            {"mean", preprocessing.mean},
                                            {"std", preprocessing.std},
                                            {"labels", model.labels}};
    std::filesystem::path beside = file;
    writeFile(beside.replace_extension(".json"), sidecar.dump(2) + "\n");
}

double accuracyOn(const Model& model, const LabelledPictures& pictures, const Progress& progress) {
    const ModelVictim victim(std::make_shared<const Model>(model));
    const at::Tensor answers = victim.scores(pictures.pictures, progress).argmax(1);
    return answers.eq(pictures.labels).to(at::kDouble).mean().item<double>();
}

std::vector<Picture> linearTemplates(const Model& model) {
    if (model.architecture != architecture)
        throw ModelError("'" + model.name +
                         "' is no linear classifier: it has no templates; "
                         "'saliscope-cli linear train' makes one");
    const at::Tensor weight = constantNamed(model, weightKey);
    const double largest = std::max(weight.abs().max().item<double>(), 1e-30);
    std::vector<Picture> templates;
    for (const at::Tensor& row : weight.unbind()) {
        const at::Tensor values = row.reshape({1, 3, linearTemplateSide, linearTemplateSide});
        templates.push_back(pictureOf(values / (2 * largest) + 0.5));
    }
    return templates;
}

} // namespace saliscope
