#include "explain/lime.h"

#include "base/generator.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// samples×superpixels: all superpixels first, then each of them with a probability of one half.
at::Tensor shownSuperpixels(std::int64_t samples, std::int64_t superpixels, std::uint64_t seed) {
    at::Tensor shown = at::empty({samples, superpixels}, at::kBool).bernoulli_(0.5, seededGenerator(seed));
    shown[0].fill_(true);
    return shown;
}

/// A weight for each sample.
at::Tensor closeness(const at::Tensor& shown, const LimeOptions& options) {
    const at::Tensor share = shown.to(at::kDouble).mean(1);
    const at::Tensor distance =
        options.distance == LimeDistance::cosine ? 1 - share.sqrt() : (1 - share).sqrt();
    return at::exp(-distance.square() / (2 * options.kernelWidth * options.kernelWidth));
}

std::vector<std::string> notesOn(const LinearModel& model, std::int64_t superpixels, std::int64_t samples) {
    std::vector<std::string> notes = {
        "the linear model of " + std::to_string(superpixels) +
        " superpixels explains the answers with R² = " + roundedText(model.rSquared)};
    if (samples <= superpixels)
        notes.push_back("so few samples leave the coefficients of " + std::to_string(superpixels) +
                        " superpixels to the ridge: ask for more samples or fewer segments");
    return notes;
}

} // namespace

Attribution lime(const Question& question, const LimeOptions& options, const Progress& progress) {
    SuperpixelPictures pictures(question, options, progress);
    const at::Tensor shown = shownSuperpixels(options.samples, pictures.count(), question.seed);
    const at::Tensor weights = closeness(shown, options);
    WeightedSamples samples(pictures.count());
    pictures.ask({.shown = shown,
                  .step = "random superpixels",
                  .take =
                      [&](std::int64_t begin, const at::Tensor& answers) {
                          const std::int64_t end = begin + answers.size(0);
                          samples.add(shown.slice(0, begin, end), weights.slice(0, begin, end), answers);
                      },
                  .coefficients = [&] { return samples.ridgeRegression(options.ridge).coefficients; }});

    const LinearModel model = samples.ridgeRegression(options.ridge);
    Attribution result;
    result.map = pictures.painted(model.coefficients);
    result.passes = pictures.passes();
    result.notes = notesOn(model, pictures.count(), options.samples);
    return result;
}

Method limeMethod() {
    return makeMethod(
        {.id = "lime",
         .title = "LIME",
         .summary =
             "Cuts the picture into superpixels, covers a random half of them, asks the network, and "
             "does so again a thousand times. Then it fits the simplest model there is to the answers: "
             "each visible superpixel adds its number. The numbers are the map; R² tells how far such "
             "a simple model can be trusted. The cut into superpixels and the cover are choices: try "
             "others.",
         .paper = "Ribeiro, Singh & Guestrin 2016, \"Why should I trust you?\" Explaining the predictions of "
                  "any classifier",
         .unit = "coefficient of the superpixel",
         .needsGradients = false,
         .isSigned = true,
         .isSlow = true,
         .isRandom = true},
        withCoverOptions(
            superpixelOptionTable<LimeOptions>()
                .choice("distance", &LimeOptions::distance,
                        {{"cosine", LimeDistance::cosine}, {"euclidean", LimeDistance::euclidean}},
                        "How far a covered picture is from the whole one")
                .number("kernel-width", &LimeOptions::kernelWidth, 0.01, 1000,
                        "How far the neighbourhood reaches in which the model has to hold")
                .number("ridge", &LimeOptions::ridge, 0, 1e6, "How strongly the numbers are drawn to zero")),
        lime);
}

} // namespace saliscope
