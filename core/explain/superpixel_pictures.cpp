#include "explain/superpixel_pictures.h"

#include "model/model.h"

#include <ATen/ATen.h>

namespace saliscope {

Superpixels superpixelsOf(const Question& question, std::int64_t segments, const Progress& progress) {
    const Picture picture = denormalise(question.input, question.model.preprocessing);
    return cutIntoSuperpixels(picture.pixels, static_cast<int>(segments), progress);
}

SuperpixelPictures::SuperpixelPictures(const Question& question, const SuperpixelOptions& options,
                                       const Progress& progress)
    : pictures_(question, options, progress) {
    const Superpixels superpixels = superpixelsOf(question, options.segments, progress);
    const cv::Mat& labels = superpixels.labels;
    labels_ = at::from_blob(labels.data, {labels.rows, labels.cols}, at::kInt).to(at::kLong, false, true);
    superpixels_ = superpixels.count;
}

void SuperpixelPictures::ask(const SuperpixelSeries& series) {
    pictures_.ask({.count = series.shown.size(0),
                   .step = series.step,
                   .visible =
                       [&](std::int64_t begin, std::int64_t end) {
                           return series.shown.slice(0, begin, end)
                               .index_select(1, labels_.flatten())
                               .reshape({end - begin, labels_.size(0), labels_.size(1)})
                               .to(at::kFloat);
                       },
                   .take = [&](std::int64_t begin, const at::Tensor&,
                               const at::Tensor& answers) { series.take(begin, answers); },
                   .mapSoFar = [&] { return painted(series.coefficients()); }});
}

at::Tensor SuperpixelPictures::painted(const at::Tensor& numbers) const {
    return numbers.to(at::kFloat).index_select(0, labels_.flatten()).reshape(labels_.sizes());
}

} // namespace saliscope
