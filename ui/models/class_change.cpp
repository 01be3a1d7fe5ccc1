#include "models/class_change.h"

#include <QObject>

#include <cmath>

namespace saliscope {

ClassChange changeOf(const Prediction& prediction, std::int64_t index) {
    const auto place = static_cast<std::size_t>(index);
    const auto at = [&](const std::vector<float>& values) { return static_cast<double>(values[place]); };
    return {index, at(prediction.cleanScores), at(prediction.scores), at(prediction.cleanProbabilities),
            at(prediction.probabilities)};
}

std::vector<ClassChange> changesOf(const Prediction& prediction) {
    std::vector<ClassChange> changes;
    for (std::size_t i = 0; i < prediction.scores.size(); ++i)
        changes.push_back(changeOf(prediction, static_cast<std::int64_t>(i)));
    return changes;
}

QString changeText(const ClassChange& change, const QString& name) {
    constexpr double noticeable = 0.05;
    if (std::abs(change.points()) < noticeable)
        return {};
    const QString text = change.points() < 0
                             ? QObject::tr("What you covered cost <b>%1</b> %2 points (%3 % → %4 %).")
                             : QObject::tr("What you covered gave <b>%1</b> %2 points (%3 % → %4 %).");
    const auto number = [](double value) { return QString::number(value, 'f', 1); };
    return text.arg(name.toHtmlEscaped(), number(std::abs(change.points())),
                    number(100 * change.cleanProbability), number(100 * change.probability));
}

QString plainText(double value, int decimals) {
    return QString::number(value, 'f', decimals).replace('-', QStringLiteral("−"));
}

QString signedText(double value, int decimals) {
    const QString number = QString::number(std::abs(value), 'f', decimals);
    if (number.toDouble() == 0)
        return number;
    return (value < 0 ? QStringLiteral("−") : QStringLiteral("+")) + number;
}

} // namespace saliscope
