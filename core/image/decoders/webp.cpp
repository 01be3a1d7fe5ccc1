// WebP by libwebp, which can shrink a lossy picture while it decodes.
#include "base/error.h"
#include "base/file.h"
#include "image/decoders/decoder.h"
#include "image/decoders/orientation.h"
#include "image/decoders/picture_builder.h"

#include <opencv2/core.hpp>

#include <webp/decode.h>
#include <webp/demux.h>

namespace saliscope::decoders {

namespace {

WebPBitstreamFeatures featuresOf(const WebPData& data) {
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(data.bytes, data.size, &features) != VP8_STATUS_OK)
        throw ImageError("is cut off or damaged: its header cannot be read");
    if (features.has_animation)
        throw ImageError("is an animation; save one of its pictures as a still");
    return features;
}

int orientationOf(const WebPData& data) {
    const std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)> demuxer(WebPDemux(&data), WebPDemuxDelete);
    WebPChunkIterator exif;
    if (!demuxer || !WebPDemuxGetChunk(demuxer.get(), "EXIF", 1, &exif))
        return 1;
    const int orientation = exifOrientation({exif.chunk.bytes, exif.chunk.size});
    WebPDemuxReleaseChunkIterator(&exif);
    return orientation;
}

/// By which factor the picture must be reduced. \throws ImageError if its format does not allow it
int reductionOf(const WebPBitstreamFeatures& features, const PictureLimits& limits) {
    const int reduction = reductionToLimit(features.width, features.height, limits);
    constexpr int lossy = 1;
    if (reduction > 1 && features.format != lossy)
        throw ImageError("is a lossless WebP of " + std::to_string(features.width) + "x" +
                         std::to_string(features.height) + " pixels, too large to be read; save it as a PNG");
    return reduction;
}

void decodeInto(cv::Mat& rgba, const WebPData& data, bool reduced) {
    WebPDecoderConfig config;
    WebPInitDecoderConfig(&config);
    config.options.use_scaling = reduced;
    config.options.scaled_width = rgba.cols;
    config.options.scaled_height = rgba.rows;
    config.output.colorspace = MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA = {rgba.data, static_cast<int>(rgba.step),
                            rgba.step * static_cast<std::size_t>(rgba.rows)};
    const VP8StatusCode status = WebPDecode(data.bytes, data.size, &config);
    if (status == VP8_STATUS_NOT_ENOUGH_DATA || status == VP8_STATUS_SUSPENDED)
        throw ImageError("is cut off: the file ends before the picture does");
    if (status != VP8_STATUS_OK)
        throw ImageError("cannot be decoded (libwebp: status " + std::to_string(status) +
                         "); it may be damaged");
}

} // namespace

Decoded decodeWebp(const std::filesystem::path& path, const PictureLimits& limits) {
    const std::vector<std::byte> content = readFile(path);
    const WebPData data{reinterpret_cast<const std::uint8_t*>(content.data()), content.size()};
    const WebPBitstreamFeatures features = featuresOf(data);
    const int reduction = reductionOf(features, limits);
    PictureBuilder builder(features.width, features.height, limits, reduction);
    cv::Mat rgba(builder.height(), builder.width(), CV_8UC4);
    decodeInto(rgba, data, reduction > 1);
    for (int y = 0; y < rgba.rows; ++y) {
        layOverWhite(rgba.ptr(y), rgba.cols, false, builder.beginRow());
        builder.endRow();
    }
    return {builder.finish(), orientationOf(data)};
}

} // namespace saliscope::decoders
