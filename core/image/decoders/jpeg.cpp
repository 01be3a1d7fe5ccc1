// JPEG by libjpeg-turbo: OpenCV's decoder fills what is missing of a cut-off file with grey and says nothing.
#include "base/error.h"
#include "image/decoders/decoder.h"
#include "image/decoders/orientation.h"
#include "image/decoders/picture_builder.h"

#include <csetjmp>
#include <cstdio>
#include <cstring>

#include <jpeglib.h>

#include <jerror.h>

namespace saliscope::decoders {

namespace {

/// A progressive picture lies in memory as coefficients, 2 bytes each. This much holds 64 megapixels of four
/// channels.
constexpr long memoryLimit = 512L << 20;

/// Encoders write about ten; a file of thousands of empty scans would keep us busy for hours.
constexpr int scanLimit = 200;

constexpr int exifMarker = JPEG_APP0 + 1;

/// libjpeg reports an error by a call that must not return: it jumps to the `guarded` call that is under way.
struct ErrorHandler : jpeg_error_mgr {
    std::jmp_buf jump;
    bool tooManyScans = false;
};

[[noreturn]] void jumpOut(j_common_ptr info) {
    std::longjmp(static_cast<ErrorHandler*>(info->err)->jump, 1);
}

/// Of libjpeg's warnings, these mean that pixels were made up.
void judgeWarning(j_common_ptr info, int level) {
    if (level >= 0)
        return;
    switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
        jumpOut(info);
    default:
        break;
    }
}

void limitScans(j_common_ptr info) {
    if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > scanLimit) {
        static_cast<ErrorHandler*>(info->err)->tooManyScans = true;
        jumpOut(info);
    }
}

class JpegReader {
public:
    explicit JpegReader(const std::filesystem::path& path) : JpegReader() {
        file_ = openFile(path);
        guarded([this] {
            jpeg_create_decompress(&info_);
            info_.mem->max_memory_to_use = memoryLimit;
            info_.progress = &progress_;
            jpeg_stdio_src(&info_, file_.get());
            jpeg_save_markers(&info_, exifMarker, 0xFFFF);
            jpeg_read_header(&info_, TRUE);
        });
        refuseEmptyPromise(std::filesystem::file_size(path));
    }

    ~JpegReader() { jpeg_destroy_decompress(&info_); }
    JpegReader(const JpegReader&) = delete;
    JpegReader& operator=(const JpegReader&) = delete;

    Picture read(const PictureLimits& limits);
    /// Before `read`, after which libjpeg forgets it.
    int orientation() const;

private:
    /// The other constructor goes on from here, so that the destructor runs also if it fails.
    JpegReader() {
        info_.err = jpeg_std_error(&errors_);
        errors_.error_exit = jumpOut;
        errors_.emit_message = judgeWarning;
        progress_.progress_monitor = limitScans;
    }

    /// A file cannot hold more blocks of 8 × 8 pixels than bits, as each takes one bit of Huffman code at
    /// least.
    void refuseEmptyPromise(std::uintmax_t fileSize) const {
        const std::uintmax_t blocks = std::uintmax_t{info_.image_width} * info_.image_height / 64;
        if (!info_.arith_code && blocks / 8 > fileSize)
            fail("is cut off: its header promises " + sizeText() + " pixels");
    }

    /// Makes calls of libjpeg and turns its jump into an exception. Nothing in `call` may need a destructor.
    template <typename Call>
    void guarded(Call call) {
        if (setjmp(errors_.jump) == 0)
            call();
        else
            failAsReported();
    }

    [[noreturn]] void failAsReported();
    [[noreturn]] void fail(const std::string& what) const { throw ImageError(what); }
    std::string sizeText() const {
        return std::to_string(info_.image_width) + "x" + std::to_string(info_.image_height);
    }
    void readRow(std::uint8_t* rgb);

    OpenFile file_;
    jpeg_decompress_struct info_{};
    jpeg_progress_mgr progress_{};
    ErrorHandler errors_{};
    std::vector<std::uint8_t> inks_; ///< a row of CMYK
};

void JpegReader::failAsReported() {
    switch (errors_.msg_code) {
    case JWRN_JPEG_EOF:
    case JERR_INPUT_EOF:
    case JERR_INPUT_EMPTY:
        fail("is cut off: the file ends before the picture does");
    case JERR_NO_BACKING_STORE:
    case JERR_OUT_OF_MEMORY:
        fail("is a progressive JPEG of " + sizeText() +
             " pixels, too large to be read; save it as a baseline JPEG or a PNG");
    default:
        break;
    }
    if (errors_.tooManyScans)
        fail("is a progressive JPEG of more than " + std::to_string(scanLimit) +
             " scans, which no camera writes");
    char message[JMSG_LENGTH_MAX];
    errors_.format_message(reinterpret_cast<j_common_ptr>(&info_), message);
    fail(std::string("cannot be decoded (libjpeg: ") + message + ")");
}

/// Adobe's programs write inverted CMYK, 255 for no ink, and every other program has followed.
void invertedCmykToRgb(const std::vector<std::uint8_t>& cmyk, std::uint8_t* rgb) {
    for (std::size_t i = 0; i < cmyk.size(); i += 4, rgb += 3)
        for (std::size_t channel = 0; channel < 3; ++channel)
            rgb[channel] = static_cast<std::uint8_t>((cmyk[i + channel] * cmyk[i + 3] + 127) / 255);
}

void JpegReader::readRow(std::uint8_t* rgb) {
    std::uint8_t* row = inks_.empty() ? rgb : inks_.data();
    guarded([&] { jpeg_read_scanlines(&info_, &row, 1); });
    if (!inks_.empty())
        invertedCmykToRgb(inks_, rgb);
}

Picture JpegReader::read(const PictureLimits& limits) {
    const bool inks = info_.num_components == 4;
    const auto width = static_cast<int>(info_.image_width);
    const auto height = static_cast<int>(info_.image_height);
    // The inverse cosine transform can leave out what a picture of 1/2, 1/4 or 1/8 would not show.
    int reduction = 1;
    while (reduction < 8 &&
           reductionToLimit(reducedSize(width, reduction), reducedSize(height, reduction), limits) > 1)
        reduction *= 2;
    guarded([&] {
        info_.out_color_space = inks ? JCS_CMYK : JCS_RGB;
        info_.scale_num = 1;
        info_.scale_denom = static_cast<unsigned int>(reduction);
        jpeg_start_decompress(&info_);
    });

    PictureBuilder builder(width, height, limits, reduction);
    CV_Assert(builder.width() == static_cast<int>(info_.output_width) &&
              builder.height() == static_cast<int>(info_.output_height));
    if (inks)
        inks_.resize(4 * static_cast<std::size_t>(builder.width()));
    for (int y = 0; y < builder.height(); ++y) {
        readRow(builder.beginRow());
        builder.endRow();
    }
    guarded([this] { jpeg_finish_decompress(&info_); });
    return builder.finish();
}

int JpegReader::orientation() const {
    for (jpeg_saved_marker_ptr marker = info_.marker_list; marker; marker = marker->next)
        if (marker->marker == exifMarker && marker->data_length > 6 &&
            std::memcmp(marker->data, "Exif", 5) == 0)
            return exifOrientation({marker->data, marker->data_length});
    return 1;
}

} // namespace

Decoded decodeJpeg(const std::filesystem::path& path, const PictureLimits& limits) {
    JpegReader reader(path);
    const int orientation = reader.orientation();
    return {reader.read(limits), orientation};
}

} // namespace saliscope::decoders
