// What counts as "nothing there": the picture from which a path of integrated gradients starts, or with which
// a region is covered.
#pragma once

#include "explain/method.h"

#include <string>

namespace saliscope {

/// mean: zero after normalisation, the mean colour, not black. noise: the mean colour with uniform noise.
/// custom: a file.
enum class Baseline { mean, black, white, blur, noise, custom };

/// The names of the option's choices.
const std::vector<std::pair<const char*, Baseline>>& baselineChoices();

/// The options `baseline` and `baseline-file` of methods that compare with one picture, for a struct with
/// `baseline` and `baselineFile`.
template <typename Options>
OptionTable<Options> baselineOptionTable() {
    return OptionTable<Options>()
        .choice("baseline", &Options::baseline, baselineChoices(),
                "The picture that shows nothing, with which this one is compared")
        .text("baseline-file", &Options::baselineFile, "For the baseline 'custom': a picture or .npy");
}

/// 1×C×H×W like the question's input. \param file for `custom`: a .npy with a preprocessed input, or a
/// picture \throws UsageError, FileError
at::Tensor makeBaseline(const Question& question, Baseline baseline, const std::string& file = {});

} // namespace saliscope
