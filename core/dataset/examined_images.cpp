#include "dataset/examined_images.h"

#include "base/error.h"
#include "image/annotated_input.h"
#include "image/preprocessing.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace {

cv::Mat objectMask(const FolderImage& image, const InputGeometry& geometry) {
    cv::Mat mask;
    if (!image.mask.empty()) {
        cv::Mat grey;
        cv::cvtColor(readPicture(image.mask).pixels, grey, cv::COLOR_RGB2GRAY);
        mask = grey > 127;
    } else if (image.box) {
        mask = cv::Mat(geometry.photoSize, CV_8U, cv::Scalar(0));
        const cv::Rect box(
            cv::Point(static_cast<int>(image.box->left), static_cast<int>(image.box->top)),
            cv::Point(static_cast<int>(image.box->right), static_cast<int>(image.box->bottom)));
        mask(box & cv::Rect({}, mask.size())).setTo(255);
    }
    return mask.empty() ? mask : maskInInput(mask, geometry);
}

} // namespace

std::vector<ExaminedImage> examinedImages(const ImageFolder& folder, const LabelMapping& mapping,
                                          const Model& model) {
    std::vector<ExaminedImage> images;
    for (const FolderImage& image : folder.images)
        images.push_back({.name = shortName(folder, image),
                          .shown = classOf(mapping, image),
                          .read = [image, preprocessing = model.preprocessing] {
                              const NetworkInput input = preprocess(readPicture(image.file), preprocessing);
                              return ExaminedInput{input.tensor, objectMask(image, input.geometry)};
                          }});
    return images;
}

std::vector<ExaminedImage> examinedImages(const at::Tensor& inputs, const std::vector<std::int64_t>& shown,
                                          const std::vector<cv::Mat>& masks) {
    if (inputs.size(0) != static_cast<std::int64_t>(shown.size()) ||
        (!masks.empty() && masks.size() != shown.size()))
        throw UsageError("each image needs its class, and all or none a mask");
    std::vector<ExaminedImage> images;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const auto begin = static_cast<std::int64_t>(i);
        const ExaminedInput ready{inputs.slice(0, begin, begin + 1), masks.empty() ? cv::Mat() : masks[i]};
        images.push_back({.name = "image " + std::to_string(i),
                          .shown = shown[i] < 0 ? std::nullopt : std::optional(shown[i]),
                          .read = [ready] { return ready; }});
    }
    return images;
}

ImageBatch readImages(const std::vector<ExaminedImage>& images, const std::vector<std::size_t>& chosen,
                      const Model& model, const Progress& progress) {
    ImageBatch batch;
    std::vector<at::Tensor> inputs;
    for (const std::size_t index : chosen) {
        progress.checkCancelled();
        const ExaminedInput read = images.at(index).read();
        inputs.push_back(read.input.to(model.device));
        batch.masks.push_back(read.mask);
    }
    if (!inputs.empty())
        batch.inputs = at::cat(inputs);
    return batch;
}

} // namespace saliscope
