#include "explain/smoothgrad.h"

#include "base/generator.h"
#include "explain/runs.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

ReluRule ruleOf(GradientKind kind) {
    switch (kind) {
    case GradientKind::deconvnet:
        return ReluRule::deconvnet;
    case GradientKind::guidedBackpropagation:
        return ReluRule::guided;
    default:
        return ReluRule::gradient;
    }
}

at::Tensor mapOf(const at::Tensor& mean, const at::Tensor& meanSquare, const SmoothGradOptions& options) {
    at::Tensor map = mean;
    if (options.statistic == NoisyStatistic::square)
        map = meanSquare;
    else if (options.statistic == NoisyStatistic::variance)
        map = (meanSquare - mean.square()).clamp_min(0);
    return reduceChannels(options.absolute ? map.abs() : map, options.reduce).to(at::kFloat);
}

} // namespace

Attribution smoothGrad(const Question& question, const SmoothGradOptions& options, const Progress& progress) {
    Runs runs(question, progress);
    const at::Tensor range = question.input.max() - question.input.min();
    at::Generator generator = seededGenerator(question.seed);

    at::Tensor sum = at::zeros_like(question.input[0], at::kDouble), squares = sum.clone();
    at::Tensor map;
    for (std::int64_t done = 0; done < options.samples;) {
        const std::int64_t count = std::min(runs.batchSize(), options.samples - done);
        std::vector<at::Tensor> noise; // copy by copy: the same whatever the size of batches
        for (std::int64_t i = 0; i < count; ++i)
            noise.push_back(at::randn(question.input.sizes(), generator));
        const at::Tensor noisy =
            question.input + options.sigma * range * at::cat(noise).to(question.input.device());
        at::Tensor gradients = runs.inputGradients(noisy, ruleOf(options.around)).to(at::kDouble);
        if (options.around == GradientKind::inputXGradient)
            gradients = gradients * noisy;
        sum += gradients.sum(0);
        squares += gradients.square().sum(0);
        done += count;
        map = mapOf(sum / static_cast<double>(done), squares / static_cast<double>(done), options);
        if (question.preview)
            question.preview(map);
        progress.report(static_cast<double>(done) / static_cast<double>(options.samples), "noisy copies");
    }

    Attribution result;
    result.map = map;
    result.passes = runs.passes();
    return result;
}

Method smoothGradMethod() {
    return makeMethod(
        {.id = "smoothgrad",
         .title = "SmoothGrad",
         .summary = "The gradient of a deep network flickers from pixel to pixel. Averaged over many copies "
                    "of the picture "
                    "with a little noise, the flicker cancels out and what remains is what the network is "
                    "sensitive to in the "
                    "whole neighbourhood of the picture.",
         .paper =
             "Smilkov, Thorat, Kim, Viégas & Wattenberg 2017, SmoothGrad: removing noise by adding noise",
         .unit = "mean gradient of noisy copies",
         .isSlow = true,
         .isRandom = true},
        OptionTable<SmoothGradOptions>()
            .integer<std::int64_t>("samples", &SmoothGradOptions::samples, 1, 10000,
                                   "How many noisy copies are averaged")
            .number("sigma", &SmoothGradOptions::sigma, 0, 10,
                    "Strength of the noise as a part of the input's range")
            .choice("statistic", &SmoothGradOptions::statistic,
                    {{"mean", NoisyStatistic::mean},
                     {"square", NoisyStatistic::square},
                     {"variance", NoisyStatistic::variance}},
                    "mean is SmoothGrad, square SmoothGrad-squared, variance VarGrad")
            .choice("around", &SmoothGradOptions::around,
                    {{"gradient", GradientKind::gradient},
                     {"input-x-gradient", GradientKind::inputXGradient},
                     {"deconvnet", GradientKind::deconvnet},
                     {"guided-backprop", GradientKind::guidedBackpropagation}},
                    "The gradient that is averaged")
            .choice("reduce", &SmoothGradOptions::reduce, channelReduceChoices(),
                    "How the colour channels become one number")
            .boolean("absolute", &SmoothGradOptions::absolute,
                     "Show the magnitude of the average, without its sign"),
        smoothGrad);
}

} // namespace saliscope
