// The map of a folder of pictures as a picture.
#pragma once

#include "dataset/embedding.h"
#include "dataset/indexed_folder.h"
#include "image/scatter_chart.h"

#include <array>
#include <string_view>
#include <vector>

namespace saliscope {

/// What the colour of a point says.
enum class PointColour {
    label,      ///< as the folder says
    prediction, ///< the class of the highest score
    correct,    ///< whether the prediction is the label's class in the mapping
    score       ///< the highest score, before softmax
};

inline constexpr std::array pointColours = {PointColour::label, PointColour::prediction, PointColour::correct,
                                            PointColour::score};

/// "label", "prediction", "correct", "score".
std::string_view nameOf(PointColour colour);

/// The class of the highest score of each image. \param scores N×classes
std::vector<std::int64_t> predictionsFrom(const at::Tensor& scores);

/// For each image the index of its label in `labels()` of its folder, -1 where it has none: N, int64.
at::Tensor labelIndices(const ImageFolder& folder);

/// Whether each image's prediction is its label's class; nothing where the label has no class.
std::vector<std::optional<bool>> correctness(const IndexedFolder& indexed, const LabelMapping& mapping);

struct EmbeddingChartOptions {
    PointColour colour = PointColour::label;
    int thumbnailSide = 0;  ///< in pixels; 0: points alone
    std::uint64_t seed = 0; ///< which thumbnails are shown where not all have room
    cv::Size size = {1200, 960};
};

/// The chart, with a caption of what tells how good the map is. \param layer whose features are mapped, for
/// the title \throws ImageError if the file of a thumbnail is gone, Cancelled
ScatterChart embeddingChart(const Embedding& map, const IndexedFolder& indexed, const LabelMapping& mapping,
                            const Model& model, const std::string& layer,
                            const EmbeddingChartOptions& options, const Progress& progress = {});

/// "t-SNE, perplexity 30, KL divergence 0.81; trustworthiness 0.98, ...".
std::string qualityText(const Embedding& map);

} // namespace saliscope
