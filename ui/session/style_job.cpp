#include "session/style_job.h"

#include "base/error.h"
#include "model/model.h"
#include "session/inversion_job.h"
#include "session/optimisation_job.h"
#include "synthesize/style_transfer.h"

#include <QObject>

namespace saliscope {

namespace {

std::shared_ptr<const StyleTransfer> prepare(const Snapshot& snapshot, const StyleJobRequest& request,
                                             const Progress& progress) {
    StyleRequest asked{.model = snapshot.model, .content = snapshot.cleanPicture, .styles = {}};
    for (const StylePicture& style : request.styles)
        asked.styles.push_back({style.picture, style.weight});
    if (request.isPaintedOnly)
        asked.mask = paintedRegion(snapshot);
    return std::make_shared<const StyleTransfer>(
        prepareStyleTransfer(asked, styleTransferTable().parse(request.options), progress));
}

/// 1 where the style is as far away as in the content, 0 where it is met; for each step.
std::vector<double> sharesOf(const StyleTransfer& transfer, const OptimisationState& state) {
    std::vector<double> shares;
    std::size_t stage = 0;
    std::int64_t ofStage = 0;
    for (const CurvePoint& point : state.curve) {
        while (stage + 1 < transfer.optimisation.stages.size() &&
               ofStage >= transfer.optimisation.stages[stage].steps) {
            ++stage;
            ofStage = 0;
        }
        ++ofStage;
        shares.push_back(styleShare(transfer, stage, point.terms));
    }
    return shares;
}

} // namespace

const SynthesisKind& styleKind() {
    static const SynthesisKind kind{styleTransferDescription(), presetTexts(styleTransferPresets()), true};
    return kind;
}

CreationPtr paintInStyle(const Snapshot& snapshot, const StyleJobRequest& request,
                         const OptionValues& settings, const CreationPtr& from, const Progress& progress,
                         const ShowCreation& show) {
    if (!snapshot.model || snapshot.cleanPicture.empty())
        throw UsageError("there is nothing to paint yet; open a picture and a model");
    OptimisationView view;
    view.draft.settings = settings;
    view.draft.model = snapshot.basis.model;
    std::shared_ptr<const OptimisationRun> run = runOf(from);
    if (run) {
        view.draft.title = from->title;
        view.draft.original = from->original;
    } else {
        const auto transfer = prepare(snapshot, request, progress.part(0, 0.05));
        const std::shared_ptr<const Optimisation> made(transfer, &transfer->optimisation);
        run = std::make_shared<const OptimisationRun>(
            OptimisationRun{made, start(*made, request.seed), transfer});
        view.draft.title = QObject::tr("In the style of %1").arg(request.styles.front().source);
        view.draft.original = snapshot.cleanPicture.pixels;
    }
    const auto transfer = std::static_pointer_cast<const StyleTransfer>(run->preparation);
    view.curves = [transfer](const OptimisationState& state) {
        return std::vector<StepCurve>{{QObject::tr("distance from the style"), sharesOf(*transfer, state)}};
    };
    view.pictures = [transfer](const OptimisationState& state) {
        return std::vector<cv::Mat>{stylisedPicture(*transfer, state).pixels};
    };
    Creation made = finishRun(*run, view, from, progress.part(0.05, 1), show);
    const double share = made.curves.front().values.empty() ? 1 : made.curves.front().values.back();
    made.about = request.styles.front().source;
    made.notes = {QObject::tr("%1 % of the distance from the style is left").arg(100 * share, 0, 'g', 2)};
    return std::make_shared<const Creation>(std::move(made));
}

} // namespace saliscope
