#include "explain/input_x_gradient.h"

#include "explain/runs.h"

#include <ATen/ATen.h>

namespace saliscope {

Attribution inputXGradient(const Question& question, const InputXGradientOptions& options,
                           const Progress& progress) {
    Runs runs(question, progress);
    Attribution result;
    result.map = reduceChannels((question.input * runs.inputGradients(question.input))[0], options.reduce);
    result.passes = runs.passes();
    return result;
}

Method inputXGradientMethod() {
    return makeMethod(
        {.id = "input-x-gradient",
         .title = "Input × gradient",
         .summary = "The derivative says how the score reacts to a change of a pixel; multiplied by the "
                    "pixel's own value it "
                    "says how much that pixel contributes, as if the network were linear. Positive pixels "
                    "speak for the "
                    "class, negative ones against it. What is exactly the mean colour contributes nothing.",
         .paper = "Shrikumar, Greenside, Shcherbina & Kundaje 2016, Not just a black box",
         .unit = "input × gradient",
         .isSigned = true},
        OptionTable<InputXGradientOptions>().choice("reduce", &InputXGradientOptions::reduce,
                                                    channelReduceChoices(),
                                                    "How the colour channels become one number"),
        inputXGradient);
}

} // namespace saliscope
