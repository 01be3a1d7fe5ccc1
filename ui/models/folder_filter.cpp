#include "models/folder_filter.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace saliscope {

namespace {

constexpr double last = std::numeric_limits<double>::infinity();

bool isOfPart(FolderPart part, const ImageAnswer& answer, bool isUnreadable) {
    switch (part) {
    case FolderPart::right:
        return answer.isRight() == std::optional(true);
    case FolderPart::wrong:
        return answer.isRight() == std::optional(false);
    case FolderPart::withoutClass:
        return !answer.wanted && !isUnreadable;
    case FolderPart::unreadable:
        return isUnreadable;
    default:
        return true;
    }
}

/// Ascending in the wanted order.
double rankOf(FolderOrder order, const ImageAnswer& answer) {
    if (!answer.isRead())
        return last;
    switch (order) {
    case FolderOrder::score:
        return -static_cast<double>(answer.score);
    case FolderOrder::doubt:
        return static_cast<double>(answer.probability);
    case FolderOrder::error:
        return answer.error() ? -*answer.error() : last;
    case FolderOrder::context:
        return answer.reliance ? -*answer.reliance : last;
    default:
        return 0;
    }
}

} // namespace

std::vector<std::size_t> picturesOf(const ImageFolder& folder, const FolderAnswers* answers,
                                    const FolderFilter& filter) {
    static const ImageAnswer none;
    const auto answerTo = [&](std::size_t image) -> const ImageAnswer& {
        return answers ? answers->images[image] : none;
    };
    const auto isShown = [&](std::size_t image) {
        const ImageAnswer& answer = answerTo(image);
        return (!filter.label || filter.label->toStdString() == folder.images[image].label) &&
               (!filter.prediction || *filter.prediction == answer.prediction) &&
               isOfPart(filter.part, answer, answers && answers->why.contains(image)) &&
               (filter.search.isEmpty() || QString::fromStdString(shortName(folder, folder.images[image]))
                                               .contains(filter.search, Qt::CaseInsensitive));
    };
    std::vector<std::size_t> images(folder.images.size());
    std::iota(images.begin(), images.end(), std::size_t{0});
    if (filter.among)
        images = *filter.among;
    if (filter != FolderFilter{.among = filter.among, .order = filter.order})
        std::erase_if(images, [&](std::size_t image) { return !isShown(image); });
    if (filter.order != FolderOrder::name && answers)
        std::ranges::stable_sort(images, {},
                                 [&](std::size_t image) { return rankOf(filter.order, answerTo(image)); });
    return images;
}

} // namespace saliscope
