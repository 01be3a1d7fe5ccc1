// Pictures in and out of files.
#pragma once

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <filesystem>

namespace saliscope {

/// A picture as a person sees it: 8 bits a channel, sRGB, upright, opaque. A value; copies share their
/// pixels, which nobody changes after the picture is made.
struct Picture {
    Picture() = default;

    /// A picture that was not read from a larger one. `rgb` is CV_8UC3 in the order red, green, blue.
    explicit Picture(cv::Mat rgb);

    int width() const { return pixels.cols; }
    int height() const { return pixels.rows; }
    bool empty() const { return pixels.empty(); }

    /// height × width, CV_8UC3, in the order red, green, blue.
    cv::Mat pixels;

    /// Size of the picture in the file, upright as `pixels` is.
    int fullWidth = 0;
    int fullHeight = 0;

    /// A pixel here is the mean of reduction × reduction pixels in the file (of fewer at the last column and
    /// row, if the size is no multiple). 1 unless the file's picture was above the limit.
    int reduction = 1;
};

struct PictureLimits {
    /// A picture of more pixels is reduced by a whole factor while it is read, so that memory stays bounded.
    /// At least 1.
    std::int64_t maxPixels = std::int64_t{64} << 20;
};

/// Reads a JPEG, PNG, WebP, BMP or TIFF file; the content decides which, not the name.
/// - The orientation in the file's EXIF data (in TIFF, its own tag) is applied.
/// - Transparent pixels are laid over white.
/// - Grey becomes three equal channels, 16 bits become 8, CMYK becomes RGB as Pillow converts it: each of
/// red,
///   green and blue is (1 - ink) (1 - black). Colour profiles are not applied.
/// - Of several pages, the first one is read.
/// - Pictures above the limit: baseline JPEG, PNG without interlacing, TIFF in strips or tiles, and lossy
/// WebP
///   of any size are reduced while they are read; others are errors.
/// \throws ImageError if the file is no such picture, cut off, damaged, or too large for its format;
/// \throws FileError if it is missing, empty, a folder or cannot be read.
Picture readPicture(const std::filesystem::path& path, const PictureLimits& limits = {});

/// Writes a PNG file of 8-bit grey (CV_8UC1), RGB (CV_8UC3) or RGBA (CV_8UC4) pixels. \throws FileError
void writePng(const std::filesystem::path& path, const cv::Mat& pixels);
void writePng(const std::filesystem::path& path, const Picture& picture);

} // namespace saliscope
