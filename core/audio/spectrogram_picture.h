// Spectrograms to look at.
#pragma once

#include "audio/sound.h"
#include "audio/spectrogram.h"
#include "image/colour_map.h"

#include <opencv2/core/mat.hpp>

namespace saliscope {

struct SpectrogramLook {
    SpectrogramOptions spectrogram = {};
    bool logarithmic = true; ///< the same height for every octave, as the ear has it; otherwise for every Hz
    double lowest = 60;      ///< frequency at the bottom, in Hz, where the axis is logarithmic
    double decibels = 80;    ///< what is weaker than the strongest by more than that is black
    ColourMap colours = ColourMap::magma;
    cv::Size size = {640, 320}; ///< in pixels, of the whole picture
    bool labelled = true;       ///< with seconds and frequencies at the axes
};

/// The mean of the channels as a picture: time to the right, frequency upwards, level in dB below the
/// strongest as colour. CV_8UC3, red, green, blue. \throws UsageError if the sound is empty, or the picture
/// too small for its axes
cv::Mat drawSpectrogram(const Sound& sound, const SpectrogramLook& look = {});

/// For each column of a picture of that width the least and the greatest sample of the channels' mean, to
/// draw a waveform.
std::vector<std::pair<float, float>> waveform(const Sound& sound, int columns);

} // namespace saliscope
