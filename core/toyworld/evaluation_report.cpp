#include "toyworld/evaluation_report.h"

#include "base/text.h"
#include "toyworld/evaluation.h"
#include "toyworld/training_scenes.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <sstream>

namespace saliscope {

namespace {

/// Aligned "what: figure" lines.
void appendFigures(std::ostream& text, const std::vector<std::pair<std::string, double>>& figures) {
    constexpr int width = 58;
    for (const auto& [what, share] : figures)
        text << std::left << std::setw(width) << what << std::right << std::setw(8) << percentText(share, 1)
             << '\n';
}

void appendConfusion(std::ostream& text, const ToyWorldEvaluation& evaluation) {
    constexpr int nameWidth = 10, figureWidth = 9, countWidth = 6;
    text << std::left << std::setw(nameWidth) << "shown" << std::right << std::setw(figureWidth) << "right"
         << "  taken for\n"
         << std::setw(nameWidth + figureWidth) << "";
    for (const std::string& name : evaluation.classes)
        text << std::setw(countWidth) << name.substr(0, countWidth - 1);
    text << '\n';
    for (std::size_t shown = 0; shown < evaluation.classes.size(); ++shown) {
        text << std::left << std::setw(nameWidth) << evaluation.classes[shown] << std::right
             << std::setw(figureWidth) << percentText(evaluation.accuracyOf(shown), 1);
        for (int count : evaluation.confusion[shown])
            text << std::setw(countWidth) << count;
        text << '\n';
    }
}

} // namespace

std::string evaluationText(const ToyWorldEvaluation& evaluation) {
    const PlantedBias bias = demoBias();
    const std::string tagged(nameOf(bias.taggedClass.value())), bound(nameOf(bias.boundClass.value()));
    const ShortcutFigures& shortcuts = evaluation.shortcuts;
    std::ostringstream text;
    appendFigures(
        text,
        {{"right on " + std::to_string(evaluation.options.singleScenes) + " unseen scenes of one object",
          evaluation.accuracy()},
         {"both on top in " + std::to_string(evaluation.options.doubleScenes) + " scenes of two objects",
          evaluation.topTwo}});
    text << '\n';
    appendConfusion(text, evaluation);
    text << "\nShortcuts, on " << evaluation.options.biasScenes << " scenes each\n";
    appendFigures(text, {{"right on a " + tagged + " with the maker's tag", shortcuts.taggedWithTag},
                         {"right on a " + tagged + " without it", shortcuts.taggedWithoutTag},
                         {"other classes that the tag turns into a " + tagged, shortcuts.turnedByTag},
                         {"right on a " + bound + " at sea", shortcuts.boundAtSea},
                         {"right on a " + bound + " elsewhere", shortcuts.boundElsewhere}});
    return text.str();
}

nlohmann::ordered_json evaluationJson(const ToyWorldEvaluation& evaluation) {
    nlohmann::ordered_json accuracies = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < evaluation.classes.size(); ++i)
        accuracies[evaluation.classes[i]] = evaluation.accuracyOf(i);
    const PlantedBias bias = demoBias();
    const ShortcutFigures& shortcuts = evaluation.shortcuts;
    return {{"seed", evaluation.options.seed},
            {"accuracy", evaluation.accuracy()},
            {"scenes", evaluation.options.singleScenes},
            {"top_two", evaluation.topTwo},
            {"top_two_scenes", evaluation.options.doubleScenes},
            {"classes", evaluation.classes},
            {"accuracy_per_class", std::move(accuracies)},
            {"confusion", evaluation.confusion},
            {"shortcuts",
             {{"scenes", evaluation.options.biasScenes},
              {"tagged_class", std::string(nameOf(bias.taggedClass.value()))},
              {"tagged_class_with_tag", shortcuts.taggedWithTag},
              {"tagged_class_without_tag", shortcuts.taggedWithoutTag},
              {"others_turned_by_tag", shortcuts.turnedByTag},
              {"bound_class", std::string(nameOf(bias.boundClass.value()))},
              {"bound_class_at_sea", shortcuts.boundAtSea},
              {"bound_class_elsewhere", shortcuts.boundElsewhere}}}};
}

} // namespace saliscope
