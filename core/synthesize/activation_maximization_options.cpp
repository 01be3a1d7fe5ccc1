// How activation maximization describes itself, and its presets.
#include "synthesize/activation_maximization.h"

namespace saliscope {

const OptionTable<ActivationMaximizationOptions>& activationMaximizationTable() {
    using Options = ActivationMaximizationOptions;
    static const OptionTable<Options> table =
        OptionTable<Options>()
            .choice("from", &Options::from,
                    {{"zeros", StartingPoint::zeros},
                     {"noise", StartingPoint::noise},
                     {"picture", StartingPoint::picture}},
                    "Where to start: at the mean colour, at noise, or at the picture that is given")
            .integer<std::int64_t>("count", &Options::count, 1, 64, "How many pictures are made at once")
            .choice("unit", &Options::unit,
                    {{"channel", UnitOfChannel::channel}, {"neuron", UnitOfChannel::neuron}},
                    "What of a channel is raised: its mean, or its neuron in the middle of the layer")
            .boolean("before-rectifier", &Options::beforeRectifier,
                     "Raise the value before a ReLU, which has a gradient also where the ReLU is silent")
            .choice("parametrisation", &Options::parametrisation,
                    {{"pixels", ParametrisationKind::pixels},
                     {"bounded-pixels", ParametrisationKind::boundedPixels},
                     {"fourier", ParametrisationKind::fourier}},
                    "What is changed: pixels, pixels through a sigmoid, or frequencies")
            .boolean("decorrelate", &Options::decorrelateColours,
                     "For frequencies: colours that vary independently of each other in photos")
            .choice("optimiser", &Options::optimiser,
                    {{"gradient", OptimiserKind::gradient},
                     {"normalised", OptimiserKind::normalisedGradient},
                     {"adam", OptimiserKind::adam},
                     {"lbfgs", OptimiserKind::lbfgs}},
                    "How a step follows from the gradient")
            .number("rate", &Options::rate, 1e-6, 1e6, "Size of a step")
            .integer<std::int64_t>("steps", &Options::steps, 1, 100000, "How many steps")
            .number("l2", &Options::l2, 0, 1e6, "What the squared distance from the mean colour costs")
            .number("variation", &Options::variation, 0, 1e6,
                    "What differences between neighbouring pixels cost")
            .number("diversity", &Options::diversity, 0, 1e6,
                    "What it costs if several pictures excite the same channels of the layer")
            .number("decay", &Options::decay, 0, 1,
                    "Part by which pixels are drawn to the mean colour after each step")
            .integer<std::int64_t>("blur-every", &Options::blurEvery, 1, 1000, "Steps between two blurs")
            .number("blur", &Options::blurSigma, 0, 20,
                    "Standard deviation of the blur in pixels; 0 for none")
            .number("clip-norms", &Options::clipNorms, 0, 1,
                    "Part of the pixels that are set to the mean colour: those nearest to it")
            .number("clip-contributions", &Options::clipContributions, 0, 1,
                    "Part of the pixels that are set to the mean colour: those that contribute least")
            .boolean("clip", &Options::clipRange, "Cut pixels at black and white after each step")
            .integer<std::int64_t>("pad", &Options::pad, 0, 256, "Grey border in pixels")
            .integer<std::int64_t>("jitter", &Options::jitter, 0, 256, "Pixels of a random shift")
            .number("scale", &Options::scale, 0, 0.5,
                    "Part by which the picture is enlarged or reduced at random")
            .number("rotate", &Options::degrees, 0, 180, "Degrees by which it is rotated at random")
            .integer<std::int64_t>("final-jitter", &Options::finalJitter, 0, 256,
                                   "Pixels of a second random shift, after the rotation");
    return table;
}

const std::vector<Preset>& activationMaximizationPresets() {
    static const OptionValues still = {
        {"pad", "0"}, {"jitter", "0"}, {"final-jitter", "0"}, {"scale", "0"}, {"rotate", "0"}};
    const auto onPixels = [](OptionValues values) {
        values.insert(still.begin(), still.end());
        values.insert({{"parametrisation", "pixels"}, {"optimiser", "normalised"}});
        return values;
    };
    static const std::vector<Preset> presets = {
        {"2013", "Simonyan et al. 2013: gradient ascent on pixels, L2",
         onPixels({{"from", "zeros"}, {"l2", "20"}, {"rate", "0.01"}, {"steps", "200"}})},
        {"2015", "Yosinski et al. 2015: decay, blur and clipping after each step",
         onPixels({{"from", "noise"},
                   {"rate", "0.05"},
                   {"steps", "300"},
                   {"decay", "0.02"},
                   {"blur", "0.7"},
                   {"blur-every", "4"},
                   {"clip-norms", "0.2"}})},
        {"2017", "Olah et al. 2017: frequencies, decorrelated colours, random transformations", {}},
    };
    return presets;
}

MethodDescription activationMaximizationDescription() {
    return {
        .id = "activation-maximization",
        .title = "Activation maximization",
        .summary = "Instead of asking what the network sees in a picture, asks for the picture that it would "
                   "like best: starting "
                   "from noise, the picture is changed step by step so that a class score, a neuron, a "
                   "channel or a whole layer "
                   "answers more strongly. Without further demands the result is noise that fools the "
                   "network; what makes it a "
                   "picture is that it must be smooth, or must still excite the unit when it is shifted, "
                   "turned and scaled.",
        .paper =
            "Simonyan, Vedaldi & Zisserman 2013, Deep inside convolutional networks; Yosinski et al. 2015, "
            "Understanding neural networks through deep visualization; Olah, Mordvintsev & Schubert 2017, "
            "Feature "
            "visualization",
        .isSlow = true,
        .isRandom = true,
        .options = activationMaximizationTable().descriptions()};
}

} // namespace saliscope
