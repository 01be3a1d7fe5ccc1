// What all panels share, and the only way from them to the engine: the session knows the picture, the model,
// the target and the layer, asks the engine on its own thread, and hands out its answers. Nothing here waits.
#pragma once

#include "session/delivery.h"
#include "session/engine_thread.h"
#include "session/job.h"
#include "session/questions.h"
#include "session/results.h"

#include <QObject>

#include <map>
#include <optional>

namespace saliscope {

class Computations;

/// The keys of requests that there are once; each map has a key of its own, which its panel invents.
namespace key {
inline const QString picture = QStringLiteral("picture");
inline const QString model = QStringLiteral("model");
inline const QString labels = QStringLiteral("labels");
inline const QString prediction = QStringLiteral("prediction");
inline const QString activations = QStringLiteral("activations");
inline const QString filters = QStringLiteral("filters");
} // namespace key

/// The engine with the settings that LibTorch needs on its thread. Sessions may share one, as for a
/// comparison. Called on a thread on which LibTorch is as it was at its start.
std::shared_ptr<EngineThread> makeEngine();

/// All member functions are called on, and all signals come on, the thread that the session lives on.
///
/// Answers to what is watched come by themselves, after every change that they depend on: the latest state
/// wins, and what has become useless meanwhile is cancelled. Because answers take time, one may come that is
/// no longer `isCurrent`: show it dimmed or not at all. The last of each kind can be asked for at any time.
class Session : public QObject {
    Q_OBJECT

public:
    /// With an engine of its own.
    explicit Session(QObject* parent = nullptr);
    explicit Session(std::shared_ptr<EngineThread> engine, QObject* parent = nullptr);
    /// Cancels what the session has asked for.
    ~Session() override;

    /// For sessions that share it.
    const std::shared_ptr<EngineThread>& engine() const { return engine_; }

    // The picture. A new one is clean; a painted one keeps the clean one beside it.

    /// Reads the file; then `pictureOpened`, or `failed(key::picture, ...)` and all stays as it was.
    void openPicture(const QString& file);
    /// \param source a file's path, or what else a person should read as its name
    void setPicture(const Picture& picture, const QString& source);
    /// The same picture with something painted on it: of the same size. Comes as a stream while a stroke is
    /// drawn.
    void setPaintedPicture(const Picture& picture);

    const Picture& picture() const { return state_.picture; }
    const Picture& cleanPicture() const { return state_.cleanPicture; }
    const QString& pictureSource() const { return pictureSource_; }

    // The model, its target and its layer.

    /// Reads the model; then `modelChanged`, or `failed(key::model, ...)` and all stays as it was.
    void openModel(const ModelChoice& choice);
    /// Names the classes of the model that is open as a file says, one a line; then `modelChanged`, with the
    /// same target and layer, or `failed(key::labels, ...)` and all stays as it was. Nothing if another model
    /// has come meanwhile, or none is open.
    void openLabels(const QString& file);
    /// The model that another session has, without reading it again; nothing if that has none. Then
    /// `modelChanged`.
    void shareModel(const Session& other);
    /// Null before the first is open.
    const ModelInfoPtr& model() const { return state_.modelInfo; }
    /// What was asked for to open it.
    const ModelChoice& modelChoice() const { return modelChoice_; }

    /// What is explained. A new picture or model leads back from a class to the top class; a new model also
    /// from a unit. Choices that the model has not are ignored.
    void setTarget(const TargetChoice& target);
    const TargetChoice& target() const { return state_.target; }
    /// A class that others are explained against: where the target is a class, its difference to this one is
    /// explained. None again with a new model.
    void pinClass(std::optional<std::int64_t> index);
    std::optional<std::int64_t> pinnedClass() const { return state_.pinned; }
    /// For people: "cat", "cat rather than dog", "channel 12 of layer1"; empty before the first prediction.
    QString targetText() const;
    /// The class that is explained, where it is one: the target's, or the top class once that is known.
    std::optional<std::int64_t> targetClass() const;

    /// The current layer of all panels. A new model brings its default. Names that the model has not are
    /// ignored.
    void setLayer(const QString& name);
    const QString& layer() const { return state_.layer; }

    // Live answers. The prediction is always watched.

    void watchMap(const QString& key, const MapRequest& request);
    /// \param withWeights also the channels' Grad-CAM weights, which are slow for early layers of large
    /// networks
    void watchActivations(bool withWeights = false);
    void watchFilters();
    /// Nothing more comes for this key.
    void unwatch(const QString& key);

    const PredictionPtr& prediction() const { return prediction_; }
    const ActivationsPtr& activations() const { return activations_; }
    const FiltersPtr& filters() const { return filters_; }
    /// Null if there was none for this key.
    HeatMapPtr map(const QString& key) const;

    /// Whether it is the answer to what is on screen.
    bool isCurrent(const Basis& basis) const;
    /// Whether an answer is under way.
    bool isBusy(const QString& key) const;

    // Jobs: what takes long.

    /// A map as a job, for methods that are slow: `mapReady` brings what there is so far and at last the
    /// whole. A new one for the same key cancels the old.
    JobId startMap(const QString& key, const MapRequest& request);
    /// Any other work; see session/job.h.
    template <typename Value>
    JobId startJob(Job<Value> job) {
        return startWork(workOf(std::move(job)));
    }
    /// Nothing more comes from it. Nothing happens if it has ended.
    void cancelJob(JobId id);
    /// Those that wait or run, in the order in which they were started.
    std::vector<JobInfo> jobs() const;

    /// For the functions of jobs: all that they may need, as it is now.
    const Snapshot& snapshot() const { return state_; }

Q_SIGNALS:
    void pictureOpened();  ///< a new, clean one
    void pictureChanged(); ///< a new one, or one painted on
    void modelChanged();
    void targetChanged(); ///< the target, the pinned class, or what the top class is
    void layerChanged();

    void predictionReady(const saliscope::PredictionPtr& prediction);
    void mapReady(const QString& key, const saliscope::HeatMapPtr& map);
    void activationsReady(const saliscope::ActivationsPtr& activations);
    void filtersReady(const saliscope::FiltersPtr& filters);

    /// Why there is no answer for this key, in one line; to be shown by the panel that asked.
    void failed(const QString& key, const QString& message);
    void busyChanged(const QString& key, bool busy);
    /// How far a request is that is worth telling: the opening of a model.
    void progressed(const QString& key, double fraction, const QString& step);

    void jobStarted(saliscope::JobId id);
    void jobProgressed(const saliscope::JobInfo& job);
    void jobEnded(saliscope::JobId id, const saliscope::JobEnd& end);

private:
    /// Hands an answer over, on the session's thread.
    using Answer = std::function<void()>;
    /// Makes it, on the engine's.
    using Inquiry = std::function<Answer(const Progress&)>;
    /// What is asked again after each change of a part of the state that it depends on.
    struct Watch {
        QString key;
        Basis dependsOn; ///< not zero: on that
        std::function<Inquiry(const Snapshot&)> ask;
    };
    /// What was asked last for a key.
    struct Asked {
        std::uint64_t number = 0;
        std::uint64_t oldestWelcome = 0; ///< answers to questions before this one are dropped
        bool busy = false;
    };
    using Parts = std::vector<std::uint64_t Basis::*>;

    /// \param compute on the engine's thread, \param take what it has made on the session's
    template <typename Compute, typename Take>
    void watch(const QString& key, const Basis& parts, Compute compute, Take take);
    void watch(const Watch& watch);
    void ask(const Watch& watch, bool ofStream);
    void ask(const QString& key, Inquiry inquiry, bool ofStream);
    void receive(const QString& key, std::uint64_t number, const Answer& answer);
    void receiveFailure(const QString& key, std::uint64_t number, const std::string& message);
    void changed(const Parts& parts, bool ofStream = false);
    bool canAnswer(const Basis& dependsOn) const;
    Snapshot snapshotFor(const Basis& dependsOn) const;
    std::string slotOf(const QString& key) const;
    void setBusy(const QString& key, bool busy);
    void watchPrediction();

    void takePicture(const Picture& picture, const QString& source);
    void takeModel(const ModelChoice& choice, std::shared_ptr<const Model> model, ModelInfoPtr info);
    void renameClasses(const QString& file, std::shared_ptr<const Model> model, ModelInfoPtr info);
    void takePrediction(const PredictionPtr& prediction);
    void takeMap(const QString& key, const HeatMapPtr& map);
    bool exists(const TargetChoice& target) const;

    struct RunningJob;
    /// \param mapKey of a map's job
    JobId startWork(Work work, const QString& mapKey = {});
    void showProgress(RunningJob& job, double fraction, const std::string& step);
    void endJob(const RunningJob& job, const JobEnd& end);

    std::shared_ptr<EngineThread> engine_;
    std::shared_ptr<Delivery> delivery_;
    std::shared_ptr<Computations> computations_; ///< used on the engine's thread only
    std::vector<Watch> watches_;
    std::map<QString, Asked> asked_;

    Snapshot state_;
    QString pictureSource_;
    ModelChoice modelChoice_;
    std::optional<std::int64_t> topClass_; ///< of the clean picture

    PredictionPtr prediction_;
    ActivationsPtr activations_;
    FiltersPtr filters_;
    std::map<QString, HeatMapPtr> maps_;

    std::map<JobId, std::shared_ptr<RunningJob>> jobs_;
    std::map<QString, JobId> mapJobs_;
};

} // namespace saliscope
