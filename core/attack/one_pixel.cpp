#include "attack/one_pixel.h"

#include "attack/differential_evolution.h"
#include "attack/trial.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

/// Of each pixel: row, column, and a value for each channel.
std::vector<VariableRange> rangesOf(const at::Tensor& picture, std::int64_t pixels) {
    std::vector<VariableRange> ranges;
    for (std::int64_t i = 0; i < pixels; ++i) {
        ranges.push_back({0, static_cast<double>(picture.size(2))});
        ranges.push_back({0, static_cast<double>(picture.size(3))});
        ranges.insert(ranges.end(), static_cast<std::size_t>(picture.size(1)), {0, 1});
    }
    return ranges;
}

/// Which of `count` a number between 0 and `count` means.
std::int64_t place(double gene, std::int64_t count) {
    return std::min(static_cast<std::int64_t>(gene), count - 1);
}

/// Paints the pixels into a picture C×H×W.
void paint(const std::vector<double>& genes, at::Tensor picture) {
    auto values = picture.accessor<float, 3>();
    const std::int64_t channels = values.size(0);
    auto gene = genes.begin();
    while (gene != genes.end()) {
        const std::int64_t row = place(*gene++, values.size(1)), column = place(*gene++, values.size(2));
        for (std::int64_t c = 0; c < channels; ++c)
            values[c][row][column] = static_cast<float>(std::round(*gene++ * 255) / 255);
    }
}

} // namespace

at::Tensor onePixel(Trial& trial, const OnePixelOptions& options) {
    const at::Tensor original = trial.original().to(at::kCPU, at::kFloat).contiguous();
    const auto painted = [&](const std::vector<double>& genes) {
        at::Tensor picture = original.clone();
        paint(genes, picture[0]);
        return picture;
    };
    const auto marginsOf = [&](const std::vector<std::vector<double>>& points) {
        constexpr std::size_t together = 64; // so many pictures lie in memory at once
        std::vector<double> values;
        for (std::size_t begin = 0; begin < points.size(); begin += together) {
            std::vector<at::Tensor> pictures;
            for (std::size_t i = begin; i < std::min(begin + together, points.size()); ++i)
                pictures.push_back(painted(points[i]));
            const at::Tensor found =
                margins(trial.scores(at::cat(pictures)), trial.goal()).to(at::kCPU, at::kDouble).contiguous();
            values.insert(values.end(), found.data_ptr<double>(), found.data_ptr<double>() + found.numel());
        }
        return values;
    };
    const auto isDone = [&](const Individual& best, std::int64_t generation) {
        const at::Tensor picture = painted(best.genes);
        const double fraction = static_cast<double>(generation) / static_cast<double>(options.generations);
        return trial.step(picture, trial.scores(picture), fraction) < 0;
    };
    const Evolution evolution = minimiseByEvolution(
        rangesOf(original, options.pixels), marginsOf,
        {.population = options.population, .generations = options.generations}, Random(trial.seed()), isDone);
    return painted(evolution.best.genes).to(trial.original().options());
}

Attack onePixelAttack() {
    return makeAttack(
        {.id = "one-pixel",
         .title = "One-pixel attack",
         .summary =
             "One pixel in another colour, and a small network errs. No gradient is needed: a population of "
             "candidates, each a place and a colour, evolves by adding differences of two to a third and "
             "keeping "
             "what is better. It works best on small pictures, where one pixel is much, and the more pixels "
             "it may "
             "change, the more often it succeeds.",
         .paper =
             "Su, Vargas & Sakurai 2017, One pixel attack for fooling deep neural networks; Storn & Price "
             "1997, Differential evolution",
         .needsGradients = false,
         .isRandom = true,
         .isSlow = true},
        OptionTable<OnePixelOptions>()
            .integer<std::int64_t>("pixels", &OnePixelOptions::pixels, 1, 100, "How many pixels may change")
            .integer<std::int64_t>("population", &OnePixelOptions::population, 4, 10000,
                                   "How many candidates there are; the paper has 400")
            .integer<std::int64_t>("generations", &OnePixelOptions::generations, 1, 10000,
                                   "How often they are improved; the paper has 100"),
        onePixel);
}

} // namespace saliscope
