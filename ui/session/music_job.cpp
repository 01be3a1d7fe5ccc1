#include "session/music_job.h"

#include "audio/sample_sounds.h"
#include "audio/sound_file.h"
#include "audio/spectrogram_picture.h"
#include "base/error.h"
#include "session/optimisation_job.h"
#include "synthesize/music.h"

#include <ATen/ATen.h>

#include <QFileInfo>
#include <QObject>

#include <algorithm>

namespace saliscope {

namespace {

ShownSound shown(const QString& title, const Sound& sound, const MusicOptions& options) {
    constexpr int columns = 600, height = 160;
    ShownSound made{title, sound, waveform(sound, columns), {}};
    made.spectrogram = drawSpectrogram(
        sound, {.spectrogram = options.spectrogram(), .size = {columns, height}, .labelled = false});
    return made;
}

Sound open(const QString& source) {
    const auto samples = sampleSounds();
    const bool isSample = std::any_of(samples.begin(), samples.end(), [&](const SampleSound& sample) {
        return sample.name == source.toStdString();
    });
    return isSample ? sampleSound(source.toStdString()) : readSound(source.toStdString());
}

QString titleOf(const QString& source) {
    for (const SampleSoundText& sample : sampleSoundTexts())
        if (sample.name == source)
            return sample.title;
    return QFileInfo(source).completeBaseName();
}

/// What is known of a transfer besides its optimisation.
struct Preparation {
    MusicTransfer transfer;
    ShownSound content, style;
};

std::shared_ptr<const Preparation> prepare(const MusicRequest& request, const Progress& progress) {
    const MusicOptions options = musicTable().parse(request.options);
    const auto made = std::make_shared<Preparation>();
    made->transfer =
        prepareMusic(open(request.content), open(request.style), options, request.seed, progress);
    made->content = shown(titleOf(request.content), made->transfer.content, options);
    made->style = shown(titleOf(request.style), made->transfer.style, options);
    return made;
}

} // namespace

std::vector<SampleSoundText> sampleSoundTexts() {
    std::vector<SampleSoundText> texts;
    for (const SampleSound& sample : sampleSounds())
        texts.push_back({QString::fromStdString(sample.name), QString::fromStdString(sample.title),
                         QString::fromStdString(sample.text)});
    return texts;
}

const SynthesisKind& musicKind() {
    static const SynthesisKind kind{musicDescription(), presetTexts(musicPresets())};
    return kind;
}

CreationPtr playInStyle(const MusicRequest& request, const OptionValues& settings, const CreationPtr& from,
                        const Progress& progress, const ShowCreation& show) {
    OptimisationView view;
    view.draft.settings = settings;
    std::shared_ptr<const OptimisationRun> run = runOf(from);
    if (!run) {
        const auto prepared = prepare(request, progress.part(0, 0.1));
        const std::shared_ptr<const Optimisation> made(prepared, &prepared->transfer.optimisation);
        run = std::make_shared<const OptimisationRun>(
            OptimisationRun{made, start(*made, request.seed), prepared});
    }
    const auto prepared = std::static_pointer_cast<const Preparation>(run->preparation);
    const MusicTransfer& transfer = prepared->transfer;
    view.draft.title =
        QObject::tr("%1 in the style of %2").arg(prepared->content.title, prepared->style.title);
    view.pictures = [](const OptimisationState&) { return std::vector<cv::Mat>(); };
    view.curves = [prepared](const OptimisationState& state) {
        return curvesOfTerms(prepared->transfer.optimisation, state, {1, 1});
    };
    ShownSound result;
    const auto music = [&](const Creation& creation) {
        auto made = std::make_shared<MusicCreation>();
        static_cast<Creation&>(*made) = creation;
        made->content = prepared->content;
        made->style = prepared->style;
        made->result = result;
        return made;
    };
    Creation made = finishRun(*run, view, from, progress.part(0.1, 0.8),
                              [&](const CreationPtr& creation) { show(music(*creation)); });
    const OptimisationState state = runOf(std::make_shared<const Creation>(made))->state;
    const auto take = [&](const Sound& sound) {
        result = shown(view.draft.title, sound, transfer.options);
        show(music(made));
    };
    const MusicSound found = soundOf(transfer, state, progress.part(0.8, 1), take);
    result = shown(view.draft.title, found.sound, transfer.options);
    made.about = request.style;
    made.notes = {QObject::tr("%1 % of the distance from the style is left")
                      .arg(100 * styleShare(transfer, state, progress), 0, 'g', 2)};
    return music(made);
}

void saveSound(const QString& file, const Sound& sound) {
    writeSound(file.toStdString(), sound);
}

} // namespace saliscope
