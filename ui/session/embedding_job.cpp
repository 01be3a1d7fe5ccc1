#include "session/embedding_job.h"

#include "base/error.h"
#include "dataset/embedding_chart.h"
#include "dataset/neighbours.h"
#include "dataset/thumbnail_layout.h"

#include <ATen/ATen.h>

#include <QElapsedTimer>

#include <algorithm>

namespace saliscope {

namespace {

std::vector<cv::Point2d> pointsOf(const at::Tensor& positions) {
    const at::Tensor values = positions.to(at::kDouble).contiguous();
    const auto* value = values.data_ptr<double>();
    std::vector<cv::Point2d> points;
    for (std::int64_t i = 0; i < values.size(0); ++i)
        points.emplace_back(value[2 * i], value[2 * i + 1]);
    return points;
}

} // namespace

const std::vector<OptionDescription>& tsneOptions() {
    return tsneTable().descriptions();
}

FolderMapPtr mapFolder(const std::shared_ptr<const Model>& model, const FolderPtr& folder,
                       const FolderMapRequest& request, const Progress& progress,
                       const std::function<void(FolderMapPtr)>& show) {
    if (!model || !folder)
        throw UsageError("there is nothing to map yet; open a model and a folder of pictures");
    QElapsedTimer clock;
    clock.start();
    const TsneOptions options = tsneTable().parse(request.options);
    IndexOptions index;
    if (!request.layer.isEmpty())
        index.layers = {request.layer.toStdString()};
    const auto indexed =
        std::make_shared<const IndexedFolder>(indexFolder(model, *folder, index, progress.part(0, 0.4)));
    const auto& [layer, features] = *indexed->features.begin();
    FolderMap map{.layer = QString::fromStdString(layer), .isTsne = request.isTsne, .indexed = indexed};
    map.images = answersOf(*folder, *indexed, {}, progress)->rows;
    const Embedding made =
        embed(features, request.isTsne ? EmbeddingMethod::tsne : EmbeddingMethod::principalComponents,
              options, request.seed, progress.part(0.4, 1), [&](const TsneState& state) {
                  FolderMap soFar = map;
                  soFar.positions = pointsOf(state.positions);
                  soFar.step = state.steps;
                  show(std::make_shared<const FolderMap>(std::move(soFar)));
              });
    map.positions = pointsOf(made.positions);
    map.quality = QString::fromStdString(qualityText(made));
    map.isFinished = true;
    map.milliseconds = static_cast<double>(clock.elapsed());
    return std::make_shared<const FolderMap>(std::move(map));
}

std::vector<NearPicture> picturesNear(const FolderMap& map, std::size_t image, bool isCosine,
                                      std::size_t count, const Progress& progress) {
    const auto place = std::ranges::find(map.images, image);
    if (place == map.images.end())
        throw UsageError("the picture is not on the map");
    const std::int64_t row = place - map.images.begin();
    const at::Tensor& features = map.indexed->features.at(map.layer.toStdString());
    std::vector<NearPicture> near;
    for (const Neighbour& neighbour :
         nearestNeighbours(features, features[row], isCosine ? Distance::cosine : Distance::euclidean, count,
                           row, progress))
        near.push_back({map.images[static_cast<std::size_t>(neighbour.image)], neighbour.distance});
    return near;
}

std::vector<std::pair<std::size_t, QRect>> roomForThumbnails(const std::vector<QPointF>& places, QSize view,
                                                             int side) {
    const at::Tensor positions = at::empty({static_cast<std::int64_t>(places.size()), 2}, at::kDouble);
    auto* value = positions.data_ptr<double>();
    for (const QPointF& place : places) {
        *value++ = place.x();
        *value++ = place.y();
    }
    std::vector<std::pair<std::size_t, QRect>> room;
    for (const PlacedThumbnail& placed : placeThumbnails(positions, {view.width(), view.height()}, side))
        room.emplace_back(static_cast<std::size_t>(placed.point),
                          QRect(placed.place.x, placed.place.y, placed.place.width, placed.place.height));
    return room;
}

} // namespace saliscope
