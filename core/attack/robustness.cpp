#include "attack/robustness.h"

#include "attack/trial.h"
#include "base/error.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

namespace saliscope {

namespace {

bool isFooledInBall(const AttackTask& task, PgdOptions options, double radius, const Progress& progress) {
    options.epsilon = radius;
    Trial trial(task, progress);
    const at::Tensor found = pgd(trial, options);
    return options.survive ? trial.survives(found) : judge(task, found).succeeded;
}

} // namespace

std::optional<double> smallestFooledRadius(const AttackTask& task, PgdOptions options, double most,
                                           const Progress& progress) {
    options.step = 0;
    double done = 0;
    const auto isFooled = [&](double radius) {
        constexpr double partOfWhatIsLeft = 0.2; // how often the ball will be halved is not known
        const double begin = done;
        done += (1 - done) * partOfWhatIsLeft;
        return isFooledInBall(task, options, radius, progress.part(begin, done));
    };
    double tooSmall = 0, enough = std::min(most, standardRadius(options.norm, task.original));
    while (!isFooled(enough)) {
        if (enough >= most)
            return std::nullopt;
        tooSmall = enough;
        enough = std::min(most, 2 * enough);
    }
    while (enough - tooSmall > 0.01 * enough) {
        const double middle = (tooSmall + enough) / 2;
        (isFooled(middle) ? enough : tooSmall) = middle;
    }
    return enough;
}

RobustnessCurve robustnessCurve(const Victim& victim, const std::vector<Specimen>& specimens,
                                const std::vector<double>& radii, PgdOptions options, std::uint64_t seed,
                                const Progress& progress) {
    if (specimens.empty())
        throw UsageError("there is no picture to measure the robustness with");
    if (!std::ranges::is_sorted(radii))
        throw UsageError("the radii must ascend");
    options.step = 0;
    std::vector<std::size_t> withstood(radii.size());
    for (std::size_t i = 0; i < specimens.size(); ++i) {
        const Specimen& specimen = specimens[i];
        if (topClass(victim, specimen.picture) != specimen.label)
            continue;
        const AttackTask task{
            .victim = victim, .original = specimen.picture, .goal = {.from = specimen.label}, .seed = seed};
        for (std::size_t k = 0; k < radii.size(); ++k) {
            const double done =
                static_cast<double>(i) + static_cast<double>(k) / static_cast<double>(radii.size());
            const double fraction = done / static_cast<double>(specimens.size());
            progress.report(fraction, specimen.name);
            if (radii[k] > 0 && isFooledInBall(task, options, radii[k], progress.part(fraction, fraction)))
                break;
            ++withstood[k];
        }
    }
    RobustnessCurve curve{.radii = radii, .accuracy = {}};
    for (const std::size_t count : withstood)
        curve.accuracy.push_back(static_cast<double>(count) / static_cast<double>(specimens.size()));
    return curve;
}

double median(std::vector<double> values) {
    if (values.empty())
        return std::numeric_limits<double>::quiet_NaN();
    const std::size_t half = values.size() / 2;
    std::ranges::sort(values);
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

} // namespace saliscope
