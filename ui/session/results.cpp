#include "session/results.h"

#include <algorithm>

namespace saliscope {

namespace {

/// The plane at that place of values that never change; cv::Mat knows no constant pixels.
cv::Mat plane(const std::vector<float>& values, std::size_t place, int height, int width) {
    const auto size = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
    return {height, width, CV_32F, const_cast<float*>(values.data() + place * size)};
}

} // namespace

cv::Mat Activations::map(int channel) const {
    return plane(values, static_cast<std::size_t>(channel), height, width);
}

cv::Mat Filters::slice(int output, int input) const {
    const auto before = static_cast<std::size_t>(output) * static_cast<std::size_t>(inputs);
    return plane(values, before + static_cast<std::size_t>(input), height, width);
}

cv::Rect LayerInfo::receptiveField(int row, int column) const {
    const auto isThere = [](const std::optional<AxisFields>& axis, int position) {
        return axis && position >= 0 && static_cast<std::size_t>(position) < axis->units.size();
    };
    if (!isThere(rows, row) || !isThere(columns, column))
        return {};
    const AxisFields::Range vertical = rows->units[static_cast<std::size_t>(row)];
    const AxisFields::Range horizontal = columns->units[static_cast<std::size_t>(column)];
    return {horizontal.first, vertical.first, horizontal.last - horizontal.first + 1,
            vertical.last - vertical.first + 1};
}

QString LayerInfo::shapeText() const {
    QStringList sides;
    for (std::int64_t side : shape)
        sides << QString::number(side);
    return sides.join(QStringLiteral(" × "));
}

int ModelInfo::indexOf(const QString& layer) const {
    const auto found =
        std::find_if(layers.begin(), layers.end(), [&](const LayerInfo& info) { return info.name == layer; });
    return found == layers.end() ? -1 : static_cast<int>(found - layers.begin());
}

} // namespace saliscope
