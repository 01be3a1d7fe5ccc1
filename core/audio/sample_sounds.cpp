#include "audio/sample_sounds.h"

#include "audio/sound_file.h"
#include "base/error.h"
#include "base/file.h"
#include "base/random.h"

#include <cmath>
#include <numbers>

namespace saliscope {

namespace {

constexpr int rate = 22050;
constexpr double sixteenth = 0.1364; // of a bar at 110 beats a minute

std::size_t sampleAt(double seconds) {
    return static_cast<std::size_t>(std::llround(seconds * rate));
}

double pitch(int semitonesAboveA) {
    constexpr double a = 220;
    return a * std::pow(2.0, semitonesAboveA / 12.0);
}

void mix(std::vector<float>& track, const std::vector<float>& note, double at, double level) {
    const std::size_t first = sampleAt(at);
    for (std::size_t i = 0; i < note.size() && first + i < track.size(); ++i)
        track[first + i] += static_cast<float>(level) * note[i];
}

/// A string by Karplus and Strong (1983): noise that runs around in a loop and loses its treble.
std::vector<float> pluckedString(double frequency, double seconds, Random random) {
    constexpr double brightness = 0.5, loss = 0.996;
    std::vector<float> loop(static_cast<std::size_t>(std::lround(rate / frequency)));
    for (float& sample : loop)
        sample = static_cast<float>(random.between(-1, 1));
    std::vector<float> note(sampleAt(seconds));
    for (std::size_t i = 0; i < note.size(); ++i) {
        float& here = loop[i % loop.size()];
        const float next = loop[(i + 1) % loop.size()];
        note[i] = here;
        here = static_cast<float>(loss * (brightness * here + (1 - brightness) * next));
    }
    constexpr double fade = 0.05; // so that cutting a note off does not click
    for (std::size_t i = 0, length = std::min(sampleAt(fade), note.size()); i < length; ++i)
        note[note.size() - 1 - i] *= static_cast<float>(i) / static_cast<float>(length);
    return note;
}

/// A skin that is struck: its pitch falls while it fades.
std::vector<float> bassDrum() {
    std::vector<float> note(sampleAt(0.28));
    double phase = 0;
    for (std::size_t i = 0; i < note.size(); ++i) {
        const double time = static_cast<double>(i) / rate;
        phase += 2 * std::numbers::pi * (48 + 130 * std::exp(-time * 30)) / rate;
        note[i] = static_cast<float>(std::sin(phase) * std::exp(-time * 12));
    }
    return note;
}

/// Noise that fades, through a filter that takes the bass away: a cymbal if it takes much, a snare if little.
std::vector<float> noiseHit(double seconds, double decay, double treble, Random random) {
    std::vector<float> note(sampleAt(seconds));
    double before = 0, filtered = 0;
    for (std::size_t i = 0; i < note.size(); ++i) {
        const double noise = random.between(-1, 1);
        filtered = treble * filtered + (noise - before) * (1 - treble / 2);
        before = noise;
        const double time = static_cast<double>(i) / rate;
        note[i] = static_cast<float>(filtered * std::exp(-time * decay));
    }
    return note;
}

/// A low reed: an odd-numbered series of overtones.
std::vector<float> bassNote(double frequency, double seconds) {
    std::vector<float> note(sampleAt(seconds));
    for (std::size_t i = 0; i < note.size(); ++i) {
        const double time = static_cast<double>(i) / rate;
        double sum = 0;
        for (const int overtone : {1, 3, 5, 7})
            sum += std::sin(2 * std::numbers::pi * frequency * overtone * time) / overtone;
        const double rise = std::min(1.0, time / 0.01), fall = std::min(1.0, (seconds - time) / 0.04);
        note[i] = static_cast<float>(0.6 * sum * rise * fall * std::exp(-time * 3));
    }
    return note;
}

Sound asSound(const std::vector<float>& track) {
    return normalised({.rate = rate, .channels = {track}}, 0.8);
}

/// A melody in A minor over two broken chords.
Sound pluckedStrings() {
    struct Note {
        int at, semitones, length; // in sixteenths; above the A below middle C
    };
    constexpr Note notes[] = {{0, 12, 6},   {4, 15, 4},  {6, 19, 6},  {10, 17, 4}, {12, 15, 4}, {14, 14, 2},
                              {16, 15, 8},  {22, 10, 2}, {24, 12, 8}, {0, -12, 8}, {2, 0, 6},   {4, 3, 4},
                              {8, -4, 8},   {10, 3, 6},  {12, 8, 4},  {16, -9, 8}, {18, 3, 6},  {20, 7, 4},
                              {24, -12, 8}, {26, 0, 6},  {28, 7, 6}};
    const Random random(1);
    std::vector<float> track(sampleAt(36 * sixteenth));
    std::uint64_t number = 0;
    for (const Note& note : notes)
        mix(track,
            pluckedString(pitch(note.semitones), (note.length + 3) * sixteenth, random.stream(number++)),
            note.at * sixteenth, 0.5);
    return asSound(track);
}

/// Two bars with an off-beat bass.
Sound drumGroove() {
    const Random random(2);
    std::vector<float> track(sampleAt(36 * sixteenth));
    std::uint64_t number = 0;
    for (int step = 0; step < 34; ++step) {
        const double at = step * sixteenth;
        const int beat = step % 16;
        if (beat == 0 || beat == 6 || beat == 10)
            mix(track, bassDrum(), at, 0.9);
        if (beat == 4 || beat == 12)
            mix(track, noiseHit(0.2, 22, 0.6, random.stream(number++)), at, 0.6);
        mix(track, noiseHit(0.08, step % 4 == 2 ? 30 : 70, 0.1, random.stream(number++)), at,
            step % 2 == 0 ? 0.25 : 0.14);
        constexpr int tune[] = {-12, -12, -9, -5, -12, -2, -5, -7};
        if (step % 2 == 0 && beat != 0)
            mix(track, bassNote(pitch(tune[beat / 2]) / 2, 1.6 * sixteenth), at, 0.45);
    }
    return asSound(track);
}

} // namespace

std::vector<SampleSound> sampleSounds() {
    return {{"plucked-strings", "Plucked strings",
             "A melody in A minor, played on strings by Karplus and Strong"},
            {"drum-groove", "Drums and bass", "Two bars of drums with a bass on the off-beats"}};
}

Sound sampleSound(const std::string& name) {
    if (name == "plucked-strings")
        return pluckedStrings();
    if (name == "drum-groove")
        return drumGroove();
    throw UsageError("there is no sample sound '" + name +
                     "'; there are 'plucked-strings' and 'drum-groove'");
}

void writeSampleSounds(const std::filesystem::path& folder, const Progress& progress) {
    createFolder(folder);
    for (const SampleSound& sample : sampleSounds()) {
        progress.checkCancelled();
        writeSound(folder / (sample.name + ".flac"), sampleSound(sample.name), progress);
    }
}

} // namespace saliscope
