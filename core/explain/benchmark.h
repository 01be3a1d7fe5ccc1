// How well each method's maps agree with the truth, on pictures of which the truth is known.
#pragma once

#include "explain/methods.h"
#include "image/annotated_input.h"

#include <span>
#include <string>
#include <vector>

namespace saliscope {

/// Figures of one method, over all objects of all scenes. Each object's class is explained in turn; the
/// other objects of its scene are what the map should not show.
struct BenchmarkRow {
    std::string method;       ///< its id
    OptionValues options;     ///< those that differ from the defaults
    int maps = 0;             ///< how many were computed
    double pointing = 0;      ///< share of the maps whose maximum lies on the right object
    double pointingNear = 0;  ///< the same with the tolerance of the pointing game, `pointingToleranceFor`
    double massInside = 0;    ///< mean share of the maps' positive mass on the right object
    double massElsewhere = 0; ///< mean share of it on the other objects of the scene
    double seconds = 0;       ///< median for one map
    Passes passes = {};       ///< of one map
    std::string problem = {}; ///< why there are no figures, where the method cannot explain this network

    /// How many times more mass is on the right object than on the others.
    double massRatio() const;
};

struct BenchmarkEntry {
    const Method* method = nullptr;
    OptionValues options = {};
    std::optional<ValueId> layer = {}; ///< for methods that look at one; where absent, their own choice
    int scenes = 0;                    ///< on how many of the scenes, from the first on
};

/// \param scenes with one object or several, whose labels the model knows. Each object counts as one map.
/// \returns a row for each entry, in their order; a method that cannot explain this network (`ModelError`)
/// has a `problem` instead of figures. \throws UsageError if the model knows no class of an object's label,
/// Cancelled
std::vector<BenchmarkRow> benchmarkMethods(const Model& model, std::span<const AnnotatedInput> scenes,
                                           std::span<const BenchmarkEntry> entries,
                                           const Progress& progress = {});

/// The best first: by mass ratio, those with a problem last.
void sortByMassRatio(std::vector<BenchmarkRow>& rows);

} // namespace saliscope
