#include "session/dataset.h"

#include "base/error.h"
#include "dataset/indexed_folder.h"

#include <QFileInfo>

#include <algorithm>
#include <tuple>

namespace saliscope {

namespace {

std::optional<SceneFolder> sceneFolderNamed(const QString& name) {
    for (const SceneFolder kind : sceneFolders)
        if (name == saliscope::nameOf(kind))
            return kind;
    return std::nullopt;
}

} // namespace

Dataset::Dataset(Session& session, QObject* parent)
    : QObject(parent), session_(session), questions_(this, session) {
    connect(&session_, &Session::modelChanged, this, &Dataset::takeModel);
    connect(&session_, &Session::jobEnded, this, &Dataset::endJob);
    connect(&session_, &Session::jobProgressed, this, [this](const JobInfo& job) {
        if (job_ == job.id)
            Q_EMIT progressed(job.fraction, job.step);
    });
}

template <typename Compute, typename Take>
void Dataset::ask(const std::string& name, Compute compute, Take take) {
    questions_.ask(
        name, compute,
        [this, take](const auto& value) {
            take(value);
            Q_EMIT busyChanged();
        },
        [this](const QString& message) {
            Q_EMIT failed(message);
            Q_EMIT busyChanged();
        });
}

template <typename Value>
void Dataset::startJob(const QString& title, std::function<Value(const Progress&)> run,
                       std::function<void(const Value&)> take) {
    Job<Value> job;
    job.title = title;
    job.receiver = this;
    job.run = [run = std::move(run)](const Progress& progress, const std::function<void(Value)>&) {
        return run(progress);
    };
    job.onDone = std::move(take);
    job.onFailed = [this](const QString& message) { Q_EMIT failed(message); };
    job_ = session_.startJob(std::move(job));
    Q_EMIT indexingChanged();
}

void Dataset::endJob(JobId id) {
    if (job_ != id)
        return;
    job_.reset();
    Q_EMIT indexingChanged();
}

// The folder.

void Dataset::open(const QString& source) {
    cancelIndex();
    const std::optional<SceneFolder> scenes = sceneFolderNamed(source);
    if (!scenes)
        return read(source, source);
    questions_.withdraw("folder");
    startJob<QString>(
        tr("Demo scenes"),
        [kind = *scenes](const Progress& progress) { return drawnSceneFolder(kind, progress); },
        [this, source](const QString& path) { read(source, path); });
}

void Dataset::read(const QString& source, const QString& path) {
    ask(
        "folder",
        [path](const Progress&) {
            const auto folder = std::make_shared<const ImageFolder>(readImageFolder(path.toStdString()));
            const auto places = std::make_shared<Places>();
            for (std::size_t i = 0; i < folder->images.size(); ++i)
                places->emplace(folder->images[i].file.native(), i);
            return std::pair<FolderPtr, std::shared_ptr<const Places>>(folder, places);
        },
        [this, source](const auto& read) { take(source, read.first, read.second); });
}

void Dataset::openMasks(const QString& path) {
    if (!folder_)
        return;
    ask(
        "masks",
        [before = folder_, path](const Progress&) {
            auto folder = std::make_shared<ImageFolder>(*before);
            const std::size_t found = takeMasks(*folder, path.toStdString());
            if (found == 0)
                throw FileError("no mask in '" + path.toStdString() +
                                "' is called as a picture is; expected PNG files such as '" +
                                folder->images.front().file.stem().string() + ".png'");
            return std::tuple<FolderPtr, FolderPtr, std::size_t>(before, folder, found);
        },
        [this](const auto& read) {
            const auto& [before, folder, found] = read;
            if (folder_ != before)
                return;
            folder_ = folder;
            Q_EMIT masksChanged(found);
        });
}

void Dataset::close() {
    cancelIndex();
    questions_.withdraw("folder");
    if (folder_)
        take({}, nullptr, nullptr);
}

void Dataset::take(const QString& source, FolderPtr folder, std::shared_ptr<const Places> places) {
    source_ = source;
    folder_ = std::move(folder);
    places_ = std::move(places);
    questions_.withdraw("masks");
    selection_.reset();
    indexed_.reset();
    answers_.reset();
    reliances_.clear();
    match();
    Q_EMIT folderChanged();
    Q_EMIT selectionChanged();
    Q_EMIT answersChanged();
}

void Dataset::takeModel() {
    cancelIndex();
    indexed_.reset();
    answers_.reset();
    reliances_.clear();
    match();
    Q_EMIT answersChanged();
}

void Dataset::match() {
    mapping_.clear();
    questions_.withdraw("labels");
    questions_.withdraw("answers");
    Q_EMIT busyChanged();
    if (folder_ && session_.model())
        ask(
            "labels",
            [folder = folder_, model = session_.snapshot().model](const Progress&) {
                return matchLabels(folder->labels(), *model);
            },
            [this](const LabelMapping& mapping) {
                mapping_ = mapping;
                Q_EMIT mappingChanged();
                answer();
            });
    Q_EMIT mappingChanged();
}

void Dataset::setClassOf(const std::string& label, std::optional<std::int64_t> index) {
    const auto place = mapping_.find(label);
    if (place == mapping_.end() || place->second == index)
        return;
    place->second = index;
    Q_EMIT mappingChanged();
    answer();
}

// What the model says.

void Dataset::startIndex() {
    if (isIndexing() || !folder_ || !session_.model())
        return;
    using Value = std::shared_ptr<const IndexedFolder>;
    startJob<Value>(
        tr("Index of %1").arg(QFileInfo(source_).fileName()),
        [folder = folder_, model = session_.snapshot().model](const Progress& progress) -> Value {
            return std::make_shared<const IndexedFolder>(indexFolder(model, *folder, {}, progress));
        },
        [this](const Value& indexed) {
            indexed_ = indexed;
            answer();
        });
}

void Dataset::cancelIndex() {
    if (job_)
        session_.cancelJob(*job_);
}

void Dataset::answer() {
    if (!indexed_ || questions_.isWaitingFor("labels")) // which comes here, too
        return;
    ask(
        "answers",
        [folder = folder_, indexed = indexed_, mapping = mapping_](const Progress& progress) {
            return answersOf(*folder, *indexed, mapping, progress);
        },
        [this](const FolderAnswersPtr& answers) { takeAnswers(answers); });
}

void Dataset::takeAnswers(const FolderAnswersPtr& answers) {
    answers_ = answers;
    if (!reliances_.empty()) {
        auto withReliances = std::make_shared<FolderAnswers>(*answers);
        for (const auto& [image, reliance] : reliances_)
            withReliances->images[image].reliance = reliance;
        answers_ = withReliances;
    }
    Q_EMIT answersChanged();
}

void Dataset::setReliances(const std::map<std::size_t, double>& reliances) {
    reliances_ = reliances;
    if (answers_)
        takeAnswers(answers_);
}

// What is looked at.

std::optional<std::size_t> Dataset::shown() const {
    if (!places_)
        return std::nullopt;
    const auto place = places_->find(session_.pictureSource().toStdString());
    return place == places_->end() ? std::nullopt : std::optional(place->second);
}

void Dataset::select(const std::optional<PictureSelection>& selection) {
    selection_ = selection;
    Q_EMIT selectionChanged();
}

QString Dataset::obstacle() const {
    if (!session_.model())
        return tr("Open a model (Ctrl+M).");
    return folder_ ? QString() : tr("Open a folder of pictures in Dataset.");
}

QString Dataset::fileOf(std::size_t image) const {
    return QString::fromStdString(folder_->images[image].file.string());
}

QString Dataset::nameOf(std::size_t image) const {
    return QString::fromStdString(shortName(*folder_, folder_->images[image]));
}

QString Dataset::labelOf(std::size_t image) const {
    return QString::fromStdString(folder_->images[image].label);
}

QString Dataset::classText(std::int64_t index) const {
    return session_.model() ? session_.model()->classes.value(static_cast<qsizetype>(index)) : QString();
}

} // namespace saliscope
