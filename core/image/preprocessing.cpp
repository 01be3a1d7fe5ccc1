#include "image/preprocessing.h"

#include "base/error.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

namespace saliscope {

namespace {

constexpr int largestSide = 1 << 14;

void requireBetween(const char* name, int value, int low, int high) {
    if (value < low || value > high)
        throw UsageError(std::string("preprocessing: ") + name + " is " + std::to_string(value) +
                         "; possible are " + std::to_string(low) + " to " + std::to_string(high));
}

void requirePerChannel(const char* name, const std::vector<float>& values, int channels) {
    if (values.size() != static_cast<std::size_t>(channels))
        throw UsageError(std::string("preprocessing: ") + name + " has " + std::to_string(values.size()) +
                         " values; it takes one for each of the " + std::to_string(channels) + " channels");
}

/// One direction of the way from the picture to the input.
struct Placement {
    ResizeAxis resize;          ///< the part of the resized picture that the input shows
    int paddingBefore = 0;      ///< black before it
    std::int64_t cropBegin = 0; ///< where in the resized picture the input begins, negative if padded
};

std::int64_t resizedLength(int side, int shorter, int resize, SizeRule rule) {
    if (side == shorter)
        return resize;
    if (rule == SizeRule::truncate)
        return std::int64_t{resize} * side / shorter;
    // In this order, as the last bit decides what is a half.
    return std::llrint(static_cast<double>(resize) / shorter * side);
}

Placement place(int side, std::int64_t resized, int crop, CropRule rule) {
    const std::int64_t leftOver = resized - crop;
    if (leftOver < 0) {
        const auto before = static_cast<int>(-leftOver / 2);
        return {{side, resized, 0, static_cast<int>(resized)}, before, -before};
    }
    const std::int64_t begin =
        rule == CropRule::floor ? leftOver / 2 : std::llrint(static_cast<double>(leftOver) / 2);
    return {{side, resized, begin, crop}, 0, begin};
}

cv::Mat lumaOf(const cv::Mat& rgb) {
    cv::Mat luma(rgb.size(), CV_8UC1);
    for (int y = 0; y < rgb.rows; ++y) {
        const auto* pixels = rgb.ptr<cv::Vec3b>(y);
        // Pillow's rounding of ITU-R 601's 0.299, 0.587, 0.114
        std::transform(pixels, pixels + rgb.cols, luma.ptr(y), [](const cv::Vec3b& pixel) {
            return static_cast<std::uint8_t>(
                (pixel[0] * 19595 + pixel[1] * 38470 + pixel[2] * 7471 + 0x8000) >> 16);
        });
    }
    return luma;
}

/// One value a channel, shaped to be broadcast over N × C × H × W.
at::Tensor perChannel(const std::vector<float>& values) {
    return at::tensor(values).reshape({1, -1, 1, 1});
}

at::Tensor normalised(const cv::Mat& pixels, const Preprocessing& preprocessing) {
    const at::Tensor bytes =
        at::from_blob(pixels.data, {1, pixels.rows, pixels.cols, pixels.channels()}, at::kByte);
    return bytes.permute({0, 3, 1, 2})
        .to(at::kFloat, false, true, at::MemoryFormat::Contiguous)
        .div_(255)
        .sub_(perChannel(preprocessing.mean))
        .div_(perChannel(preprocessing.std));
}

} // namespace

void validate(const Preprocessing& preprocessing) {
    if (preprocessing.channels != 1 && preprocessing.channels != 3)
        throw UsageError("preprocessing: " + std::to_string(preprocessing.channels) +
                         " channels; a picture gives 3 (colour) or 1 (grey)");
    if (preprocessing.resize)
        requireBetween("resize", *preprocessing.resize, 1, largestSide);
    requireBetween("height", preprocessing.height, 1, largestSide);
    requireBetween("width", preprocessing.width, 1, largestSide);
    requirePerChannel("mean", preprocessing.mean, preprocessing.channels);
    requirePerChannel("std", preprocessing.std, preprocessing.channels);
    for (float mean : preprocessing.mean)
        if (!std::isfinite(mean))
            throw UsageError("preprocessing: a mean is not a finite number");
    for (float std : preprocessing.std)
        if (!(std > 0) || !std::isfinite(std))
            throw UsageError("preprocessing: a std is " + std::to_string(std) + "; it must be above zero");
}

NetworkInput preprocess(const Picture& picture, const Preprocessing& preprocessing) {
    validate(preprocessing);
    if (picture.empty())
        throw UsageError("there is no picture to preprocess");
    const int shorter = std::min(picture.width(), picture.height());
    const auto resized = [&](int side, int stretched) {
        return preprocessing.resize
                   ? resizedLength(side, shorter, *preprocessing.resize, preprocessing.sizeRule)
                   : std::int64_t{stretched};
    };
    const Placement x = place(picture.width(), resized(picture.width(), preprocessing.width),
                              preprocessing.width, preprocessing.cropRule);
    const Placement y = place(picture.height(), resized(picture.height(), preprocessing.height),
                              preprocessing.height, preprocessing.cropRule);

    const cv::Mat source = preprocessing.channels == 1 ? lumaOf(picture.pixels) : picture.pixels;
    cv::Mat input = cv::Mat::zeros(preprocessing.height, preprocessing.width, source.type());
    resample(source, y.resize, x.resize, preprocessing.interpolation)
        .copyTo(input(cv::Rect(x.paddingBefore, y.paddingBefore, x.resize.count, y.resize.count)));

    InputGeometry geometry;
    geometry.inputSize = input.size();
    geometry.photoSize = {picture.fullWidth, picture.fullHeight};
    const auto photoPixelsPerPixel = [&](const ResizeAxis& axis) {
        return static_cast<double>(axis.source) / static_cast<double>(axis.target) * picture.reduction;
    };
    geometry.scale = {photoPixelsPerPixel(x.resize), photoPixelsPerPixel(y.resize)};
    geometry.offset = {geometry.scale.x * static_cast<double>(x.cropBegin),
                       geometry.scale.y * static_cast<double>(y.cropBegin)};
    return {normalised(input, preprocessing), geometry};
}

Picture denormalise(const at::Tensor& tensor, const Preprocessing& preprocessing) {
    const at::Tensor input = tensor.dim() == 3 ? tensor.unsqueeze(0) : tensor;
    if (input.dim() != 4 || input.size(0) != 1 || input.size(1) != preprocessing.channels)
        throw UsageError("an input of one picture with " + std::to_string(preprocessing.channels) +
                         " channels was expected");
    const at::Tensor bytes = (input.detach().to(at::kCPU, at::kFloat) * perChannel(preprocessing.std) +
                              perChannel(preprocessing.mean))
                                 .mul_(255)
                                 .nan_to_num_(0, 255, 0)
                                 .round_()
                                 .clamp_(0, 255)
                                 .to(at::kByte)
                                 .expand({1, 3, input.size(2), input.size(3)})
                                 .permute({0, 2, 3, 1})
                                 .contiguous();
    const cv::Mat pixels(static_cast<int>(input.size(2)), static_cast<int>(input.size(3)), CV_8UC3,
                         bytes.data_ptr());
    return Picture(pixels.clone());
}

at::Tensor normalise(const cv::Mat& rgb, const Preprocessing& preprocessing) {
    CV_Assert(rgb.type() == CV_8UC3 && rgb.isContinuous());
    return normalised(preprocessing.channels == 1 ? lumaOf(rgb) : rgb, preprocessing);
}

} // namespace saliscope
