// TIFF by libtiff's own conversion to RGBA, which knows the format's many ways to store a colour; one strip
// or one row of tiles at a time, so that a picture of any size passes through in bounded memory.
#include "base/error.h"
#include "image/decoders/decoder.h"
#include "image/decoders/picture_builder.h"

#include <array>
#include <bit>
#include <cstdarg>

#include <tiffio.h>

namespace saliscope::decoders {

namespace {

static_assert(std::endian::native == std::endian::little,
              "libtiff's packed pixels are read as bytes R, G, B, A");

/// Of one strip or tile, decompressed: 64 megapixels of four 16-bit channels.
constexpr tmsize_t blockLimit = tmsize_t{512} << 20;

/// Of one strip, or of one row of tiles, which must be in memory together.
constexpr std::int64_t blockPixelLimit = 64 << 20;

/// Small strips are read several at a time.
constexpr int pixelsAtATime = 1 << 20;

[[noreturn]] void failAsDamaged(const std::string& reason) {
    throw ImageError("is cut off or damaged (libtiff: " + reason + ")");
}

class TiffReader {
public:
    explicit TiffReader(const std::filesystem::path& path) {
        const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                       TIFFOpenOptionsFree);
        TIFFOpenOptionsSetErrorHandlerExtR(options.get(), rememberFirst, &firstError_);
        TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore, nullptr);
        TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), blockLimit);
        // "m": no memory map, which would count as memory of ours.
        file_.reset(TIFFOpenExt(path.c_str(), "rm", options.get()));
        if (!file_)
            failAsDamaged(firstError_);
        std::array<char, 1024> reason{};
        imageBegun_ = TIFFRGBAImageBegin(&image_, file_.get(), stopOnError, reason.data());
        if (!imageBegun_)
            throw ImageError(std::string("is a rare kind of TIFF (libtiff: ") + reason.data() +
                             "); save it as RGB with 8 or 16 bits a channel");
        constexpr std::uint32_t most = std::numeric_limits<int>::max();
        if (image_.width < 1 || image_.height < 1 || image_.width > most || image_.height > most)
            failAsDamaged("impossible size");
        orientation_ = image_.orientation;
        image_.req_orientation = image_.orientation; // we turn it ourselves
    }

    ~TiffReader() {
        if (imageBegun_)
            TIFFRGBAImageEnd(&image_);
    }
    TiffReader(const TiffReader&) = delete;
    TiffReader& operator=(const TiffReader&) = delete;

    Picture read(const PictureLimits& limits);
    int orientation() const { return orientation_ >= 1 && orientation_ <= 8 ? orientation_ : 1; }

private:
    static constexpr int stopOnError = 1;

    static int rememberFirst(TIFF*, void* firstError, const char*, const char* format, va_list values) {
        std::array<char, 512> message{};
        std::vsnprintf(message.data(), message.size(), format, values);
        if (auto& error = *static_cast<std::string*>(firstError); error.empty())
            error = message.data();
        return 1;
    }

    static int ignore(TIFF*, void*, const char*, const char*, va_list) { return 1; }

    int rowsAtATime() const;
    bool fourthSampleIsAlpha() const;
    void provideTileBuffer();

    struct Close {
        void operator()(TIFF* file) const { TIFFClose(file); }
    };
    std::string firstError_;
    std::vector<std::uint8_t> tileBuffer_;
    std::unique_ptr<TIFF, Close> file_;
    TIFFRGBAImage image_{};
    bool imageBegun_ = false;
    int orientation_ = 1;
};

/// Strips, or rows of tiles, are read whole: each call decompresses them anew.
int TiffReader::rowsAtATime() const {
    std::uint32_t blockRows = 0;
    TIFFGetFieldDefaulted(file_.get(), TIFFIsTiled(file_.get()) ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP,
                          &blockRows);
    blockRows = std::clamp(blockRows, 1u, image_.height);
    const std::int64_t blockPixels = std::int64_t{blockRows} * image_.width;
    if (blockPixels > blockPixelLimit)
        throw ImageError("stores " + std::to_string(blockPixels / 1'000'000) +
                         " megapixels in one piece, too much to be read; save it in smaller strips or tiles");
    const std::int64_t blocks = std::max<std::int64_t>(1, pixelsAtATime / blockPixels);
    return static_cast<int>(std::min<std::int64_t>(blocks * blockRows, image_.height));
}

/// libtiff 4.5 takes an uncompressed tile only if it fills the buffer, but rounds the size of its own buffer
/// up.
void TiffReader::provideTileBuffer() {
    std::uint16_t compression = 0;
    TIFFGetFieldDefaulted(file_.get(), TIFFTAG_COMPRESSION, &compression);
    const tmsize_t size = TIFFTileSize(file_.get());
    if (!TIFFIsTiled(file_.get()) || compression != COMPRESSION_NONE)
        return;
    if (size < 1 || size > blockLimit)
        failAsDamaged("impossible size of the tiles");
    tileBuffer_.resize(static_cast<std::size_t>(size));
    TIFFReadBufferSetup(file_.get(), tileBuffer_.data(), size);
}

/// A fourth sample need not be alpha; libtiff takes one that is not specified for it.
bool TiffReader::fourthSampleIsAlpha() const {
    std::uint16_t count = 0;
    std::uint16_t* meanings = nullptr;
    TIFFGetFieldDefaulted(file_.get(), TIFFTAG_EXTRASAMPLES, &count, &meanings);
    return count > 0 && meanings[0] != EXTRASAMPLE_UNSPECIFIED;
}

Picture TiffReader::read(const PictureLimits& limits) {
    const auto width = static_cast<int>(image_.width);
    const auto height = static_cast<int>(image_.height);
    PictureBuilder builder(width, height, limits);
    const int step = rowsAtATime();
    provideTileBuffer();
    const bool alpha = fourthSampleIsAlpha();
    std::vector<std::uint32_t> block(static_cast<std::size_t>(step) * image_.width);
    for (int top = 0; top < height; top += step) {
        const int rows = std::min(step, height - top);
        image_.row_offset = top;
        if (!TIFFRGBAImageGet(&image_, block.data(), image_.width, static_cast<std::uint32_t>(rows)))
            failAsDamaged(firstError_);
        for (int y = 0; y < rows; ++y) {
            auto* rgba = reinterpret_cast<std::uint8_t*>(&block[static_cast<std::size_t>(y) * image_.width]);
            if (!alpha)
                for (int x = 0; x < width; ++x)
                    rgba[4 * x + 3] = 255;
            layOverWhite(rgba, width, true, builder.beginRow());
            builder.endRow();
        }
    }
    return builder.finish();
}

} // namespace

Decoded decodeTiff(const std::filesystem::path& path, const PictureLimits& limits) {
    TiffReader reader(path);
    return {reader.read(limits), reader.orientation()};
}

} // namespace saliscope::decoders
