// PNG by libpng, row by row, so that a picture of any size passes through in bounded memory.
#include "base/error.h"
#include "image/decoders/decoder.h"
#include "image/decoders/orientation.h"
#include "image/decoders/picture_builder.h"

#include <opencv2/core.hpp>

#include <csetjmp>

#include <png.h>

namespace saliscope::decoders {

namespace {

class PngReader {
public:
    explicit PngReader(const std::filesystem::path& path) : PngReader() {
        file_ = openFile(path);
        guarded([this] {
            png_init_io(png_, file_.get());
            png_read_info(png_, info_);
            expectRgbaRows();
        });
    }

    ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;

    Picture read(const PictureLimits& limits);
    int orientation();

private:
    /// The other constructor goes on from here, so that the destructor runs also if it fails.
    PngReader() {
        png_ =
            png_create_read_struct(PNG_LIBPNG_VER_STRING, this, jumpOut, [](png_structp, png_const_charp) {});
        info_ = png_ ? png_create_info_struct(png_) : nullptr;
        if (!info_)
            throw std::bad_alloc();
    }

    /// libpng reports an error by a call that must not return: it jumps to the `guarded` call that is under
    /// way.
    [[noreturn]] static void jumpOut(png_structp png, png_const_charp message) {
        static_cast<PngReader*>(png_get_error_ptr(png))->message_ = message;
        png_longjmp(png, 1);
    }

    /// Makes calls of libpng and turns its jump into an exception. Nothing in `call` may need a destructor.
    template <typename Call>
    void guarded(Call call) {
        if (setjmp(png_jmpbuf(png_)) == 0)
            call();
        else if (file_ && std::feof(file_.get()))
            throw ImageError("is cut off: the file ends before the picture does");
        else
            throw ImageError("cannot be decoded (libpng: " + message_ + ")");
    }

    /// Asks libpng for 8-bit red, green, blue and alpha, whatever the file holds.
    void expectRgbaRows() {
        png_set_expand(png_);
        png_set_scale_16(png_);
        png_set_gray_to_rgb(png_);
        png_set_add_alpha(png_, 0xFF, PNG_FILLER_AFTER);
    }

    void readRows(PictureBuilder& builder);
    void readInterlaced(PictureBuilder& builder);

    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    OpenFile file_;
    std::string message_;
};

Picture PngReader::read(const PictureLimits& limits) {
    const auto width = static_cast<int>(png_get_image_width(png_, info_));
    const auto height = static_cast<int>(png_get_image_height(png_, info_));
    PictureBuilder builder(width, height, limits);
    if (png_get_interlace_type(png_, info_) == PNG_INTERLACE_NONE)
        readRows(builder);
    else if (reductionToLimit(width, height, limits) == 1)
        readInterlaced(builder);
    else
        throw ImageError("is an interlaced PNG of " + std::to_string(width) + "x" + std::to_string(height) +
                         " pixels, too large to be read; save it without interlacing");
    guarded([this] { png_read_end(png_, info_); });
    return builder.finish();
}

void PngReader::readRows(PictureBuilder& builder) {
    std::vector<png_byte> rgba(4 * static_cast<std::size_t>(builder.width()));
    for (int y = 0; y < builder.height(); ++y) {
        guarded([&] { png_read_row(png_, rgba.data(), nullptr); });
        layOverWhite(rgba.data(), builder.width(), false, builder.beginRow());
        builder.endRow();
    }
}

/// The rows of an interlaced picture come seven times, each time with more of their pixels.
void PngReader::readInterlaced(PictureBuilder& builder) {
    cv::Mat rgba(builder.height(), builder.width(), CV_8UC4);
    int passes = 0;
    guarded([&] { passes = png_set_interlace_handling(png_); });
    for (int pass = 0; pass < passes; ++pass)
        for (int y = 0; y < rgba.rows; ++y)
            guarded([&] { png_read_row(png_, rgba.ptr(y), nullptr); });
    for (int y = 0; y < rgba.rows; ++y) {
        layOverWhite(rgba.ptr(y), rgba.cols, false, builder.beginRow());
        builder.endRow();
    }
}

int PngReader::orientation() {
    png_uint_32 size = 0;
    png_bytep exif = nullptr;
    guarded([&] { png_get_eXIf_1(png_, info_, &size, &exif); });
    return exif ? exifOrientation({exif, size}) : 1;
}

} // namespace

Decoded decodePng(const std::filesystem::path& path, const PictureLimits& limits) {
    PngReader reader(path);
    Picture picture = reader.read(limits);
    return {std::move(picture), reader.orientation()};
}

} // namespace saliscope::decoders
