// What the colours of the points of a map say.
#pragma once

#include "session/folder_answers.h"

#include <QColor>
#include <QStringList>

#include <vector>

namespace saliscope {

enum class PointMeaning { label, prediction, correctness, score };

struct MapColours {
    std::vector<QRgb> points; ///< for each point
    /// What they mean, the most frequent first; of a score from low to high.
    std::vector<std::pair<QString, QRgb>> legend;
};

/// Points about which nothing is known are grey. \param images for each point its picture in the folder
/// \param answers null: none yet \param classes the names of the model's
MapColours coloursOf(PointMeaning meaning, const std::vector<std::size_t>& images, const ImageFolder& folder,
                     const FolderAnswers* answers, const QStringList& classes);

} // namespace saliscope
