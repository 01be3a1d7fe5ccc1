// What counts as "nothing there": the picture from which a path of integrated gradients starts, or with which
// a region is covered.
#pragma once

#include "explain/method.h"

#include <string>

namespace saliscope {

/// mean: zero after normalisation, the mean colour, not black. blur: the picture, blurred with a standard
/// deviation of a tenth of its shorter side. noise: uniform between black and white. custom: a file.
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

/// Gaussian blur with a standard deviation of `sigma` pixels, cut off at three of them; the border is
/// continued.
/// \param picture N×C×H×W \param sigma not negative; 0 changes nothing
at::Tensor gaussianBlur(const at::Tensor& picture, double sigma);

} // namespace saliscope
