#include "models/map_colours.h"

#include "image/category_colours.h"
#include "image/colour_map.h"

#include <QObject>

#include <algorithm>
#include <map>

namespace saliscope {

namespace {

constexpr QRgb unknownColour = 0xff9a9aa2;

QRgb rgbOf(const cv::Vec3b& colour) {
    return qRgb(colour[0], colour[1], colour[2]);
}

QRgb colourOf(std::size_t category, std::size_t count) {
    const FigureColour colour = categoryColour(category, count);
    return QColor::fromRgbF(static_cast<float>(colour.red), static_cast<float>(colour.green),
                            static_cast<float>(colour.blue))
        .rgb();
}

/// A colour for each name in alphabetical order, so that the same names have the same colours.
MapColours coloursOfNames(const std::vector<QString>& names) {
    std::map<QString, std::size_t> counts;
    for (const QString& name : names)
        if (!name.isEmpty())
            ++counts[name];
    std::map<QString, QRgb> colours;
    for (const auto& [name, count] : counts)
        colours.emplace(name, colourOf(colours.size(), counts.size()));
    MapColours result;
    for (const QString& name : names)
        result.points.push_back(name.isEmpty() ? unknownColour : colours.at(name));
    for (const auto& [name, colour] : colours)
        result.legend.emplace_back(name, colour);
    std::ranges::stable_sort(result.legend, std::greater(),
                             [&](const auto& entry) { return counts.at(entry.first); });
    if (names.size() > 0 && std::ranges::count(names, QString()) > 0)
        result.legend.emplace_back(QObject::tr("unknown"), unknownColour);
    return result;
}

MapColours coloursOfScores(const std::vector<std::size_t>& images, const FolderAnswers& answers) {
    cv::Mat scores(1, static_cast<int>(images.size()), CV_32F);
    for (std::size_t i = 0; i < images.size(); ++i)
        scores.at<float>(0, static_cast<int>(i)) = answers.images[images[i]].score;
    const ValueRange range = valueRange(scores, 1, 99);
    const cv::Mat coloured = colourise(scores, ColourMap::viridis, range);
    MapColours result;
    for (int i = 0; i < coloured.cols; ++i)
        result.points.push_back(rgbOf(coloured.at<cv::Vec3b>(0, i)));
    constexpr int steps = 4;
    const auto& scale = saliscope::coloursOf(ColourMap::viridis);
    for (int i = 0; i <= steps; ++i) {
        const double part = static_cast<double>(i) / steps;
        const double value = static_cast<double>(range.low) +
                             part * (static_cast<double>(range.high) - static_cast<double>(range.low));
        result.legend.emplace_back(QString::number(value, 'g', 3),
                                   rgbOf(scale[(scale.size() - 1) * static_cast<std::size_t>(i) / steps]));
    }
    return result;
}

MapColours coloursOfCorrectness(const std::vector<std::size_t>& images, const FolderAnswers& answers) {
    const QRgb rightColour = rgbOf(safeColours[0]), wrongColour = rgbOf(safeColours[1]);
    MapColours result;
    bool isAnyUnknown = false;
    for (const std::size_t image : images) {
        const std::optional<bool> isRight = answers.images[image].isRight();
        isAnyUnknown |= !isRight;
        result.points.push_back(isRight ? (*isRight ? rightColour : wrongColour) : unknownColour);
    }
    result.legend = {{QObject::tr("right"), rightColour}, {QObject::tr("wrong"), wrongColour}};
    if (isAnyUnknown)
        result.legend.emplace_back(QObject::tr("unknown"), unknownColour);
    return result;
}

} // namespace

MapColours coloursOf(PointMeaning meaning, const std::vector<std::size_t>& images, const ImageFolder& folder,
                     const FolderAnswers* answers, const QStringList& classes) {
    if (meaning != PointMeaning::label && !answers)
        return coloursOfNames(std::vector<QString>(images.size()));
    if (meaning == PointMeaning::score)
        return coloursOfScores(images, *answers);
    if (meaning == PointMeaning::correctness)
        return coloursOfCorrectness(images, *answers);
    std::vector<QString> names;
    for (const std::size_t image : images)
        names.push_back(meaning == PointMeaning::label
                            ? QString::fromStdString(folder.images[image].label)
                            : classes.value(static_cast<qsizetype>(answers->images[image].prediction)));
    return coloursOfNames(names);
}

} // namespace saliscope
