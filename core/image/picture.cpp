#include "image/picture.h"

#include "base/error.h"
#include "base/file.h"
#include "image/channel_order.h"
#include "image/decoders/decoder.h"
#include "image/decoders/orientation.h"

#include <opencv2/imgcodecs.hpp>

#include <array>

namespace saliscope {

namespace {

using namespace std::string_view_literals;

struct Format {
    std::string_view beginning; ///< '?' stands for any byte
    decoders::Decoder decode;
};

constexpr std::array formats = {
    Format{"\xFF\xD8\xFF"sv, decoders::decodeJpeg}, Format{"\x89PNG\r\n\x1A\n"sv, decoders::decodePng},
    Format{"RIFF????WEBP"sv, decoders::decodeWebp}, Format{"BM"sv, decoders::decodeBmp},
    Format{"II*\0"sv, decoders::decodeTiff},        Format{"MM\0*"sv, decoders::decodeTiff},
    Format{"II+\0"sv, decoders::decodeTiff},        Format{"MM\0+"sv, decoders::decodeTiff},
};

bool beginsWith(std::string_view content, std::string_view beginning) {
    return content.size() >= beginning.size() &&
           std::equal(beginning.begin(), beginning.end(), content.begin(),
                      [](char expected, char found) { return expected == '?' || expected == found; });
}

decoders::Decoder decoderOf(const std::filesystem::path& path) {
    std::array<char, 16> buffer{};
    std::ifstream file(path, std::ios::binary);
    file.read(buffer.data(), buffer.size());
    const std::string_view content(buffer.data(), static_cast<std::size_t>(file.gcount()));
    for (const Format& format : formats)
        if (beginsWith(content, format.beginning))
            return format.decode;
    throw ImageError("is not a picture of a known format; JPEG, PNG, WebP, BMP and TIFF can be read");
}

} // namespace

Picture::Picture(cv::Mat rgb) : pixels(std::move(rgb)), fullWidth(pixels.cols), fullHeight(pixels.rows) {
    CV_Assert(pixels.type() == CV_8UC3);
}

Picture readPicture(const std::filesystem::path& path, const PictureLimits& limits) {
    requireReadableFile(path);
    try {
        const decoders::Decoded decoded = decoderOf(path)(path, limits);
        return decoders::upright(decoded.picture, decoded.orientation);
    } catch (const ImageError& error) {
        throw ImageError("'" + path.string() + "' " + error.what());
    }
}

void writePng(const std::filesystem::path& path, const cv::Mat& pixels) {
    std::vector<unsigned char> content;
    cv::imencode(".png", pixels.channels() >= 3 ? swapRedAndBlue(pixels) : pixels, content);
    writeFile(path, std::as_bytes(std::span(content)));
}

void writePng(const std::filesystem::path& path, const Picture& picture) {
    writePng(path, picture.pixels);
}

} // namespace saliscope
