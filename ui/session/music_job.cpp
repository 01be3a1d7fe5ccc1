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

ShownSound shownSound(const QString& source, const QString& title, const Sound& sound,
                      const MusicOptions& options) {
    constexpr int columns = 600, height = 160;
    ShownSound made{source, title, sound, waveform(sound, columns), {}};
    made.spectrogram = drawSpectrogram(
        sound, {.spectrogram = options.spectrogram(), .size = {columns, height}, .labelled = false});
    return made;
}

Sound soundFrom(const QString& source) {
    const auto samples = sampleSounds();
    const bool isSample = std::any_of(samples.begin(), samples.end(), [&](const SampleSound& sample) {
        return sample.name == source.toStdString();
    });
    return isSample ? sampleSound(source.toStdString()) : readSound(source.toStdString());
}

QString titleOfSound(const QString& source) {
    for (const SampleSoundText& sample : sampleSoundTexts())
        if (sample.name == source)
            return sample.title;
    return QFileInfo(source).completeBaseName();
}

/// What is known of a transfer besides its optimisation.
struct MusicPreparation {
    MusicTransfer transfer;
    ShownSound content, style;
};

std::shared_ptr<const MusicPreparation> prepareSounds(const MusicRequest& request, const Progress& progress) {
    const MusicOptions options = musicTable().parse(request.options);
    const auto made = std::make_shared<MusicPreparation>();
    made->transfer =
        prepareMusic(soundFrom(request.content), soundFrom(request.style), options, request.seed, progress);
    made->content =
        shownSound(request.content, titleOfSound(request.content), made->transfer.content, options);
    made->style = shownSound(request.style, titleOfSound(request.style), made->transfer.style, options);
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

ShownSound openSound(const QString& source, const OptionValues& options, const Progress& progress) {
    const MusicOptions parsed = musicTable().parse(options);
    const Sound whole = soundFrom(source);
    progress.checkCancelled();
    return shownSound(source, titleOfSound(source),
                      parsed.seconds > 0 ? beginning(whole, parsed.seconds) : whole, parsed);
}

CreationPtr playInStyle(const MusicRequest& request, const OptionValues& settings, const CreationPtr& from,
                        const Progress& progress, const ShowCreation& show) {
    std::shared_ptr<const OptimisationRun> run = runOf(from);
    if (!run) {
        const auto prepared = prepareSounds(request, progress.part(0, 0.1));
        run = beginRun({prepared, &prepared->transfer.optimisation}, request.seed, prepared);
    }
    const auto prepared = std::static_pointer_cast<const MusicPreparation>(run->preparation);
    const MusicTransfer& transfer = prepared->transfer;
    OptimisationView view;
    view.draft.settings = settings;
    view.draft.title =
        QObject::tr("%1 in the style of %2").arg(prepared->content.title, prepared->style.title);
    view.pictures = [](const OptimisationState&) { return std::vector<cv::Mat>(); };
    view.curves = [prepared](const OptimisationState& state) {
        return curvesOfTerms(prepared->transfer.optimisation, state, {1, 1});
    };
    MusicCreation music;
    music.content = prepared->content;
    music.style = prepared->style;
    const auto withSounds = [&](const Creation& creation) {
        static_cast<Creation&>(music) = creation;
        return std::make_shared<const MusicCreation>(music);
    };
    const Creation made = finishRun(*run, view, from, progress.part(0.1, 0.8),
                                    [&](const CreationPtr& creation) { show(withSounds(*creation)); });
    show(withSounds(made));
    const OptimisationState state = runOf(std::make_shared<const Creation>(made))->state;
    const auto take = [&](const Sound& sound) {
        music.result = shownSound({}, view.draft.title, sound, transfer.options);
        show(std::make_shared<const MusicCreation>(music));
    };
    take(soundOf(transfer, state, progress.part(0.8, 1), take).sound);
    music.hasAllPhases = true;
    music.about = prepared->style.source;
    music.notes = {QObject::tr("%1 % of the distance from the style is left")
                       .arg(100 * styleShare(transfer, state, progress), 0, 'g', 2)};
    return std::make_shared<const MusicCreation>(music);
}

void saveSound(const QString& file, const Sound& sound) {
    writeSound(file.toStdString(), sound);
}

} // namespace saliscope
