// How style transfer describes itself, and its presets.
#include "synthesize/style_transfer.h"

namespace saliscope {

const OptionTable<StyleTransferOptions>& styleTransferTable() {
    using O = StyleTransferOptions;
    static const OptionTable<O> table =
        OptionTable<O>()
            .integer("size", &O::size, std::int64_t{0}, std::int64_t{4096},
                     "Length of the result's longer side in pixels; 0 for the content's")
            .integer("octaves", &O::octaves, std::int64_t{1}, std::int64_t{6},
                     "Sizes from coarse to fine, each twice the one before")
            .integer("steps", &O::steps, std::int64_t{1}, std::int64_t{10000}, "Steps at each size")
            .number("content-weight", &O::contentWeight, 0, 1e6, "How much the content counts")
            .number("style-weight", &O::styleWeight, 0, 1e6, "How much the style counts")
            .number("smoothness", &O::smoothness, 0, 1e6,
                    "How much neighbours are to be alike: total variation")
            .number("style-scale", &O::styleScale, 0.1, 4,
                    "Longer side of the style pictures, as a part of the result's: larger strokes above 1")
            .text(
                "style-layers", &O::styleLayers,
                "Layers whose style is compared, separated by commas; empty for those that suit the network")
            .text("content-layers", &O::contentLayers, "The same for the content")
            .choice("balance", &O::balance,
                    {{"balanced", StyleBalance::balanced}, {"published", StyleBalance::published}},
                    "Whether each layer counts the same, or by its activations as in the paper")
            .choice(
                "keep-colours", &O::keepColours,
                {{"none", KeptColours::none},
                 {"luminance", KeptColours::luminance},
                 {"matched", KeptColours::matched}},
                "Whether the content keeps its colours: by painting brightness only, or by recolouring the "
                "style")
            .choice("start", &O::start, {{"content", StyleStart::content}, {"noise", StyleStart::noise}},
                    "The picture to start from")
            .boolean("average-pooling", &O::averagePooling,
                     "Take the mean instead of the maximum in poolings")
            .choice("optimiser", &O::optimiser,
                    {{"lbfgs", OptimiserKind::lbfgs}, {"adam", OptimiserKind::adam}},
                    "How the pixels are changed")
            .number("rate", &O::rate, 1e-4, 10, "Size of Adam's steps, and of the first attempt of L-BFGS");
    return table;
}

const std::vector<Preset>& styleTransferPresets() {
    static const std::vector<Preset> presets = {
        {"painting", "The style's colours and strokes, the content well to be seen", {}},
        {"strong", "More of the style than of the content", {{"content-weight", "0.6"}, {"steps", "150"}}},
        {"own-colours", "The style's strokes in the content's colours", {{"keep-colours", "matched"}}},
        {"texture",
         "From noise, without any content: the style alone",
         {{"start", "noise"}, {"content-weight", "0"}, {"steps", "150"}}},
        {"2016",
         "Gatys et al. 2016, as published: one size, no total variation; for VGG",
         {{"balance", "published"},
          {"octaves", "1"},
          {"content-weight", "0.001"},
          {"smoothness", "0"},
          {"steps", "300"},
          {"start", "noise"}}},
    };
    return presets;
}

MethodDescription styleTransferDescription() {
    return {
        .id = "style",
        .title = "Style transfer",
        .summary =
            "Which channels of a layer are active together says nothing of where things are, but much of "
            "strokes, colours and textures: it is the picture's style. This looks for a picture that has the "
            "style of one and the content of another: the same features in the same places, at a layer where "
            "the network tells things apart. Only the pixels change; the network has never been taught to "
            "paint.",
        .paper = "Gatys, Ecker & Bethge 2016, Image style transfer using convolutional neural networks",
        .isSlow = true,
        .isRandom = true,
        .options = styleTransferTable().descriptions()};
}

} // namespace saliscope
