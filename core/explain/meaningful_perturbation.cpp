#include "explain/meaningful_perturbation.h"

#include "base/generator.h"
#include "explain/adam.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

at::Tensor makeFill(const Question& question, const MeaningfulPerturbationOptions& options) {
    return options.fill == Baseline::blur ? gaussianBlur(question.input, options.fillBlur)
                                          : makeBaseline(question, options.fill, options.fillFile);
}

/// Copies of the picture and of its fill, each pair shifted by the same way, with the same noise.
class Copies {
public:
    Copies(const Question& question, const at::Tensor& fill, const MeaningfulPerturbationOptions& options)
        : options_(options),
          pair_(at::cat({question.input, fill})),
          range_((question.input.max() - question.input.min()).item<double>()),
          generator_(seededGenerator(question.seed)) {}

    struct Batch {
        at::Tensor pictures, fills;
    };

    Batch draw() {
        std::vector<at::Tensor> pictures, fills;
        for (std::int64_t i = 0; i < options_.samples; ++i) {
            const at::Tensor pair = noisy(shifted());
            pictures.push_back(pair[0]);
            fills.push_back(pair[1]);
        }
        return {at::stack(pictures), at::stack(fills)};
    }

private:
    at::Tensor shifted() {
        const std::int64_t most = options_.jitter;
        const at::Tensor place = at::randint(2 * most + 1, {2}, generator_, at::kLong);
        return at::replication_pad2d(pair_, {most, most, most, most})
            .narrow(2, place[0].item<std::int64_t>(), pair_.size(2))
            .narrow(3, place[1].item<std::int64_t>(), pair_.size(3));
    }

    at::Tensor noisy(const at::Tensor& pair) {
        if (options_.sigma == 0)
            return pair;
        const at::Tensor noise = at::randn(pair[0].sizes(), generator_).to(pair.options());
        return pair + options_.sigma * range_ * noise;
    }

    const MeaningfulPerturbationOptions& options_;
    at::Tensor pair_;
    double range_;
    at::Generator generator_;
};

/// The target's value for the picture and for the fill.
struct Ends {
    double whole, covered;
};

/// What a person should know about the value that was to be deleted.
std::vector<std::string> notesOn(const at::Tensor& map, const Ends& ends, double left) {
    const auto percent = std::lround(100 * map.mean().item<double>());
    std::vector<std::string> notes = {"covering " + std::to_string(percent) +
                                      " % of the picture takes the value from " + roundedText(ends.whole) +
                                      " to " + roundedText(left) + "; covering all of it, to " +
                                      roundedText(ends.covered)};
    if (ends.whole <= ends.covered)
        notes.push_back("the value is no higher for the picture than for its cover: there is no evidence to "
                        "delete; choose another target or another fill");
    return notes;
}

} // namespace

Attribution meaningfulPerturbation(const Question& question, const MeaningfulPerturbationOptions& options,
                                   const Progress& progress) {
    requireRoomForCells(question.input, options.cells);
    const bool hasProbability = probabilityOf(question.target).has_value();
    const Question asked = measured(question, hasProbability ? options.measure : Measure::score);
    Runs runs(asked, progress);
    const at::Tensor& picture = asked.input;
    const at::Tensor fill = makeFill(asked, options);
    const at::Tensor values = runs.targetValues(at::cat({picture, fill}));
    const Ends ends{values[0].item<double>(), values[1].item<double>()};
    const double fall = ends.whole - ends.covered;
    const bool isProbability = std::holds_alternative<ClassProbability>(asked.target);
    const DeletionRange range =
        isProbability || fall <= 0 ? DeletionRange{} : DeletionRange{ends.covered, fall};

    const CoarseMask mask(picture.size(2), picture.size(3), options.cells, options.maskBlur);
    DeletionObjective objective(
        asked, runs, mask, {options.areaWeight, options.smoothnessWeight, options.smoothnessExponent}, range);
    const auto mapOf = [&](const at::Tensor& grid) {
        return (1 - mask.enlarged(grid)).clamp(0, 1).to(at::kFloat);
    };
    // Half covered: the probability of a class of which the network is sure has no gradient at the whole
    // picture.
    at::Tensor grid = at::full({options.cells, options.cells}, 0.5, at::kDouble);
    Copies copies(asked, fill, options);
    Adam adam(options.rate);
    for (std::int64_t step = 1; step <= options.steps; ++step) {
        const Copies::Batch batch = copies.draw();
        grid = (grid - adam.step(objective.evaluate(grid, batch.pictures, batch.fills).gradient)).clamp(0, 1);
        constexpr std::int64_t stepsBetweenPreviews = 10;
        if (question.preview && step % stepsBetweenPreviews == 0)
            question.preview(mapOf(grid));
        progress.report(static_cast<double>(step) / static_cast<double>(options.steps), "the mask's steps");
    }

    Attribution result;
    result.map = mapOf(grid);
    const double left = runs.targetValues(coverPicture(picture, fill, mask.enlarged(grid))).item<double>();
    result.notes = notesOn(result.map, ends, left);
    if (!hasProbability && options.measure == Measure::probability)
        result.notes.push_back("the target is not a class and has no probability: its value was deleted");
    result.passes = runs.passes();
    return result;
}

Method meaningfulPerturbationMethod() {
    return makeMethod(
        {.id = "meaningful-perturbation",
         .title = "Meaningful perturbation",
         .summary =
             "Looks for the smallest smooth part of the picture that has to be blurred to make the "
             "network lose the class: a mask is learned step by step, like a weight. What it covers in "
             "the end is the evidence. Small shifts of the picture keep it from cheating with "
             "patterns that only a network would see.",
         .paper = "Fong & Vedaldi 2017, Interpretable explanations of black boxes by meaningful perturbation",
         .unit = "how much has to be deleted, 0 to 1",
         .isSlow = true,
         .isRandom = true},
        withCoverOptions(
            OptionTable<MeaningfulPerturbationOptions>()
                .integer<std::int64_t>("steps", &MeaningfulPerturbationOptions::steps, 1, 10000,
                                       "How many times the mask is improved")
                .number("rate", &MeaningfulPerturbationOptions::rate, 1e-4, 1, "Size of a step")
                .integer<std::int64_t>("cells", &MeaningfulPerturbationOptions::cells, 2, 256,
                                       "Cells of the mask along each side")
                .number("mask-blur", &MeaningfulPerturbationOptions::maskBlur, 0, 100,
                        "Blur of the enlarged mask in pixels of the input")
                .number("area-weight", &MeaningfulPerturbationOptions::areaWeight, 0, 1,
                        "How much each covered cell costs")
                .number("smoothness-weight", &MeaningfulPerturbationOptions::smoothnessWeight, 0, 10,
                        "How much differences between neighbouring cells cost")
                .number("smoothness-exponent", &MeaningfulPerturbationOptions::smoothnessExponent, 1, 10,
                        "How much more a large difference costs than several small ones")
                .integer<std::int64_t>("jitter", &MeaningfulPerturbationOptions::jitter, 0, 64,
                                       "Pixels up to which the picture is shifted at random at each step")
                .number("sigma", &MeaningfulPerturbationOptions::sigma, 0, 10,
                        "Strength of noise on the picture as a part of the input's range")
                .integer<std::int64_t>("samples", &MeaningfulPerturbationOptions::samples, 1, 64,
                                       "Shifted, noisy copies of the picture at each step")
                .number("fill-blur", &MeaningfulPerturbationOptions::fillBlur, 0.1, 1000,
                        "For the fill 'blur': its strength in pixels of the input")),
        meaningfulPerturbation);
}

} // namespace saliscope
