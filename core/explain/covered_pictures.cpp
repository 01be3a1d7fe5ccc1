#include "explain/covered_pictures.h"

#include "base/error.h"

#include <ATen/ATen.h>

namespace saliscope {

at::Tensor coverPicture(const at::Tensor& picture, const at::Tensor& fill, const at::Tensor& visible) {
    const at::Tensor shown = visible.to(picture.options());
    return shown * picture + (1 - shown) * fill;
}

void requireRoomForCells(const at::Tensor& picture, std::int64_t cells) {
    const std::int64_t most = std::min(picture.size(2), picture.size(3));
    if (cells > most)
        throw UsageError("a picture of " + std::to_string(picture.size(3)) + "×" +
                         std::to_string(picture.size(2)) + " pixels has no room for " +
                         std::to_string(cells) +
                         " cells along each side: choose cells=" + std::to_string(most) + " or less");
}

CoveredPictures::CoveredPictures(const Question& question, const CoverOptions& options,
                                 const Progress& progress)
    : asked_(measured(question, options.measure)),
      progress_(progress),
      runs_(asked_, progress),
      fill_(makeBaseline(asked_, options.fill, options.fillFile)) {}

double CoveredPictures::whole() {
    return runs_.targetValues(asked_.input).item<double>();
}

double CoveredPictures::covered() {
    return runs_.targetValues(fill_).item<double>();
}

void CoveredPictures::ask(const CoverSeries& series) {
    for (std::int64_t begin = 0; begin < series.count;) {
        const std::int64_t end = std::min(series.count, begin + runs_.batchSize());
        const at::Tensor visible = series.visible(begin, end);
        const at::Tensor fill = series.fill ? series.fill(visible).to(fill_.options()) : fill_;
        series.take(begin, visible,
                    runs_.targetValues(coverPicture(asked_.input, fill, visible.unsqueeze(1))));
        if (asked_.preview)
            asked_.preview(series.mapSoFar());
        begin = end;
        progress_.report(static_cast<double>(begin) / static_cast<double>(series.count), series.step);
    }
}

} // namespace saliscope
