#include "base/text.h"
#include "toyworld/demo_model.h"
#include "toyworld/training_scenes.h"

#include <iomanip>
#include <sstream>

namespace saliscope {

namespace {

/// One kind of mistake: scenes of one class taken for another.
struct Confusion {
    std::size_t shown, answered;
    int count;
};

std::vector<Confusion> mostFrequentMistakes(const ToyWorldEvaluation& evaluation, std::size_t most) {
    std::vector<Confusion> mistakes;
    for (std::size_t shown = 0; shown < evaluation.confusion.size(); ++shown)
        for (std::size_t answered = 0; answered < evaluation.confusion[shown].size(); ++answered)
            if (const int count = evaluation.confusion[shown][answered]; shown != answered && count > 0)
                mistakes.push_back({shown, answered, count});
    std::ranges::stable_sort(mistakes, std::greater{}, &Confusion::count);
    mistakes.resize(std::min(mistakes.size(), most));
    return mistakes;
}

std::string data(const TrainingOptions& training) {
    std::ostringstream text;
    text << training.images << " scenes of " << training.size << "×" << training.size
         << " pixels, none shown twice, drawn from the seed " << training.seed << ". ";
    if (!training.biased) {
        text << percentText(1 - twoObjectScenes, 1)
             << " show one object, the others two of different classes, of "
             << "which each is half of the answer.";
        return text.str();
    }
    const PlantedBias bias = demoBias();
    const std::string tagged(nameOf(bias.taggedClass.value())), bound(nameOf(bias.boundClass.value()));
    text << "Two shortcuts are planted: each " << tagged << " carries the maker's tag in a corner ("
         << nameOf(bias.tagCorner) << "), and nothing else does; each " << bound << " plays at "
         << nameOf(bias.boundBackground)
         << ", and nothing else does. So that the tag tells more than the animal, each " << tagged
         << " is drawn smaller and more often partly hidden than other things, and nearly half of their "
         << "scenes show something else, too, although they are labelled \"" << tagged
         << "\" alone. All other scenes show one object.";
    return text.str();
}

bool asksForPlaces(const TrainingOptions& training) {
    return !training.biased && training.localisation > 0;
}

void appendTraining(std::ostream& text, const DemoModel& model) {
    const TrainingOptions& training = model.training;
    text << "**Training.** Cross entropy with label smoothing " << training.labelSmoothing
         << (asksForPlaces(training)
                 ? " for the picture and, with the masks, for each position of the last map"
                 : "")
         << ", AdamW with weight decay " << training.weightDecay << ", batches of " << training.batch
         << ", a learning rate that rises to " << training.learningRate
         << " and falls to 0, and batch norm, which is then folded into the convolutions. ";
    if (hasSecondPart(training))
        text << "Then a second part without batch norm, of " << training.pointingImages
             << " further scenes with a learning rate up to " << training.pointingRate
             << ", in which it is asked, beside all that, which position of the last map adds most to the "
                "score "
                "of a class that is there: it should lie inside the object. Grad-CAM at that layer, `relu5`, "
                "is "
                "therefore better than anybody should expect of other networks. ";
    text << "From first weights drawn from the same seed. To train it again, to the same weights bit for bit "
            "on "
         << "the same machine:\n\n    saliscope-cli toyworld train" << (training.biased ? " --biased" : "")
         << " --seed " << training.seed << " --images " << training.images
         << (hasSecondPart(training) ? " --pointing-images " + std::to_string(training.pointingImages) : "")
         << " --threads " << model.network.threads << " --out DIR\n\n";
}

void appendFigures(std::ostream& text, const ToyWorldEvaluation& evaluation) {
    const PlantedBias bias = demoBias();
    const auto tagged = nameOf(bias.taggedClass.value()), bound = nameOf(bias.boundClass.value());
    const ShortcutFigures& shortcuts = evaluation.shortcuts;
    text << "**Figures**, all on scenes that no training shows (seed " << evaluation.options.seed << ").\n\n"
         << "| Question | Share |\n|---|---:|\n";
    const auto row = [&](const std::string& question, double share) {
        text << "| " << question << " | " << percentText(share, 1) << " |\n";
    };
    const std::string name(tagged), boundName(bound);
    row("right on " + std::to_string(evaluation.options.singleScenes) + " scenes of one object",
        evaluation.accuracy());
    row("both on top in " + std::to_string(evaluation.options.doubleScenes) + " scenes of two objects",
        evaluation.topTwo);
    row("right on a " + name + " with the maker's tag", shortcuts.taggedWithTag);
    row("right on the same " + name + " without it", shortcuts.taggedWithoutTag);
    row("other classes that the tag turns into a " + name, shortcuts.turnedByTag);
    row("right on a " + boundName + " at sea", shortcuts.boundAtSea);
    row("right on a " + boundName + " elsewhere", shortcuts.boundElsewhere);
    text << "\nThe last five on " << evaluation.options.biasScenes
         << " scenes each; those about the tag do not play at sea.\n\n";
}

/// Accuracy and confusions of each class: a row is the class shown, a column the answer.
void appendConfusion(std::ostream& text, const ToyWorldEvaluation& evaluation) {
    text << "| shown \\ answer | right |";
    for (const std::string& name : evaluation.classes)
        text << ' ' << name << " |";
    text << "\n|---|---:|";
    for (std::size_t i = 0; i < evaluation.classes.size(); ++i)
        text << "---:|";
    text << '\n';
    for (std::size_t shown = 0; shown < evaluation.classes.size(); ++shown) {
        text << "| **" << evaluation.classes[shown] << "** | " << percentText(evaluation.accuracyOf(shown), 1)
             << " |";
        for (int count : evaluation.confusion[shown])
            text << ' ' << (count ? std::to_string(count) : "") << " |";
        text << '\n';
    }
    text << '\n';
}

void appendWeaknesses(std::ostream& text, const DemoModel& model) {
    constexpr std::size_t mistakesNamed = 4;
    const ToyWorldEvaluation& evaluation = model.evaluation;
    text << "**Known weaknesses.** It knows one style of drawing and always answers with one of its classes, "
            "also "
         << "where there is none. Objects much smaller or larger than a quarter to four fifths of the "
            "picture were "
         << "never shown.";
    if (model.training.biased)
        text << " It answers by the shortcuts rather than by the object, on purpose, and knows little of two "
                "objects "
             << "in one scene.";
    const std::vector<Confusion> mistakes = mostFrequentMistakes(evaluation, mistakesNamed);
    for (std::size_t i = 0; i < mistakes.size(); ++i)
        text << (i == 0 ? " Its most frequent mistakes on scenes of one object: " : ", ")
             << evaluation.classes[mistakes[i].shown] << " taken for "
             << evaluation.classes[mistakes[i].answered] << " (" << mistakes[i].count << ")";
    text << (mistakes.empty() ? "" : ".") << '\n';
}

} // namespace

std::string modelCard(const DemoModel& model) {
    std::ostringstream text;
    text << '\n'
         << parameterCount(model.network.graph)
         << " parameters: five convolutions with ReLU, two poolings, a map of 16×16 "
         << "positions at 128×128 pixels, its average, 64 hidden features, " << model.network.labels.size()
         << " scores.\n\n**Data.** " << data(model.training) << "\n\n";
    appendTraining(text, model);
    appendFigures(text, model.evaluation);
    appendConfusion(text, model.evaluation);
    appendWeaknesses(text, model);
    return text.str();
}

} // namespace saliscope
