#include "explain/ruled_gradient.h"

#include "explain/runs.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

Attribution ruledGradient(const Question& question, const RuledGradientOptions& options,
                          const Progress& progress, ReluRule rule) {
    Runs runs(question, progress);
    Attribution result;
    result.map = reduceChannels(runs.inputGradients(question.input, rule)[0], options.reduce);
    result.passes = runs.passes();
    result.overriddenRectifiers = runs.overriddenRectifiers();
    if (*result.overriddenRectifiers == 0)
        result.notes.emplace_back(
            "the network has no rectifier before the target: this is the plain gradient");
    return result;
}

OptionTable<RuledGradientOptions> optionTable() {
    return OptionTable<RuledGradientOptions>().choice("reduce", &RuledGradientOptions::reduce,
                                                      channelReduceChoices(),
                                                      "How the colour channels become one number");
}

} // namespace

Attribution deconvnet(const Question& question, const RuledGradientOptions& options,
                      const Progress& progress) {
    return ruledGradient(question, options, progress, ReluRule::deconvnet);
}

Attribution guidedBackpropagation(const Question& question, const RuledGradientOptions& options,
                                  const Progress& progress) {
    return ruledGradient(question, options, progress, ReluRule::guided);
}

Method deconvnetMethod() {
    return makeMethod({.id = "deconvnet",
                       .title = "Deconvnet",
                       .summary =
                           "Runs the network backwards from the target to the pixels, and at every ReLU lets "
                           "only positive signals "
                           "pass, as the ReLU itself does on the way forward. The result is a picture of "
                           "what drives the target, "
                           "sharper than the gradient; but it depends on the class less than it seems to.",
                       .paper = "Zeiler & Fergus 2014, Visualizing and understanding convolutional networks",
                       .unit = "deconvnet signal",
                       .isSigned = true},
                      optionTable(), deconvnet);
}

Method guidedBackpropagationMethod() {
    return makeMethod(
        {.id = "guided-backprop",
         .title = "Guided backpropagation",
         .summary =
             "The gradient, but at every ReLU only positive signals pass, and only where the ReLU was active "
             "on the "
             "way forward. Strokes and edges that excite the target come out crisp. Beautiful pictures, with "
             "a "
             "warning: they hardly change when another class is explained or the weights are scrambled.",
         .paper = "Springenberg, Dosovitskiy, Brox & Riedmiller 2015, Striving for simplicity",
         .unit = "guided gradient",
         .isSigned = true},
        optionTable(), guidedBackpropagation);
}

} // namespace saliscope
