#include "session/inversion_job.h"

#include "base/error.h"
#include "image/preprocessing.h"
#include "model/model.h"
#include "session/optimisation_job.h"
#include "synthesize/inversion.h"
#include "synthesize/pictures.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

#include <QObject>

#include <algorithm>
#include <chrono>

namespace saliscope {

namespace {

/// What inverting all layers needs to go on.
struct StripState {
    InversionStrip asked;
    std::vector<LayerInversion> done;
};

QString nameOf(const Model& model, ValueId layer) {
    return QString::fromStdString(valueName(model.graph, layer));
}

/// 1×1×H×W over the network's input, 0 to 1.
at::Tensor regionAsSeen(const Snapshot& snapshot) {
    cv::Mat colours;
    cv::cvtColor(paintedRegion(snapshot), colours, cv::COLOR_GRAY2RGB);
    Picture region = snapshot.cleanPicture; // with what is known of the file
    region.pixels = colours;
    return pictureAsSeen(region, snapshot.model->preprocessing).slice(1, 0, 1);
}

/// All layers in turn.
class StripRun {
public:
    StripRun(const Snapshot& snapshot, const InversionRequest& request, const OptionValues& settings,
             const CreationPtr& from)
        : begin_(std::chrono::steady_clock::now()) {
        if (from) {
            state_ = *std::static_pointer_cast<const StripState>(from->continuation);
            creation_.milliseconds = from->milliseconds;
        } else {
            ask(snapshot, request);
        }
        creation_.settings = settings;
        creation_.model = snapshot.basis.model;
        creation_.title = QObject::tr("All layers");
        creation_.original = toPixels(state_.asked.picture);
        for (const ValueId layer : state_.asked.layers)
            creation_.layers.push_back({nameOf(*state_.asked.model, layer), {}});
        creation_.steps = static_cast<std::int64_t>(state_.asked.layers.size());
        takeDone();
    }

    CreationPtr finish(const Progress& progress, const ShowCreation& show) {
        invertLayers(state_.asked, state_.done, progress, [&](ValueId layer, const at::Tensor& soFar) {
            takeDone();
            InvertedLayer& shown = creation_.layers[placeOf(layer)];
            if (!shown.isComplete)
                shown.picture = toPixels(soFar);
            show(made());
        });
        takeDone();
        creation_.about = QStringLiteral("all layers");
        return made();
    }

private:
    void ask(const Snapshot& snapshot, const InversionRequest& request) {
        const Model& model = *snapshot.model;
        state_.asked = {.model = snapshot.model,
                        .picture = pictureAsSeen(snapshot.cleanPicture, model.preprocessing),
                        .options = inversionTable().parse(request.options),
                        .seed = request.seed};
        if (request.isPaintedOnly)
            state_.asked.region = regionAsSeen(snapshot);
        for (const Layer& layer : layersToInvert(model))
            if (!request.isPaintedOnly || layer.isSpatial()) // a region has positions
                state_.asked.layers.push_back(layer.value);
    }

    std::size_t placeOf(ValueId layer) const {
        const auto& layers = state_.asked.layers;
        return static_cast<std::size_t>(std::find(layers.begin(), layers.end(), layer) - layers.begin());
    }

    void takeDone() {
        StepCurve errors{QObject::tr("relative error by layer"), {}};
        for (const LayerInversion& part : state_.done) {
            InvertedLayer& shown = creation_.layers[placeOf(part.layer)];
            if (!shown.isComplete)
                shown.picture = toPixels(part.picture);
            shown.error = part.error;
            shown.isComplete = true;
            errors.values.push_back(part.error);
        }
        creation_.step = static_cast<std::int64_t>(state_.done.size());
        creation_.curves = {errors};
        creation_.continuation = std::make_shared<const StripState>(state_);
    }

    CreationPtr made() const {
        InversionCreation copy = creation_;
        copy.milliseconds +=
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin_).count();
        for (const InvertedLayer& layer : copy.layers)
            if (!layer.picture.empty())
                copy.pictures.push_back(layer.picture);
        return std::make_shared<const InversionCreation>(std::move(copy));
    }

    const std::chrono::steady_clock::time_point begin_;
    StripState state_;
    InversionCreation creation_;
};

CreationPtr invertOneLayer(const Snapshot& snapshot, const InversionRequest& request,
                           const OptionValues& settings, const CreationPtr& from, const Progress& progress,
                           const ShowCreation& show) {
    const Model& model = *snapshot.model;
    OptimisationView view = viewOf(snapshot, settings, from);
    std::shared_ptr<const OptimisationRun> run = runOf(from);
    if (!run) {
        const at::Tensor picture = pictureAsSeen(snapshot.cleanPicture, model.preprocessing);
        view.draft.original = toPixels(picture);
        const ValueId layer = requireValue(model.graph, snapshot.layer.toStdString());
        const FeatureTarget target =
            featuresOf(model, picture, layer, request.isPaintedOnly ? regionAsSeen(snapshot) : at::Tensor());
        view.draft.title =
            request.isPaintedOnly ? QObject::tr("%1, painted part").arg(snapshot.layer) : snapshot.layer;
        const auto made = std::make_shared<const Optimisation>(
            featureInversion(snapshot.model, target, inversionTable().parse(request.options)));
        run = beginRun(made, request.seed);
    }
    view.curves = [optimisation = run->optimisation](const OptimisationState& state) {
        return curvesOfTerms(*optimisation, state, {1});
    };
    Creation made = finishRun(*run, view, from, progress, show);
    made.about = snapshot.layer;
    return std::make_shared<const Creation>(std::move(made));
}

} // namespace

MethodDescription inversionText() {
    return inversionDescription();
}

cv::Mat paintedRegion(const Snapshot& snapshot) {
    cv::Mat difference, largest;
    if (!snapshot.picture.empty() && snapshot.picture.pixels.size() == snapshot.cleanPicture.pixels.size()) {
        cv::absdiff(snapshot.picture.pixels, snapshot.cleanPicture.pixels, difference);
        cv::transform(difference, largest, cv::Matx13f(1, 1, 1));
    }
    cv::Mat region;
    if (!largest.empty())
        region = largest > 0;
    if (region.empty() || cv::countNonZero(region) == 0)
        throw UsageError("nothing is painted over; choose the brush and mark the part that counts");
    return region;
}

CreationPtr invertPicture(const Snapshot& snapshot, const InversionRequest& request,
                          const OptionValues& settings, const CreationPtr& from, const Progress& progress,
                          const ShowCreation& show) {
    if (!snapshot.model || snapshot.cleanPicture.empty())
        throw UsageError("there is nothing to invert yet; open a picture and a model");
    if (!request.isAllLayers)
        return invertOneLayer(snapshot, request, settings, from, progress, show);
    return StripRun(snapshot, request, settings, from).finish(progress, show);
}

} // namespace saliscope
