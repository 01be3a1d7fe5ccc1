#include "session/optimisation_job.h"

#include "synthesize/pictures.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>

namespace saliscope {

std::shared_ptr<const OptimisationRun> runOf(const CreationPtr& creation) {
    return creation ? std::static_pointer_cast<const OptimisationRun>(creation->continuation) : nullptr;
}

std::shared_ptr<const OptimisationRun> beginRun(std::shared_ptr<const Optimisation> optimisation,
                                                std::uint64_t seed, std::shared_ptr<const void> preparation) {
    const OptimisationState state = start(*optimisation, seed);
    return std::make_shared<const OptimisationRun>(
        OptimisationRun{std::move(optimisation), state, std::move(preparation)});
}

OptimisationView viewOf(const Snapshot& snapshot, const OptionValues& settings, const CreationPtr& from) {
    OptimisationView view;
    view.draft.settings = settings;
    view.draft.model = snapshot.basis.model;
    if (from) {
        view.draft.title = from->title;
        view.draft.original = from->original;
    }
    return view;
}

std::vector<cv::Mat> toPictures(const at::Tensor& pictures) {
    std::vector<cv::Mat> all;
    for (std::int64_t i = 0; i < pictures.size(0); ++i)
        all.push_back(toPixels(pictures[i]));
    return all;
}

std::vector<StepCurve> curvesOfTerms(const Optimisation& optimisation, const OptimisationState& state,
                                     const std::vector<double>& factors) {
    const std::vector<std::string>& names = optimisation.stages.back().problem.terms;
    std::vector<StepCurve> curves;
    for (std::size_t i = 0; i < std::min(factors.size(), names.size()); ++i) {
        StepCurve curve{QString::fromStdString(names[i]), {}};
        curve.values.reserve(state.curve.size());
        for (const CurvePoint& point : state.curve)
            curve.values.push_back(factors[i] * point.terms.at(i));
        curves.push_back(std::move(curve));
    }
    return curves;
}

Creation finishRun(OptimisationRun run, const OptimisationView& view, const CreationPtr& before,
                   const Progress& progress, const ShowCreation& show) {
    const auto begin = std::chrono::steady_clock::now();
    Creation creation = view.draft;
    if (before)
        creation.frames = before->frames;
    const double alreadyTaken = before ? before->milliseconds : 0;
    creation.steps = plannedSteps(*run.optimisation);
    const auto describe = [&](const OptimisationState& state) {
        creation.pictures =
            view.pictures ? view.pictures(state) : toPictures(pictureOf(*run.optimisation, state));
        creation.step = state.steps();
        creation.curves = view.curves(state);
        creation.continuation = std::make_shared<const OptimisationRun>(
            OptimisationRun{run.optimisation, state, run.preparation});
        creation.milliseconds =
            alreadyTaken +
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    };
    advance(*run.optimisation, run.state, remainingSteps(*run.optimisation, run.state), progress,
            [&](const OptimisationState& state) {
                describe(state);
                creation.frames.add(creation.sheet(), creation.original.size());
                show(std::make_shared<const Creation>(creation));
            });
    describe(run.state);
    return creation;
}

} // namespace saliscope
