#include "dataset/embedding_chart.h"

#include "base/options.h"
#include "dataset/thumbnail_layout.h"
#include "image/picture.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace {

void colourByLabel(ScatterChart& chart, const ImageFolder& folder) {
    chart.names = folder.labels();
    const at::Tensor indices = labelIndices(folder);
    for (std::int64_t i = 0; i < indices.size(0); ++i) {
        const auto index = indices[i].item<std::int64_t>();
        chart.categories.push_back(index < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(index)));
    }
}

/// Only classes that occur have a colour.
void colourByPrediction(ScatterChart& chart, const at::Tensor& scores, const Model& model) {
    const std::vector<std::int64_t> predictions = predictionsFrom(scores);
    std::map<std::int64_t, std::size_t> places;
    for (const std::int64_t prediction : predictions)
        places.emplace(prediction, 0);
    for (auto& [prediction, place] : places) {
        place = chart.names.size();
        chart.names.push_back(classLabel(model, prediction));
    }
    for (const std::int64_t prediction : predictions)
        chart.categories.emplace_back(places.at(prediction));
}

void colourByCorrectness(ScatterChart& chart, const IndexedFolder& indexed, const LabelMapping& mapping) {
    chart.names = {"right", "wrong"};
    for (const std::optional<bool>& right : correctness(indexed, mapping))
        chart.categories.push_back(right ? std::optional<std::size_t>(*right ? 0 : 1) : std::nullopt);
}

void colourByScore(ScatterChart& chart, const at::Tensor& scores) {
    const at::Tensor highest = std::get<0>(scores.max(1)).to(at::kDouble).contiguous();
    const auto* begin = highest.data_ptr<double>();
    chart.values.assign(begin, begin + highest.size(0));
    chart.scale = {
        .colours = ColourMap::viridis, .range = valueRange(highest, 1, 99), .unit = "highest score"};
}

void colour(ScatterChart& chart, PointColour by, const IndexedFolder& indexed, const LabelMapping& mapping,
            const Model& model) {
    switch (by) {
    case PointColour::label:
        return colourByLabel(chart, indexed.folder);
    case PointColour::prediction:
        return colourByPrediction(chart, indexed.scores, model);
    case PointColour::correct:
        return colourByCorrectness(chart, indexed, mapping);
    case PointColour::score:
        return colourByScore(chart, indexed.scores);
    }
}

/// A picture no larger than a thumbnail needs.
cv::Mat thumbnailOf(const std::filesystem::path& file, int side) {
    constexpr std::int64_t pixels = std::int64_t{1} << 20; // a large photo is reduced while it is read
    const Picture picture = readPicture(file, {.maxPixels = pixels});
    const double scale = 2.0 * side / std::min(picture.width(), picture.height());
    if (scale >= 1)
        return picture.pixels;
    cv::Mat small;
    cv::resize(picture.pixels, small, {}, scale, scale, cv::INTER_AREA);
    return small;
}

void addThumbnails(ScatterChart& chart, const ImageFolder& folder, const EmbeddingChartOptions& options,
                   const Progress& progress) {
    const std::vector<cv::Point2d> places = scatterPlaces(chart);
    at::Tensor positions = at::empty({static_cast<std::int64_t>(places.size()), 2}, at::kDouble);
    for (std::size_t i = 0; i < places.size(); ++i) {
        positions.data_ptr<double>()[2 * i] = places[i].x;
        positions.data_ptr<double>()[2 * i + 1] = places[i].y;
    }
    const std::vector<PlacedThumbnail> placed =
        placeThumbnails(positions, chart.size, options.thumbnailSide, options.seed);
    for (std::size_t i = 0; i < placed.size(); ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(placed.size()), "thumbnails");
        const auto point = static_cast<std::size_t>(placed[i].point);
        chart.thumbnails.push_back(
            {.point = point,
             .place = placed[i].place,
             .picture = thumbnailOf(folder.images[point].file, options.thumbnailSide)});
    }
}

} // namespace

std::string_view nameOf(PointColour colour) {
    switch (colour) {
    case PointColour::label:
        return "label";
    case PointColour::prediction:
        return "prediction";
    case PointColour::correct:
        return "correct";
    default:
        return "score";
    }
}

std::vector<std::int64_t> predictionsFrom(const at::Tensor& scores) {
    const at::Tensor top = scores.argmax(1).contiguous();
    const auto* begin = top.data_ptr<std::int64_t>();
    return {begin, begin + top.size(0)};
}

at::Tensor labelIndices(const ImageFolder& folder) {
    const std::vector<std::string> labels = folder.labels();
    at::Tensor indices = at::full({static_cast<std::int64_t>(folder.images.size())}, -1, at::kLong);
    for (std::size_t i = 0; i < folder.images.size(); ++i)
        if (!folder.images[i].label.empty())
            indices.data_ptr<std::int64_t>()[i] =
                std::ranges::lower_bound(labels, folder.images[i].label) - labels.begin();
    return indices;
}

std::vector<std::optional<bool>> correctness(const IndexedFolder& indexed, const LabelMapping& mapping) {
    const std::vector<std::int64_t> predictions = predictionsFrom(indexed.scores);
    std::vector<std::optional<bool>> result;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        const std::optional<std::int64_t> wanted = classOf(mapping, indexed.folder.images[i]);
        result.push_back(wanted ? std::optional(*wanted == predictions[i]) : std::nullopt);
    }
    return result;
}

std::string qualityText(const Embedding& map) {
    std::string text;
    if (map.method == EmbeddingMethod::tsne)
        text = "t-SNE of " + roundedText(100 * map.explainedVariance) + " % of the variance, perplexity " +
               roundedText(map.perplexity.value_or(0)) + ", KL divergence " +
               roundedText(map.divergence.value_or(0));
    else
        text = "Two principal components, " + roundedText(100 * map.explainedVariance) + " % of the variance";
    if (map.quality)
        text += "; trustworthiness " + roundedText(map.quality->trustworthiness) + ", continuity " +
                roundedText(map.quality->continuity) + ", " + roundedText(100 * map.quality->preservation) +
                " % of " + std::to_string(map.quality->neighbours) + " neighbours kept";
    if (map.method == EmbeddingMethod::tsne)
        text += ". Distances between clusters mean nothing";
    return text;
}

ScatterChart embeddingChart(const Embedding& map, const IndexedFolder& indexed, const LabelMapping& mapping,
                            const Model& model, const std::string& layer,
                            const EmbeddingChartOptions& options, const Progress& progress) {
    ScatterChart chart{.title = "How " + model.name + " arranges " + indexed.folder.root.filename().string() +
                                ", layer " + layer,
                       .caption = qualityText(map),
                       .points = {},
                       .size = options.size};
    const at::Tensor positions = map.positions.contiguous();
    const auto* coordinates = positions.data_ptr<double>();
    for (std::int64_t i = 0; i < positions.size(0); ++i)
        chart.points.emplace_back(coordinates[2 * i], coordinates[2 * i + 1]);
    colour(chart, options.colour, indexed, mapping, model);
    if (options.thumbnailSide > 0)
        addThumbnails(chart, indexed.folder, options, progress);
    return chart;
}

} // namespace saliscope
