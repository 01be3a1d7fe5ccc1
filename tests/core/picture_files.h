// Picture files of many kinds, written row by row with the formats' own libraries, for the tests of reading.
#pragma once

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

namespace saliscope::test {

/// Writes the samples of row `y`, as they lie in the file (16-bit ones in the machine's order).
using FillRow = std::function<void(int y, std::uint8_t* samples)>;

struct JpegKind {
    int width;
    int height;
    int components = 3; ///< 1 grey, 3 RGB, 4 CMYK inverted
    bool ycck = false;  ///< with 4 components: transformed like YCbCr, as Adobe's programs do
    bool progressive = false;
    int orientation = 0; ///< EXIF's; 0 writes none
};
/// With the least loss that the format allows (unless `quality` says otherwise) and no subsampling.
void writeJpegFile(const std::filesystem::path& path, const JpegKind& kind, const FillRow& fill,
                   int quality = 100);

struct PngKind {
    int width;
    int height;
    int colourType; ///< libpng's PNG_COLOR_TYPE_...
    int bitDepth = 8;
    bool interlaced = false;
    int orientation = 0;
    std::vector<cv::Vec3b> palette = {};
    std::vector<std::uint8_t> paletteAlpha = {};
    int transparentGrey = -1; ///< the one value of grey that is transparent
};
void writePngFile(const std::filesystem::path& path, const PngKind& kind, const FillRow& fill);

struct TiffKind {
    int width;
    int height;
    int photometric; ///< libtiff's PHOTOMETRIC_...
    int samples;
    int bits = 8;
    int compression = 1; ///< libtiff's COMPRESSION_...
    int orientation = 0;
    int extraSample = -1; ///< libtiff's EXTRASAMPLE_..., what the last sample is
    int tileSide = 0;     ///< a multiple of 16; 0 writes strips
};
void writeTiffFile(const std::filesystem::path& path, const TiffKind& kind, const FillRow& fill);

/// Lossless if `quality` is above 100. `rgba` has 3 or 4 channels.
void writeWebpFile(const std::filesystem::path& path, const cv::Mat& rgba, int quality, int orientation = 0);

/// Uncompressed, from 1, 3 or 4 channels (the latter with the alpha that version 4 of the header allows).
void writeBmpFile(const std::filesystem::path& path, const cv::Mat& rgba);

/// The rows of a matrix, for the writers above.
FillRow rowsOf(const cv::Mat& samples);

/// A picture in which every pixel differs from its neighbours and from its mirror images: red grows to the
/// right, green downwards, blue falls to the right.
cv::Mat rampPicture(int width, int height);

} // namespace saliscope::test
