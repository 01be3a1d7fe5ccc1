// Maps of a folder as jobs, and what is near a picture: what the embedding panel asks and is answered.
#pragma once

#include "base/options.h"
#include "session/folder_answers.h"

#include <opencv2/core/types.hpp>

#include <QPoint>
#include <QSize>

#include <functional>

namespace saliscope {

struct Model;

/// The options of t-SNE.
const std::vector<OptionDescription>& tsneOptions();

struct FolderMapRequest {
    QString layer = {}; ///< whose features are mapped; empty: those before the scores
    bool isTsne = true; ///< otherwise the two first principal components
    OptionValues options = {};
    std::uint64_t seed = 0;
};

/// The pictures of a folder on a plane, those that are alike to a network near each other.
struct FolderMap {
    QString layer;
    bool isTsne = true;
    std::vector<cv::Point2d> positions = {}; ///< y grows upwards
    std::vector<std::size_t> images = {};    ///< for each position its picture in the folder
    std::int64_t step = 0;                   ///< of t-SNE, while it grows
    bool isFinished = false;
    QString quality = {}; ///< how good it is, in a sentence; once it is finished
    double milliseconds = 0;
    std::shared_ptr<const IndexedFolder> indexed = {}; ///< with the layer's features
};

using FolderMapPtr = std::shared_ptr<const FolderMap>;

/// Indexes the layer, as far as that is not done, and makes the map. \param show is handed the map after each
/// step \throws UsageError, FileError, Cancelled
FolderMapPtr mapFolder(const std::shared_ptr<const Model>& model, const FolderPtr& folder,
                       const FolderMapRequest& request, const Progress& progress,
                       const std::function<void(FolderMapPtr)>& show);

struct NearPicture {
    std::size_t image = 0; ///< in the folder
    double distance = 0;
};

/// The pictures nearest to one of them, by the features that the map was made of. \param isCosine by the
/// angle, 0 to 2; otherwise by the Euclidean distance \throws UsageError if the picture is not on the map,
/// Cancelled
std::vector<NearPicture> picturesNear(const FolderMap& map, std::size_t image, bool isCosine,
                                      std::size_t count, const Progress& progress);

/// Which points have room for a thumbnail, and where. \param places of the points in a view of that size
std::vector<std::pair<std::size_t, QRect>> roomForThumbnails(const std::vector<QPointF>& places, QSize view,
                                                             int side);

} // namespace saliscope
