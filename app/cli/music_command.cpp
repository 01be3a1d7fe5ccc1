#include "audio/sample_sounds.h"
#include "audio/sound_file.h"
#include "audio/spectrogram_picture.h"
#include "base/error.h"
#include "base/file.h"
#include "base/process.h"
#include "base/resources.h"
#include "cli/commands.h"
#include "cli/number_checks.h"
#include "cli/optimisation_output.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "image/picture.h"
#include "image/sheet.h"
#include "synthesize/music.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <iostream>

namespace saliscope::cli {

namespace {

namespace fs = std::filesystem;

struct MusicFlags {
    std::string content, style, spectrograms, curve, samples;
    std::vector<std::string> outputs;
    PresetOptions preset;
    std::string seconds;
    std::uint64_t seed = 0;
    int threads = 0;
    bool json = false;
};

/// A file, or one of the sounds that come with the program.
fs::path soundNamed(const std::string& name) {
    for (const SampleSound& sample : sampleSounds())
        if (name == sample.name && !fs::exists(name))
            return resourceFolder() / "sounds" / (name + ".flac");
    return name;
}

OptionValues valuesOf(const MusicFlags& flags) {
    OptionValues values = chosenValues(flags.preset, musicPresets());
    if (!flags.seconds.empty())
        values["seconds"] = flags.seconds;
    return values;
}

/// What there is to tell afterwards.
struct MusicOutcome {
    MusicTransfer transfer;
    OptimisationState state;
    MusicSound sound;
    bool finished = false;
    double share = 0, seconds = 0;
};

/// Once cancelled, a quick search for phases makes what was reached audible.
MusicSound soundAfter(MusicOutcome& outcome, const Progress& progress) {
    if (outcome.finished) {
        try {
            return soundOf(outcome.transfer, outcome.state, progress.part(0.9, 1));
        } catch (const Cancelled&) {
            outcome.finished = false;
        }
    }
    MusicTransfer quick = outcome.transfer;
    quick.options.phaseSteps = 30;
    quick.options.momentum = 0.99;
    return soundOf(quick, outcome.state);
}

MusicOutcome compute(const MusicFlags& flags, const OptionValues& values, const Progress& progress) {
    const MusicOptions options = musicTable().parse(values);
    const SoundLimits limits{.maximumSeconds =
                                 options.seconds > 0 ? options.seconds : SoundLimits().maximumSeconds};
    const auto begin = std::chrono::steady_clock::now();
    MusicOutcome outcome;
    outcome.transfer =
        prepareMusic(readSound(soundNamed(flags.content), limits), readSound(soundNamed(flags.style), limits),
                     options, flags.seed, progress.part(0, 0.05));
    outcome.state = start(outcome.transfer.optimisation, flags.seed);
    outcome.finished = advanceToEnd(outcome.transfer.optimisation, outcome.state, progress.part(0.05, 0.9));
    outcome.sound = soundAfter(outcome, progress);
    outcome.share = styleShare(outcome.transfer, outcome.state);
    outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return outcome;
}

nlohmann::ordered_json toJson(const MusicFlags& flags, const OptionValues& values,
                              const MusicOutcome& outcome) {
    return {{"content", flags.content},
            {"style", flags.style},
            {"options", optionsJson(musicTable().descriptions(), values)},
            {"seed", flags.seed},
            {"cancelled", !outcome.finished},
            {"steps", outcome.state.steps()},
            {"style_loss_share", outcome.share},
            {"spectral_convergence", outcome.sound.convergence},
            {"content_seconds", outcome.transfer.content.seconds()},
            {"style_seconds", outcome.transfer.style.seconds()},
            {"seconds", outcome.seconds},
            {"curve", curveJson(outcome.transfer.optimisation, outcome.state)}};
}

cv::Mat spectrogramSheet(const MusicOutcome& outcome) {
    const SpectrogramLook look{.spectrogram = outcome.transfer.options.spectrogram()};
    const auto tile = [&](const std::string& title, const Sound& sound) {
        return SheetTile{.picture = drawSpectrogram(sound, look),
                         .title = title,
                         .scale = ColourScale{.colours = look.colours,
                                              .range = {static_cast<float>(-look.decibels), 0},
                                              .unit = "dB below the strongest"}};
    };
    return drawSheet({.columns = 1,
                      .tileSide = 0,
                      .tiles = {tile("Content", outcome.transfer.content),
                                tile("Style", outcome.transfer.style), tile("Result", outcome.sound.sound)}});
}

void write(const MusicFlags& flags, const OptionValues& values, const MusicOutcome& outcome) {
    for (const std::string& file : flags.outputs)
        if (fs::path(file).extension() == ".json")
            writeFile(file, toJson(flags, values, outcome).dump(2) + "\n");
        else
            writeSound(file, outcome.sound.sound);
    if (!flags.spectrograms.empty())
        writePng(flags.spectrograms, spectrogramSheet(outcome));
    if (!flags.curve.empty())
        writePng(flags.curve,
                 drawCurve("Style transfer for music", outcome.transfer.optimisation, outcome.state));
}

/// Before minutes of work, not after them.
void requireWritable(const MusicFlags& flags) {
    if (flags.content.empty() || flags.style.empty())
        throw UsageError("name a sound for the content and one for the style, such as 'plucked-strings' and "
                         "'drum-groove'");
    for (const std::string& file : flags.outputs)
        if (fs::path(file).extension() != ".json")
            soundFormatOf(file);
}

void noteWhatIsLeftOut(const std::string& name, const Sound& sound) {
    if (sound.fullSeconds > 0)
        printNote("of '" + name + "', " + roundedText(sound.fullSeconds) + " s long, the first " +
                  roundedText(sound.seconds()) + " s are used; --seconds says how many");
}

int music(const MusicFlags& flags, const Context& context) {
    if (!flags.samples.empty()) {
        writeSampleSounds(flags.samples, context.progress);
        return 0;
    }
    requireWritable(flags);
    setEngineThreads(flags.threads);
    const OptionValues values = valuesOf(flags);
    const MusicOutcome outcome = compute(flags, values, context.progress);
    noteWhatIsLeftOut(flags.content, outcome.transfer.content);
    noteWhatIsLeftOut(flags.style, outcome.transfer.style);
    write(flags, values, outcome);
    clearProgressBar();
    if (flags.json)
        printJson(toJson(flags, values, outcome));
    else
        std::cout << "style loss " << fixedPoint(100 * outcome.share, 2) << " % of the content's after "
                  << outcome.state.steps() << " steps, phases found to "
                  << fixedPoint(100 * outcome.sound.convergence, 1) << " % in "
                  << fixedPoint(outcome.seconds, 1) << " s\n";
    if (!outcome.finished)
        throw Cancelled();
    return 0;
}

} // namespace

void addMusicCommand(CLI::App& app, Context& context) {
    auto flags = std::make_shared<MusicFlags>();
    CLI::App* command = app.add_subcommand(
        "music", "Play a sound in the style of another; needs no network that has learnt anything");
    command->add_option(
        "CONTENT", flags->content,
        "WAV, FLAC or Ogg file, or a sound that comes with the program: plucked-strings, drum-groove");
    command->add_option("STYLE", flags->style, "The same");
    command->add_option("--out", flags->outputs, "The sound (.wav, .flac, .ogg), or all numbers (.json)")
        ->type_name("FILE");
    command->add_option("--spectrograms", flags->spectrograms, "Content, style and result as spectrograms")
        ->type_name("PNG");
    command->add_option("--curve", flags->curve, "What was minimised, step by step")->type_name("PNG");
    command->add_option("--seconds", flags->seconds, "How much of each sound is taken; 0 for all");
    addPresetOptions(*command, flags->preset, musicPresets(), musicTable().descriptions());
    command->add_option("--seed", flags->seed, "Of filters and phases");
    command->add_option("--threads", flags->threads, "Threads to compute with; 0 for one a core")
        ->check(nonNegativeNumber());
    command->add_flag("--json", flags->json, "Print one JSON document and nothing else");
    command
        ->add_option("--make-samples", flags->samples,
                     "Write the sounds that come with the program, and do no more")
        ->type_name("DIR");
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return music(*flags, context); }; });
}

} // namespace saliscope::cli
