// BMP by OpenCV, which believes every header: so the header is checked first.
#include "base/error.h"
#include "base/file.h"
#include "image/channel_order.h"
#include "image/decoders/decoder.h"
#include "image/decoders/picture_builder.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <cstring>

namespace saliscope::decoders {

namespace {

struct Header {
    std::int64_t width;
    std::int64_t height;
    bool compressed;
    std::uint64_t fileSize; ///< that an uncompressed picture of this size needs at least
};

template <typename Number>
Number numberAt(std::span<const char> bytes, std::size_t position) {
    Number number;
    std::memcpy(&number, bytes.data() + position, sizeof number);
    return number;
}

Header readHeader(const std::filesystem::path& path) {
    std::array<char, 54> bytes{};
    std::ifstream file(path, std::ios::binary);
    if (!file.read(bytes.data(), bytes.size()))
        throw ImageError("is cut off in its header");
    const auto pixelsBegin = numberAt<std::uint32_t>(bytes, 10);
    Header header{};
    std::uint16_t bitsPerPixel = 0;
    if (numberAt<std::uint32_t>(bytes, 14) == 12) { // the header of OS/2, from before Windows 3
        header.width = numberAt<std::uint16_t>(bytes, 18);
        header.height = numberAt<std::uint16_t>(bytes, 20);
        bitsPerPixel = numberAt<std::uint16_t>(bytes, 24);
    } else {
        header.width = numberAt<std::int32_t>(bytes, 18);
        header.height = std::abs(std::int64_t{numberAt<std::int32_t>(bytes, 22)}); // negative: top row first
        bitsPerPixel = numberAt<std::uint16_t>(bytes, 28);
        const auto compression = numberAt<std::uint32_t>(bytes, 30);
        header.compressed = compression == 1 || compression == 2; // by run lengths
        if (compression > 3)
            throw ImageError("is a BMP picture of a rare kind; save it as a PNG or JPEG");
    }
    if (header.width <= 0 || header.height <= 0 || bitsPerPixel > 32)
        throw ImageError("is not a valid BMP picture: its header gives no size");
    const std::int64_t bytesPerRow =
        (header.width * bitsPerPixel + 31) / 32 * 4; // rows are padded to 4 bytes
    header.fileSize = pixelsBegin + static_cast<std::uint64_t>(bytesPerRow * header.height);
    return header;
}

cv::Mat toRgba(const cv::Mat& pixels) {
    cv::Mat rgba;
    if (pixels.channels() == 1)
        cv::cvtColor(pixels, rgba, cv::COLOR_GRAY2RGBA);
    else if (pixels.channels() == 3)
        cv::cvtColor(swapRedAndBlue(pixels), rgba, cv::COLOR_RGB2RGBA);
    else
        rgba = swapRedAndBlue(pixels);
    return rgba;
}

} // namespace

Decoded decodeBmp(const std::filesystem::path& path, const PictureLimits& limits) {
    const Header header = readHeader(path);
    if (header.width > limits.maxPixels / header.height)
        throw ImageError("is a BMP picture of " + std::to_string(header.width) + "x" +
                         std::to_string(header.height) +
                         " pixels, too large to be read; save it as a PNG or JPEG");
    if (!header.compressed && header.fileSize > std::filesystem::file_size(path))
        throw ImageError("is cut off: the file ends before the picture does");
    const std::vector<std::byte> content = readFile(path);
    const cv::Mat bytes(1, static_cast<int>(content.size()), CV_8UC1, const_cast<std::byte*>(content.data()));
    cv::Mat decoded;
    cv::imdecode(bytes, cv::IMREAD_UNCHANGED, &decoded);
    if (decoded.empty() || decoded.depth() != CV_8U)
        throw ImageError("cannot be decoded: it is a damaged BMP picture or one of a rare kind");

    const cv::Mat rgba = toRgba(decoded);
    PictureBuilder builder(rgba.cols, rgba.rows, limits);
    for (int y = 0; y < rgba.rows; ++y) {
        layOverWhite(rgba.ptr(y), rgba.cols, false, builder.beginRow());
        builder.endRow();
    }
    return {builder.finish(), 1};
}

} // namespace saliscope::decoders
