// How style transfer for music describes itself, and its presets.
#include "synthesize/music.h"

namespace saliscope {

const OptionTable<MusicOptions>& musicTable() {
    using O = MusicOptions;
    constexpr std::int64_t one = 1;
    static const OptionTable<O> table =
        OptionTable<O>()
            .number("seconds", &O::seconds, 0, 600,
                    "How much of each sound is taken, from its beginning; 0 for all")
            .integer("rate", &O::rate, std::int64_t{1000}, std::int64_t{192000}, "Samples a second")
            .integer("window", &O::window, std::int64_t{16}, std::int64_t{16384},
                     "Samples in each window of the spectrogram")
            .integer("hop", &O::hop, one, std::int64_t{8192}, "Samples by which the window moves")
            .integer("filters", &O::filters, std::int64_t{16}, std::int64_t{16384}, "How many random filters")
            .integer("width", &O::width, one, std::int64_t{101}, "Moments that each filter sees")
            .integer("steps", &O::steps, one, std::int64_t{10000}, "Steps of L-BFGS")
            .number("content-weight", &O::contentWeight, 0, 1e6,
                    "How much the content counts beside the style")
            .choice("start", &O::start, {{"content", MusicStart::content}, {"noise", MusicStart::noise}},
                    "The spectrogram to start from")
            .integer("phase-steps", &O::phaseSteps, one, std::int64_t{10000},
                     "Steps of Griffin and Lim's search for the phases")
            .number("momentum", &O::momentum, 0, 1.2,
                    "How far each of them overshoots: 0 as published, 0.99 gets nearer in fewer steps");
    return table;
}

const std::vector<Preset>& musicPresets() {
    static const std::vector<Preset> presets = {
        {"2016", "Ulyanov & Lebedev 2016, as published: some minutes for ten seconds", {}},
        {"quick",
         "Fewer filters and steps: half a minute",
         {{"filters", "1024"}, {"steps", "100"}, {"phase-steps", "100"}, {"momentum", "0.99"}}},
        {"texture",
         "From noise, without any content: the style alone",
         {{"start", "noise"}, {"content-weight", "0"}}},
    };
    return presets;
}

MethodDescription musicDescription() {
    return {
        .id = "music",
        .title = "Style transfer for music",
        .summary =
            "A spectrogram is taken as a picture with one row, whose channels are the frequencies. A single "
            "layer of random filters over time answers to it; which filters answer together is the style of "
            "the music, when they answer its content. A spectrogram is looked for that has the style of one "
            "and the content of another; at last phases are found for it, so that it can be heard. No "
            "network "
            "had to learn anything for it.",
        .paper = "Ulyanov & Lebedev 2016, Audio texture synthesis and style transfer",
        .isSlow = true,
        .isRandom = true,
        .options = musicTable().descriptions()};
}

} // namespace saliscope
