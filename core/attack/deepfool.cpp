#include "attack/deepfool.h"

#include "attack/ball.h"
#include "attack/half_space.h"
#include "attack/trial.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>
#include <optional>

namespace saliscope {

namespace {

double distanceBetween(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).norm().item<double>();
}

/// The classes whose boundaries are considered.
std::vector<std::int64_t> rivals(Trial& trial, const at::Tensor& scores, std::int64_t count) {
    if (trial.goal().target)
        return {*trial.goal().target};
    std::vector<std::int64_t> classes;
    const at::Tensor order = scores[0].argsort(0, true).cpu();
    for (std::int64_t i = 0; i < order.size(0) && static_cast<std::int64_t>(classes.size()) < count; ++i)
        if (const auto index = order[i].item<std::int64_t>(); index != trial.goal().from)
            classes.push_back(index);
    return classes;
}

/// The class that leads where it should not: `from`, or whichever is ahead of the target.
std::int64_t leader(Trial& trial, const at::Tensor& scores) {
    if (!trial.goal().target)
        return trial.goal().from;
    at::Tensor others = scores[0].clone();
    others[*trial.goal().target] = -std::numeric_limits<float>::infinity();
    return others.argmax().item<std::int64_t>();
}

/// The way over the boundary to a rival, as it looks from where one is.
struct Crossing {
    std::int64_t rival;
    at::Tensor change;
    double length;
};

/// The shortest first. Boundaries that cannot be crossed with values from 0 to 1 are missing.
std::vector<Crossing> crossingsFrom(Trial& trial, const at::Tensor& picture, const at::Tensor& scores,
                                    const std::vector<std::int64_t>& considered) {
    const std::int64_t ahead = leader(trial, scores);
    std::vector<std::int64_t> classes = considered;
    classes.push_back(ahead);
    const at::Tensor gradients = trial.scoreGradients(picture, classes);
    std::vector<Crossing> crossings;
    for (std::size_t i = 0; i < considered.size(); ++i) {
        const HalfSpace halfSpace{.picture = picture,
                                  .gradient =
                                      (gradients[-1] - gradients[static_cast<std::int64_t>(i)]).unsqueeze(0),
                                  .margin = (scores[0][ahead] - scores[0][considered[i]]).item<double>()};
        if (const auto nearest = nearestIn(halfSpace, picture, Norm::euclidean))
            crossings.push_back({considered[i], *nearest - picture, distanceBetween(*nearest, picture)});
    }
    std::stable_sort(crossings.begin(), crossings.end(),
                     [](const Crossing& a, const Crossing& b) { return a.length < b.length; });
    return crossings;
}

/// Moves a picture that only just fools along the boundary towards the original.
at::Tensor refined(Trial& trial, at::Tensor best, std::int64_t refinements, double fraction) {
    const auto margin = [&](const at::Tensor& scores) { return margins(scores, trial.goal()); };
    const at::Tensor& original = trial.original();
    for (std::int64_t i = 0; i < refinements; ++i) {
        const Slope slope = trial.slope(best, margin);
        const auto foot =
            nearestIn({.picture = best, .gradient = slope.gradient, .margin = slope.losses.item<double>()},
                      original, Norm::euclidean);
        if (!foot)
            break;
        // Where the boundary bends, the foot of the perpendicular is not yet across it: less far along, and a
        // little beyond.
        bool isNearer = false;
        for (double part = 1; part > 0.05 && !isNearer; part /= 2) {
            constexpr double beyond = 1.02;
            const at::Tensor attempt =
                (original + (best + (*foot - best) * part - original) * beyond).clamp(0, 1);
            if (margins(trial.scores(attempt), trial.goal()).item<double>() >= 0)
                continue;
            const at::Tensor nearer = drawnBack(trial, attempt);
            isNearer = distanceBetween(nearer, original) < distanceBetween(best, original) * (1 - 1e-4);
            if (isNearer)
                best = nearer;
        }
        trial.step(best, trial.scores(best), fraction);
        if (!isNearer)
            break;
    }
    return best;
}

/// Looks for a picture that fools in a ball a little smaller than the best one's: where a boundary bends,
/// this gets along where its linear view from one point ends. It starts from the best one, but at first from
/// the original, as the linear view from there may have missed a boundary that bends towards it.
at::Tensor tightened(Trial& trial, at::Tensor best, std::int64_t rounds) {
    constexpr double leastShrinking = 0.002;
    Nearest unused;
    const at::Tensor& original = trial.original();
    double shrinking = 0.04;
    for (std::int64_t round = 0; round < rounds && shrinking > leastShrinking; ++round) {
        const at::Tensor start = round == 0 ? original : original + (best - original) * (1 - shrinking);
        const double radius = distanceBetween(best, original) * (1 - shrinking);
        const at::Tensor found =
            walkInBall(trial, {.centre = original, .norm = Norm::euclidean, .radius = radius}, start,
                       {.step = 0.1 * radius,
                        .lastStep = 0.01 * radius,
                        .steps = 40,
                        .loss = AttackLoss::margin,
                        .mustSurvive = false,
                        .begin = 1},
                       unused);
        if (found.defined())
            best = drawnBack(trial, found);
        else if (round > 0)
            shrinking /= 2;
        trial.step(best, trial.scores(best), 1);
    }
    return best;
}

/// Which boundaries one walk considers, and which part of the whole work it is.
struct Walk {
    std::vector<std::int64_t> considered;
    double from, to;
};

/// DeepFool's steps until the network is fooled, drawn back to the boundary; nothing if it never is.
std::optional<at::Tensor> walkOver(Trial& trial, const Walk& walk, const DeepFoolOptions& options,
                                   Nearest& nearest) {
    at::Tensor picture = trial.original(), scores = trial.scores(picture);
    at::Tensor moved = at::zeros_like(picture);
    double before = margins(scores, trial.goal()).item<double>(), stride = 1;
    for (std::int64_t i = 0; i < options.steps; ++i) {
        const std::vector<Crossing> crossings = crossingsFrom(trial, picture, scores, walk.considered);
        if (!crossings.empty())
            moved = moved + stride * crossings.front().change;
        // Beyond the boundary by a part of the whole way: the last steps become so short that a part of them
        // is less than what a float can tell apart.
        picture = (trial.original() + moved * (1 + options.overshoot)).clamp(0, 1);
        scores = trial.scores(picture);
        const double part = static_cast<double>(i + 1) / static_cast<double>(options.steps);
        const double margin = trial.step(picture, scores, walk.from + (walk.to - walk.from) * part);
        nearest.consider(picture, margin);
        if (margin < 0)
            return drawnBack(trial, picture);
        // The boundary should be reached by now. Where the network is so crooked that not even half of the
        // margin has gone, such steps lead nowhere: the next one is longer.
        stride = margin > before / 2 ? stride * 2 : 1;
        before = margin;
    }
    return std::nullopt;
}

/// All boundaries together, as published, then each of the nearest alone.
std::vector<Walk> walksFor(Trial& trial, const DeepFoolOptions& options) {
    const at::Tensor scores = trial.scores(trial.original());
    const std::vector<std::int64_t> all = rivals(trial, scores, options.classes);
    std::vector<std::vector<std::int64_t>> considered = {all};
    if (all.size() > 1 && options.alternatives > 0)
        for (const Crossing& crossing : crossingsFrom(trial, trial.original(), scores, all))
            if (static_cast<std::int64_t>(considered.size()) <= options.alternatives)
                considered.push_back({crossing.rival});
    std::vector<Walk> walks;
    const auto count = static_cast<double>(considered.size());
    for (std::size_t i = 0; i < considered.size(); ++i)
        walks.push_back({considered[i], static_cast<double>(i) / count, static_cast<double>(i + 1) / count});
    return walks;
}

} // namespace

at::Tensor drawnBack(Trial& trial, const at::Tensor& found) {
    const auto at = [&](double part) { return trial.original() + (found - trial.original()) * part; };
    double tooNear = 0, enough = 1;
    while (enough - tooNear > 1e-4 * enough) {
        const double middle = (tooNear + enough) / 2;
        (margins(trial.scores(at(middle)), trial.goal()).item<double>() < 0 ? enough : tooNear) = middle;
    }
    return at(enough);
}

at::Tensor deepFool(Trial& trial, const DeepFoolOptions& options) {
    Nearest nearest;
    std::optional<at::Tensor> best;
    const auto length = [&](const at::Tensor& picture) { return distanceBetween(picture, trial.original()); };
    for (const Walk& walk : walksFor(trial, options)) {
        const std::optional<at::Tensor> found = walkOver(trial, walk, options, nearest);
        if (!found)
            continue;
        const at::Tensor picture = refined(trial, *found, options.refinements, walk.to);
        if (!best || length(picture) < length(*best))
            best = picture;
    }
    return best ? tightened(trial, *best, options.refinements) : nearest.picture();
}

Attack deepFoolAttack() {
    return makeAttack(
        {.id = "deepfool",
         .title = "DeepFool",
         .summary =
             "How far is the nearest picture of another class? For a linear classifier the boundary between "
             "two "
             "classes is a plane, and the distance to it a short formula. DeepFool takes the network for the "
             "linear one that it looks like at this picture, goes to the nearest plane, looks again, and "
             "after a "
             "few steps stands just beyond the boundary. The length of its way measures how robust the "
             "network "
             "is at this picture.",
         .paper =
             "Moosavi-Dezfooli, Fawzi & Frossard 2016, DeepFool: a simple and accurate method to fool deep "
             "neural networks",
         .barelyFools = true},
        OptionTable<DeepFoolOptions>()
            .integer<std::int64_t>("classes", &DeepFoolOptions::classes, 1, 1000,
                                   "How many of the highest scores are considered as the new class")
            .integer<std::int64_t>("steps", &DeepFoolOptions::steps, 1, 1000, "How many steps at most")
            .number("overshoot", &DeepFoolOptions::overshoot, 0, 1,
                    "By how much farther the picture is moved than the sum of the steps")
            .integer<std::int64_t>(
                "alternatives", &DeepFoolOptions::alternatives, 0, 1000,
                "How many of the nearest classes are also approached one by one, as the "
                "class that looks nearest at first need not be; 0 for DeepFool as published")
            .integer<std::int64_t>("refinements", &DeepFoolOptions::refinements, 0, 1000,
                                   "How often at most the result is moved along the boundary, nearer to the "
                                   "picture; 0 for DeepFool as published, but for the last step back"),
        deepFool);
}

} // namespace saliscope
