#include "synthesize/dream.h"

#include "base/error.h"
#include "model/model.h"
#include "synthesize/picture_problem.h"
#include "synthesize/pictures.h"

#include <ATen/ATen.h>

#include <cmath>

namespace saliscope {

namespace {

struct Size {
    std::int64_t height, width;
};

/// From the smallest to the picture's own.
std::vector<Size> octaveSizes(const at::Tensor& picture, const DreamOptions& options) {
    constexpr std::int64_t smallestSide = 32;
    std::vector<Size> sizes;
    for (std::int64_t octave = options.octaves - 1; octave >= 0; --octave) {
        const double scale = std::pow(options.octaveScale, -static_cast<double>(octave));
        const Size size{std::lround(static_cast<double>(picture.size(2)) * scale),
                        std::lround(static_cast<double>(picture.size(3)) * scale)};
        if (octave == 0 || std::min(size.height, size.width) >= smallestSide)
            sizes.push_back(size);
    }
    return sizes;
}

NetworkTerm dreamObjective(const Model& model, const Goal& goal, const at::Tensor& guide) {
    if (!guide.defined())
        return raise(model, goal);
    const auto* layer = std::get_if<WholeLayer>(&goal);
    if (!layer)
        throw UsageError("a dream that is guided by a picture needs a whole layer, not a class or a channel");
    const Trace trace = run(model.graph, toInput(guide.to(inputOptions(model)), model.preprocessing),
                            {.keep = {layer->layer}, .withoutOutputs = true});
    return guidedBy(layer->layer, trace.value(layer->layer));
}

/// The picture at the size of this octave, with what the octave before added to its own, enlarged.
at::Tensor withDetails(const at::Tensor& picture, const Size& size, const at::Tensor& before) {
    const at::Tensor plain = resizedPicture(picture, size.height, size.width);
    if (!before.defined())
        return plain;
    const at::Tensor details = before - resizedPicture(picture, before.size(2), before.size(3));
    return plain + resizedPicture(details, size.height, size.width);
}

} // namespace

NetworkTerm guidedBy(ValueId layer, const at::Tensor& features) {
    const at::Tensor guide = features.flatten(2)[0]; // C×Q
    const double scale = guide.square().sum(0).mean().item<double>();
    return {"likeness to the guide", {layer}, [layer, guide, scale](const Trace& trace) {
                const at::Tensor here = trace.value(layer).flatten(2).transpose(1, 2); // N×P×C
                const at::Tensor best = here.matmul(guide).amax(2);
                return -best.mean(1).sum() / (scale > 0 ? scale : 1);
            }};
}

Optimisation deepDream(const std::shared_ptr<const Model>& model, const at::Tensor& picture, const Goal& goal,
                       const DreamOptions& options, const at::Tensor& guide) {
    const at::Tensor own = picture.to(inputOptions(*model));
    const std::vector<Size> sizes = octaveSizes(own, options);
    PictureProblem problem{.model = model,
                           .parametrisation = pixelParametrisation({own.size(1), own.size(2), own.size(3)}),
                           .objectives = {dreamObjective(*model, goal, guide)}};
    if (options.jitter > 0)
        problem.transformations = {rollBy(options.jitter)};
    if (options.variation > 0)
        problem.regularisers = {totalVariation(options.variation, 2)};
    problem.projections = {clipToRange()};
    const Problem shared = pictureProblem(std::move(problem));

    Optimisation dream;
    for (const Size& size : sizes) {
        Stage stage{.name = sizes.size() < 2 ? ""
                                             : "octave " + std::to_string(dream.stages.size() + 1) + " of " +
                                                   std::to_string(sizes.size()),
                    .problem = shared,
                    .optimiser = {.kind = OptimiserKind::normalisedGradient, .rate = options.rate},
                    .steps = options.steps};
        stage.start = [own, size](const at::Tensor& before, const Random&) {
            return withDetails(own, size, before).clamp(0, 1);
        };
        stage.show = shownPicture;
        dream.stages.push_back(std::move(stage));
    }
    return dream;
}

const OptionTable<DreamOptions>& dreamTable() {
    using Options = DreamOptions;
    static const OptionTable<Options> table =
        OptionTable<Options>()
            .integer<std::int64_t>("octaves", &Options::octaves, 1, 12,
                                   "Sizes at which is dreamt, the smallest first")
            .number("octave-scale", &Options::octaveScale, 1.05, 4,
                    "How much larger each octave is than the one before")
            .integer<std::int64_t>("steps", &Options::steps, 1, 10000, "Steps for each octave")
            .number("rate", &Options::rate, 1e-5, 1,
                    "How far a step changes the pixels, where black is 0 and white 1")
            .integer<std::int64_t>("jitter", &Options::jitter, 0, 256,
                                   "Pixels up to which the picture is shifted at random at each step")
            .number("variation", &Options::variation, 0, 1e6,
                    "What differences between neighbouring pixels cost");
    return table;
}

MethodDescription dreamDescription() {
    return {.id = "deep-dream",
            .title = "DeepDream",
            .summary = "Changes a picture so that a layer answers to it more strongly, whatever it is that "
                       "the layer answers to. A "
                       "cloud that looks a little like a bird to the network becomes more of a bird, and so "
                       "on. Early layers dream of "
                       "strokes and textures, late ones of parts and things. Small sizes come first, so that "
                       "there are large shapes "
                       "as well as small ones. A second picture can say what to dream of.",
            .paper = "Mordvintsev, Olah & Tyka 2015, Inceptionism: going deeper into neural networks",
            .needsLayer = true,
            .isSlow = true,
            .isRandom = true,
            .options = dreamTable().descriptions()};
}

} // namespace saliscope
