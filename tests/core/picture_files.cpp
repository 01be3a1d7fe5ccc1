#include "picture_files.h"

#include "base/file.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <jpeglib.h>
#include <png.h>
#include <tiffio.h>
#include <webp/encode.h>
#include <webp/mux.h>

namespace saliscope::test {

namespace {

std::vector<std::uint8_t> exifBlock(int orientation) {
    std::vector<std::uint8_t> block = {'I',  'I',  42, 0, 8, 0, 0, 0, // TIFF's header, first directory at 8
                                       1,    0,                       // one entry
                                       0x12, 0x01, 3,  0, 1, 0, 0, 0,
                                       0,    0,    0,  0,  // orientation, one 16-bit number
                                       0,    0,    0,  0}; // no more directories
    block[18] = static_cast<std::uint8_t>(orientation);
    return block;
}

std::unique_ptr<std::FILE, int (*)(std::FILE*)> create(const std::filesystem::path& path) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (!file)
        throw std::runtime_error("cannot create " + path.string());
    return {file, std::fclose};
}

} // namespace

void writeJpegFile(const std::filesystem::path& path, const JpegKind& kind, const FillRow& fill,
                   int quality) {
    const auto file = create(path);
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_stdio_dest(&info, file.get());
    info.image_width = static_cast<JDIMENSION>(kind.width);
    info.image_height = static_cast<JDIMENSION>(kind.height);
    info.input_components = kind.components;
    info.in_color_space = kind.components == 1 ? JCS_GRAYSCALE : kind.components == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    if (kind.ycck)
        jpeg_set_colorspace(&info, JCS_YCCK);
    for (int i = 0; i < info.num_components; ++i)
        info.comp_info[i].h_samp_factor = info.comp_info[i].v_samp_factor = 1;
    if (kind.progressive)
        jpeg_simple_progression(&info);
    jpeg_start_compress(&info, TRUE);
    if (kind.orientation) {
        std::vector<std::uint8_t> exif = exifBlock(kind.orientation);
        const std::string prefix("Exif\0\0", 6);
        exif.insert(exif.begin(), prefix.begin(), prefix.end());
        jpeg_write_marker(&info, JPEG_APP0 + 1, exif.data(), static_cast<unsigned int>(exif.size()));
    }
    std::vector<std::uint8_t> row(static_cast<std::size_t>(kind.width * kind.components));
    for (int y = 0; y < kind.height; ++y) {
        fill(y, row.data());
        JSAMPROW samples = row.data();
        jpeg_write_scanlines(&info, &samples, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
}

void writePngFile(const std::filesystem::path& path, const PngKind& kind, const FillRow& fill) {
    const auto file = create(path);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file.get());
    png_set_compression_level(png, 1);
    png_set_IHDR(png, info, static_cast<png_uint_32>(kind.width), static_cast<png_uint_32>(kind.height),
                 kind.bitDepth, kind.colourType, kind.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    std::vector<png_color> palette;
    for (const cv::Vec3b& colour : kind.palette)
        palette.push_back({colour[0], colour[1], colour[2]});
    if (!palette.empty())
        png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
    if (!kind.paletteAlpha.empty())
        png_set_tRNS(png, info, kind.paletteAlpha.data(), static_cast<int>(kind.paletteAlpha.size()),
                     nullptr);
    if (kind.transparentGrey >= 0) {
        png_color_16 value{};
        value.gray = static_cast<png_uint_16>(kind.transparentGrey);
        png_set_tRNS(png, info, nullptr, 0, &value);
    }
    std::vector<std::uint8_t> exif = exifBlock(kind.orientation);
    if (kind.orientation)
        png_set_eXIf_1(png, info, static_cast<png_uint_32>(exif.size()), exif.data());
    png_write_info(png, info);
    if (kind.bitDepth == 16)
        png_set_swap(png);
    const int passes = png_set_interlace_handling(png);
    std::vector<std::uint8_t> row(png_get_rowbytes(png, info));
    for (int pass = 0; pass < passes; ++pass)
        for (int y = 0; y < kind.height; ++y) {
            fill(y, row.data());
            png_write_row(png, row.data());
        }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
}

namespace {

void writeTiles(TIFF* tiff, const TiffKind& kind, const FillRow& fill) {
    const int side = kind.tileSide;
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, side);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, side);
    const int pixelSize = kind.samples * kind.bits / 8;
    std::vector<std::uint8_t> rows(static_cast<std::size_t>(side * (kind.width + side) * pixelSize));
    std::vector<std::uint8_t> tile(static_cast<std::size_t>(side * side * pixelSize));
    const auto rowSize = static_cast<std::ptrdiff_t>((kind.width + side) * pixelSize);
    for (int top = 0; top < kind.height; top += side) {
        for (int y = 0; y < side && top + y < kind.height; ++y)
            fill(top + y, rows.data() + y * rowSize);
        for (int left = 0; left < kind.width; left += side) {
            for (int y = 0; y < side; ++y)
                std::copy_n(rows.data() + y * rowSize + left * pixelSize, side * pixelSize,
                            tile.data() + y * side * pixelSize);
            TIFFWriteTile(tiff, tile.data(), static_cast<std::uint32_t>(left),
                          static_cast<std::uint32_t>(top), 0, 0);
        }
    }
}

} // namespace

void writeTiffFile(const std::filesystem::path& path, const TiffKind& kind, const FillRow& fill) {
    const std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff(TIFFOpen(path.c_str(), "w"), TIFFClose);
    TIFFSetField(tiff.get(), TIFFTAG_IMAGEWIDTH, kind.width);
    TIFFSetField(tiff.get(), TIFFTAG_IMAGELENGTH, kind.height);
    TIFFSetField(tiff.get(), TIFFTAG_PHOTOMETRIC, kind.photometric);
    TIFFSetField(tiff.get(), TIFFTAG_SAMPLESPERPIXEL, kind.samples);
    TIFFSetField(tiff.get(), TIFFTAG_BITSPERSAMPLE, kind.bits);
    TIFFSetField(tiff.get(), TIFFTAG_COMPRESSION, kind.compression);
    TIFFSetField(tiff.get(), TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    if (kind.orientation)
        TIFFSetField(tiff.get(), TIFFTAG_ORIENTATION, kind.orientation);
    const auto extraSample = static_cast<std::uint16_t>(kind.extraSample);
    if (kind.extraSample >= 0)
        TIFFSetField(tiff.get(), TIFFTAG_EXTRASAMPLES, 1, &extraSample);
    if (kind.tileSide)
        return writeTiles(tiff.get(), kind, fill);
    TIFFSetField(tiff.get(), TIFFTAG_ROWSPERSTRIP, 5);
    std::vector<std::uint8_t> row(static_cast<std::size_t>(TIFFScanlineSize(tiff.get())));
    for (int y = 0; y < kind.height; ++y) {
        fill(y, row.data());
        TIFFWriteScanline(tiff.get(), row.data(), static_cast<std::uint32_t>(y), 0);
    }
}

namespace {

std::vector<std::uint8_t> encode(const char* extension, const cv::Mat& rgba,
                                 const std::vector<int>& options) {
    cv::Mat ordered;
    if (rgba.channels() == 1)
        ordered = rgba;
    else
        cv::cvtColor(rgba, ordered, rgba.channels() == 4 ? cv::COLOR_RGBA2BGRA : cv::COLOR_RGB2BGR);
    std::vector<std::uint8_t> content;
    cv::imencode(extension, ordered, content, options);
    return content;
}

} // namespace

void writeWebpFile(const std::filesystem::path& path, const cv::Mat& rgba, int quality, int orientation) {
    const std::vector<std::uint8_t> content = encode(".webp", rgba, {cv::IMWRITE_WEBP_QUALITY, quality});
    const WebPData picture{content.data(), content.size()};
    const std::unique_ptr<WebPMux, decltype(&WebPMuxDelete)> mux(WebPMuxCreate(&picture, 0), WebPMuxDelete);
    const std::vector<std::uint8_t> exif = exifBlock(orientation);
    const WebPData chunk{exif.data(), exif.size()};
    if (orientation)
        WebPMuxSetChunk(mux.get(), "EXIF", &chunk, 0);
    WebPData assembled;
    WebPMuxAssemble(mux.get(), &assembled);
    writeFile(path, std::as_bytes(std::span(assembled.bytes, assembled.size)));
    WebPDataClear(&assembled);
}

void writeBmpFile(const std::filesystem::path& path, const cv::Mat& rgba) {
    std::vector<std::uint8_t> content;
    if (rgba.channels() < 4) {
        content = encode(".bmp", rgba, {});
    } else { // OpenCV writes no alpha
        const auto put = [&content](std::initializer_list<std::uint32_t> numbers) {
            for (std::uint32_t number : numbers)
                for (int byte = 0; byte < 4; ++byte)
                    content.push_back(static_cast<std::uint8_t>(number >> (8 * byte)));
        };
        constexpr std::uint32_t headerSize = 108; // of version 4
        constexpr std::uint32_t onePlaneOf32Bits = 32 << 16 | 1;
        constexpr std::uint32_t bitFields = 3;
        content = {'B', 'M'};
        put({0, 0, 14 + headerSize, headerSize, static_cast<std::uint32_t>(rgba.cols),
             static_cast<std::uint32_t>(rgba.rows), onePlaneOf32Bits, bitFields, 0, 0, 0, 0, 0});
        put({0x000000FF, 0x0000FF00, 0x00FF0000, 0xFF000000}); // where red, green, blue and alpha are
        content.resize(14 + headerSize);
        for (int y = rgba.rows - 1; y >= 0; --y)
            content.insert(content.end(), rgba.ptr(y), rgba.ptr(y) + 4 * rgba.cols);
    }
    writeFile(path, std::as_bytes(std::span(content)));
}

FillRow rowsOf(const cv::Mat& samples) {
    return [samples](int y, std::uint8_t* row) {
        std::memcpy(row, samples.ptr(y), samples.elemSize() * static_cast<std::size_t>(samples.cols));
    };
}

cv::Mat rampPicture(int width, int height) {
    cv::Mat picture(height, width, CV_8UC3);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            picture.at<cv::Vec3b>(y, x) = cv::Vec3b(static_cast<std::uint8_t>(255 * x / width),
                                                    static_cast<std::uint8_t>(255 * y / height),
                                                    static_cast<std::uint8_t>(200 - 200 * x / width));
    return picture;
}

} // namespace saliscope::test
