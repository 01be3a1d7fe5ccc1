// Which pictures of a folder are shown, and in which order.
#pragma once

#include "session/folder_answers.h"

#include <vector>

namespace saliscope {

enum class FolderOrder {
    name,
    score,  ///< of the predicted class, the highest first
    doubt,  ///< the probability of the predicted class, the lowest first
    error,  ///< how wrong the model is, the most first; those without a class last
    context ///< how much the answer relies on what is not the object, the most first
};

enum class FolderPart { all, right, wrong, withoutClass, unreadable };

struct FolderFilter {
    std::optional<QString> label = {}; ///< none: any; empty: those without
    std::optional<std::int64_t> prediction = {};
    FolderPart part = FolderPart::all;
    QString search = {}; ///< in names, whatever the case
    std::optional<std::vector<std::size_t>> among = {};
    FolderOrder order = FolderOrder::name;
    friend bool operator==(const FolderFilter&, const FolderFilter&) = default;
};

/// Places in the folder. Those of equal rank stay in the order of the folder; pictures without what they are
/// sorted by come last. \param answers null: none yet; then no picture has a prediction
std::vector<std::size_t> picturesOf(const ImageFolder& folder, const FolderAnswers* answers,
                                    const FolderFilter& filter);

} // namespace saliscope
