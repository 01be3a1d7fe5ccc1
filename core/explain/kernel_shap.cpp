#include "explain/kernel_shap.h"

#include "explain/coalitions.h"
#include "explain/linear_model.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

std::vector<std::string> notesOn(const Coalitions& coalitions) {
    const std::int64_t asked = coalitions.members.size(0), superpixels = coalitions.members.size(1);
    const std::string count = std::to_string(superpixels) + " superpixels";
    if (coalitions.complete)
        return {"these are the exact Shapley values: all coalitions of " + count + " were asked about"};
    std::vector<std::string> notes = {"the Shapley values of " + count + " are estimated from " +
                                      std::to_string(asked) + " coalitions"};
    if (asked <= superpixels)
        notes.push_back("so few samples cannot tell " + count +
                        " apart: ask for more samples or fewer segments");
    return notes;
}

} // namespace

Attribution kernelShap(const Question& question, const KernelShapOptions& options, const Progress& progress) {
    SuperpixelPictures pictures(question, options, progress);
    const double covered = pictures.covered();
    const double total = pictures.whole() - covered;
    constexpr std::int64_t wholeAndCovered = 2;
    const Coalitions coalitions = shapleyCoalitions(
        pictures.count(), std::max<std::int64_t>(0, options.samples - wholeAndCovered), question.seed);

    WeightedSamples samples(pictures.count());
    pictures.ask({.shown = coalitions.members,
                  .step = "coalitions of superpixels",
                  .take =
                      [&](std::int64_t begin, const at::Tensor& answers) {
                          const std::int64_t end = begin + answers.size(0);
                          samples.add(coalitions.members.slice(0, begin, end),
                                      coalitions.weights.slice(0, begin, end), answers - covered);
                      },
                  .coefficients = [&] { return samples.coefficientsAddingUpTo(total); }});

    const at::Tensor values = samples.coefficientsAddingUpTo(total);
    Attribution result;
    result.map = pictures.painted(values);
    result.completenessGap = std::abs(values.sum().item<double>() - total);
    result.passes = pictures.passes();
    result.notes = notesOn(coalitions);
    return result;
}

Method kernelShapMethod() {
    return makeMethod(
        {.id = "kernel-shap",
         .title = "KernelSHAP",
         .summary = "Treats the superpixels as players who earn the score together, and asks what each one's "
                    "fair share is: its contribution, averaged over all orders in which the picture could be "
                    "uncovered. It is the only way of sharing in which the parts add up to the whole, equals "
                    "get equal shares, and who contributes nothing gets nothing. With few superpixels the "
                    "values are exact, with many they are estimated from random coalitions.",
         .paper = "Lundberg & Lee 2017, A unified approach to interpreting model predictions",
         .unit = "Shapley value of the superpixel",
         .needsGradients = false,
         .isSigned = true,
         .isSlow = true,
         .isRandom = true},
        withCoverOptions(superpixelOptionTable<KernelShapOptions>()), kernelShap);
}

} // namespace saliscope
