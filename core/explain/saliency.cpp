#include "explain/saliency.h"

#include "explain/runs.h"

#include <ATen/ATen.h>

namespace saliscope {

Attribution saliency(const Question& question, const SaliencyOptions& options, const Progress& progress) {
    Runs runs(question, progress);
    const at::Tensor gradient = runs.inputGradients(question.input)[0];
    Attribution result;
    result.map = reduceChannels(options.absolute ? gradient.abs() : gradient, options.reduce);
    result.passes = runs.passes();
    return result;
}

Method saliencyMethod() {
    return makeMethod({.id = "saliency",
                       .title = "Saliency",
                       .summary = "How strongly would the score react if a pixel changed a little? The "
                                  "derivative of the score with respect "
                                  "to every pixel answers that in one backward pass. Bright pixels are those "
                                  "to which the score is most "
                                  "sensitive, which is not the same as those that made it high: expect a "
                                  "cloud of points around the object.",
                       .paper = "Simonyan, Vedaldi & Zisserman 2013, Deep inside convolutional networks",
                       .unit = "largest gradient of the channels, without sign"},
                      OptionTable<SaliencyOptions>()
                          .choice("reduce", &SaliencyOptions::reduce, channelReduceChoices(),
                                  "How the colour channels become one number")
                          .boolean("absolute", &SaliencyOptions::absolute,
                                   "Show the magnitude of the derivative, without its sign"),
                      saliency);
}

} // namespace saliscope
