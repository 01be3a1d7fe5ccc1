// What painting on the picture did to a class.
#pragma once

#include "session/results.h"

#include <cstdint>

namespace saliscope {

/// A class for the clean picture and for the painted one.
struct ClassChange {
    std::int64_t index = 0;
    double cleanScore = 0, score = 0;
    double cleanProbability = 0, probability = 0;

    double scoreChange() const { return score - cleanScore; }
    /// Percentage points of the probability.
    double points() const { return 100 * (probability - cleanProbability); }
};

/// \param index of a class of the prediction
ClassChange changeOf(const Prediction& prediction, std::int64_t index);

/// Of all classes.
std::vector<ClassChange> changesOf(const Prediction& prediction);

/// "What you covered cost <b>cat</b> 43.1 points (95.2 % → 52.1 %)." Rich text; empty where the change cannot
/// be seen. \param name of the class
QString changeText(const ClassChange& change, const QString& name);

/// A number with a true minus.
QString plainText(double value, int decimals);

/// A change with a true minus or a plus: "−4.1", "+0.3".
QString signedText(double value, int decimals = 1);

} // namespace saliscope
