// What all attacks have in common: what they are asked, what they answer, and how they describe themselves.
#pragma once

#include "attack/attack_goal.h"
#include "attack/unit_picture.h"
#include "attack/victim.h"
#include "base/options.h"
#include "base/progress.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace saliscope {

/// What is there after a step of an attack.
struct AttackStep {
    std::int64_t step = 0; ///< from 1 on
    at::Tensor picture;    ///< 1×C×H×W, 0 to 1, not rounded
    at::Tensor scores;     ///< of that picture, one for each class
    double margin = 0;     ///< `margins`: below zero where the network is fooled
};

/// "Change this picture as little as you can so that the network is fooled."
struct AttackTask {
    const Victim& victim;
    at::Tensor original; ///< 1×C×H×W, values k/255: `unitPicture`
    AttackGoal goal;
    std::uint64_t seed = 0; ///< of everything random: the same seed, the same result
    /// Is shown every step; what it gets is not changed afterwards.
    std::function<void(const AttackStep&)> onStep = {};
};

/// What an attack has cost, in pictures that went through the network.
struct Queries {
    std::int64_t forward = 0;
    std::int64_t backward = 0;
};

struct AttackResult {
    AttackGoal goal;
    at::Tensor original = {};                  ///< 1×C×H×W, as all pictures here
    at::Tensor found = {};                     ///< where the attack arrived, not rounded
    at::Tensor saved = {};                     ///< what a file of 8 bits keeps of it
    at::Tensor scoresBefore = {};              ///< of the original, one for each class
    at::Tensor scoresFound = {};               ///< before rounding
    at::Tensor scoresSaved = {};               ///< after it: those that count
    bool succeeded = false;                    ///< before rounding
    bool survives = false;                     ///< after it
    Change foundChange = {}, savedChange = {}; ///< from the original
    /// By which factor the change was enlarged so that rounding does not undo it; see `AttackDescription`.
    double enlargement = 1;
    std::int64_t steps = 0;
    Queries queries = {};
};

struct AttackDescription {
    std::string id;      ///< "pgd"
    std::string title;   ///< "Projected gradient descent"
    std::string summary; ///< one paragraph for a student
    std::string paper;   ///< authors, year, title
    bool needsGradients = true;
    bool isRandom = false; ///< depends on the seed
    bool isSlow = false;   ///< takes more than a few seconds for a photo
    /// It stops as soon as the network is fooled, by so little that rounding to 8 bits can undo it: then the
    /// change is enlarged by the smallest factor with which it survives.
    bool barelyFools = false;
    std::vector<OptionDescription> options = {};
};

class Trial;

/// A row of the table of attacks.
struct Attack {
    AttackDescription description;
    /// Where the attack arrived, 1×C×H×W within 0 to 1: a picture that fools, or else the one that came
    /// nearest to it. \throws UsageError for options that cannot be, ModelError, Cancelled
    std::function<at::Tensor(Trial&, const OptionValues&)> run;
};

/// A row for a function with typed options.
template <typename Options, typename Function>
Attack makeAttack(AttackDescription description, OptionTable<Options> table, Function function) {
    description.options = table.descriptions();
    return {std::move(description),
            [table = std::move(table), function](Trial& trial, const OptionValues& values) {
                return function(trial, table.parse(values));
            }};
}

/// Attacks, and judges what came of it before and after rounding to 8 bits. Where the original is no picture
/// of the class `from` to begin with, nothing is done: the result is the original.
/// \throws UsageError for options and goals that cannot be, ModelError, Cancelled
AttackResult runAttack(const Attack& attack, const AttackTask& task, const OptionValues& values = {},
                       const Progress& progress = {});

/// Judges a picture as the result of an attack, for instance the last step before somebody cancelled it. Is
/// not cancelled itself.
AttackResult judge(const AttackTask& task, const at::Tensor& found);

/// The class to which the network gives the highest score. \param picture 1×C×H×W
std::int64_t topClass(const Victim& victim, const at::Tensor& picture);

} // namespace saliscope
