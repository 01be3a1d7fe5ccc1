#include "session/style_job.h"

#include "base/error.h"
#include "model/model.h"
#include "session/inversion_job.h"
#include "session/optimisation_job.h"
#include "synthesize/style_transfer.h"

#include <QObject>

namespace saliscope {

namespace {

/// What is known of a transfer besides its optimisation.
struct StylePreparation {
    StyleTransfer transfer;
    QString style; ///< the first one's name
};

std::shared_ptr<const StylePreparation>
prepareStyles(const Snapshot& snapshot, const StyleJobRequest& request, const Progress& progress) {
    if (request.styles.empty())
        throw UsageError("there is no style yet; add a picture that has it");
    StyleRequest asked{.model = snapshot.model, .content = snapshot.cleanPicture, .styles = {}};
    for (const StylePicture& style : request.styles)
        asked.styles.push_back({style.picture, style.weight});
    if (request.isPaintedOnly)
        asked.mask = paintedRegion(snapshot);
    return std::make_shared<const StylePreparation>(
        StylePreparation{prepareStyleTransfer(asked, styleTransferTable().parse(request.options), progress),
                         request.styles.front().source});
}

/// 1 where the style is as far away as in the content, 0 where it is met; for each step.
std::vector<double> styleShares(const StyleTransfer& transfer, const OptimisationState& state) {
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
    OptimisationView view = viewOf(snapshot, settings, from);
    std::shared_ptr<const OptimisationRun> run = runOf(from);
    if (!run) {
        const auto prepared = prepareStyles(snapshot, request, progress.part(0, 0.05));
        run = beginRun({prepared, &prepared->transfer.optimisation}, request.seed, prepared);
        view.draft.title = QObject::tr("In the style of %1").arg(prepared->style);
        view.draft.original = snapshot.cleanPicture.pixels;
    }
    const auto prepared = std::static_pointer_cast<const StylePreparation>(run->preparation);
    view.curves = [prepared](const OptimisationState& state) {
        return std::vector<StepCurve>{
            {QObject::tr("distance from the style"), styleShares(prepared->transfer, state)}};
    };
    view.pictures = [prepared](const OptimisationState& state) {
        return std::vector<cv::Mat>{stylisedPicture(prepared->transfer, state).pixels};
    };
    Creation made = finishRun(*run, view, from, progress.part(0.05, 1), show);
    const double share = made.curves.front().values.empty() ? 1 : made.curves.front().values.back();
    made.about = prepared->style;
    made.notes = {QObject::tr("%1 % of the distance from the style is left").arg(100 * share, 0, 'g', 2)};
    return std::make_shared<const Creation>(std::move(made));
}

} // namespace saliscope
