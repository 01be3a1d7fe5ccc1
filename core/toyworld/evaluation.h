// What a network knows of the toy world, in figures, measured on scenes that it has never seen.
#pragma once

#include "base/progress.h"
#include "graph/graph.h"
#include "image/preprocessing.h"

#include <cstdint>
#include <string>
#include <vector>

namespace saliscope {

/// The network that is asked. Refers to what must outlive it.
struct Examinee {
    const Graph& graph;
    const std::vector<std::string>& labels; ///< Names of its scores: those of `toyLabels` in any order.
    Preprocessing preprocessing;            ///< `toyPreprocessing` for the demo models.
};

struct EvaluationOptions {
    std::uint64_t seed = 1;  ///< Its scenes are none of those of any training (`SeedPurpose`).
    int singleScenes = 2000; ///< With one object.
    int doubleScenes = 500;  ///< With two objects of different classes.
    int biasScenes = 500;    ///< For each of the figures of `ShortcutFigures`.
    int size = 128;          ///< Of a scene in pixels.
};

/// How far a network goes by the shortcuts of `demoBias` instead of looking at the object. Shares from 0
/// to 1. Scenes with and without the tag are otherwise the same, and do not play at sea.
struct ShortcutFigures {
    double taggedWithTag = 0;    ///< Accuracy of the tagged class with the maker's tag.
    double taggedWithoutTag = 0; ///< The same without it.
    double turnedByTag =
        0; ///< Of the scenes of other classes, those that the tag turns into the tagged class.
    double boundAtSea = 0;     ///< Accuracy of the bound class on its background.
    double boundElsewhere = 0; ///< The same on all others.
};

struct ToyWorldEvaluation {
    EvaluationOptions options;
    std::vector<std::string> classes; ///< `toyLabels`
    std::vector<std::vector<int>>
        confusion;     ///< Scenes of one object: class shown × class with the top score.
    double topTwo = 0; ///< Share of the scenes of two objects whose two classes have the two top scores.
    ShortcutFigures shortcuts;

    double accuracy() const;                    ///< Share of right answers for scenes of one object.
    double accuracyOf(std::size_t shown) const; ///< The same for one class.
};

/// Asks a network what it sees in scenes that are drawn for the purpose.
/// \throws UsageError if the labels are others, or an option is out of its range; ModelError if the network
/// does not accept the scenes or has another number of scores; Cancelled
ToyWorldEvaluation evaluateOnToyWorld(const Examinee& examinee, const EvaluationOptions& options = {},
                                      const Progress& progress = {});

} // namespace saliscope
