// Synthesis with the demo model, and what comes out.
#pragma once

#include "base/resources.h"
#include "image/picture.h"
#include "model/model_loader.h"
#include "support/networks.h"
#include "synthesize/optimisation.h"
#include "synthesize/picture_problem.h"
#include "synthesize/pictures.h"

#include <ATen/ATen.h>

namespace saliscope::test {

inline std::shared_ptr<const Model> demo(const char* name = "toyworld") {
    return loadModel({.model = name});
}

inline std::shared_ptr<const Model> smallModel() {
    return std::make_shared<const Model>(modelOf(smallNetwork(), 3, 24, 32));
}

inline at::Tensor sample(const Model& model, const char* name = "cat-beside-dog") {
    const Picture picture = readPicture(resourceFolder() / "samples" / (std::string(name) + ".png"));
    return pictureAsSeen(picture, model.preprocessing);
}

inline double value(const Model& model, const Goal& goal, const at::Tensor& picture) {
    const NetworkTerm term = raise(model, goal);
    const Trace trace = run(model.graph, toInput(picture, model.preprocessing), {.keep = term.values});
    return -term.loss(trace).item<double>();
}

inline at::Tensor finished(const Optimisation& optimisation, std::uint64_t seed = 1) {
    OptimisationState state = start(optimisation, seed);
    advance(optimisation, state, plannedSteps(optimisation));
    return pictureOf(optimisation, state);
}

inline double correlation(const at::Tensor& a, const at::Tensor& b) {
    const at::Tensor x = (a - a.mean()).flatten(), y = (b - b.mean()).flatten();
    return (x.dot(y) / (x.norm() * y.norm())).item<double>();
}

} // namespace saliscope::test
