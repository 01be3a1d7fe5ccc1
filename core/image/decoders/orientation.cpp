#include "image/decoders/orientation.h"

#include <libexif/exif-data.h>

#include <opencv2/core.hpp>

namespace saliscope::decoders {

namespace {

constexpr std::string_view exifPrefix("Exif\0\0", 6);

} // namespace

int exifOrientation(std::span<const unsigned char> exif) {
    std::string block(exif.begin(), exif.end());
    if (!block.starts_with(exifPrefix))
        block.insert(0, exifPrefix);
    const std::unique_ptr<ExifData, decltype(&exif_data_unref)> data(
        exif_data_new_from_data(reinterpret_cast<const unsigned char*>(block.data()),
                                static_cast<unsigned int>(block.size())),
        exif_data_unref);
    const ExifEntry* entry = data ? exif_data_get_entry(data.get(), EXIF_TAG_ORIENTATION) : nullptr;
    if (!entry || entry->format != EXIF_FORMAT_SHORT || entry->components < 1)
        return 1;
    const int orientation = exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

Picture upright(const Picture& picture, int orientation) {
    if (orientation == 1)
        return picture;
    // EXIF names the sides at which the file's first row and first column belong. Orientations 5 to 8 put the
    // first row at the left or the right: rows and columns change places. What remains is mirroring.
    const bool transposed = orientation >= 5;
    const bool mirrorColumns = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
    const bool mirrorRows = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    Picture result = picture;
    result.pixels = picture.pixels.clone();
    if (transposed) {
        cv::transpose(picture.pixels, result.pixels);
        std::swap(result.fullWidth, result.fullHeight);
    }
    if (mirrorColumns || mirrorRows)
        cv::flip(result.pixels, result.pixels, mirrorColumns && mirrorRows ? -1 : mirrorColumns ? 1 : 0);
    return result;
}

} // namespace saliscope::decoders
