// The folder of pictures that the panels about data sets look at together: what is in it, what the model says
// of it, and which of its pictures a person has picked out.
#pragma once

#include "session/folder_answers.h"
#include "session/live_questions.h"
#include "session/scene_folder.h"

#include <unordered_map>

namespace saliscope {

/// Some pictures of the folder that were picked out elsewhere: by a lasso, a cell of a table.
struct PictureSelection {
    QString title;                        ///< what they have in common: "cat taken for dog"
    std::vector<std::size_t> images = {}; ///< in ascending order
};

/// All member functions are called on, and all signals come on, the session's thread. Folders are listed, and
/// answers made, in the engine's live lane, where nothing waits for long; the index is a job, which gives way
/// to all that is live.
class Dataset : public QObject {
    Q_OBJECT

public:
    /// \param session to outlive it
    explicit Dataset(Session& session, QObject* parent = nullptr);

    Session& session() const { return session_; }

    // The folder.

    /// A folder or a .csv file, as `readImageFolder`; or what `nameOf(SceneFolder)` calls one, which is drawn
    /// first. Then `folderChanged`, or `failed` and all stays as it was.
    void open(const QString& source);
    void close();
    /// Gives the pictures masks of their objects from another folder, as `takeMasks`; then `masksChanged`, or
    /// `failed`, also if none of them is found. Nothing without a folder.
    void openMasks(const QString& path);
    /// Null if none is open.
    const FolderPtr& folder() const { return folder_; }
    /// As it was asked for.
    const QString& source() const { return source_; }

    // Which class of the model a label is.

    /// What matches by itself, and what a person has corrected since; empty without folder or model.
    const LabelMapping& mapping() const { return mapping_; }
    /// Nothing if there is no such label.
    void setClassOf(const std::string& label, std::optional<std::int64_t> index);

    // What the model says.

    /// Looks at all pictures that the model has not seen yet; then `answersChanged`, or `failed`. Nothing if
    /// that is being done, or without folder or model.
    void startIndex();
    /// What is done by then is kept for the next time.
    void cancelIndex();
    bool isIndexing() const { return job_.has_value(); }
    /// Null while there are none, or those there are were made by another model.
    const FolderAnswersPtr& answers() const { return answers_; }
    /// How much the answers rely on context, by picture; belongs to the answers until others come from
    /// another model or folder.
    void setReliances(const std::map<std::size_t, double>& reliances);
    /// What they were made from, for the functions of jobs; as `answers`.
    const std::shared_ptr<const IndexedFolder>& indexed() const { return indexed_; }

    // What is looked at.

    /// Asks for the picture to be shown; `imageWanted`.
    void show(std::size_t image) { Q_EMIT imageWanted(image); }
    /// That which is the session's picture.
    std::optional<std::size_t> shown() const;
    /// None: all pictures.
    void select(const std::optional<PictureSelection>& selection);
    const std::optional<PictureSelection>& selection() const { return selection_; }

    /// What a person has to do before anything can be asked about the folder; empty if nothing.
    QString obstacle() const;

    QString fileOf(std::size_t image) const;
    /// As people read it: below the folder.
    QString nameOf(std::size_t image) const;
    QString labelOf(std::size_t image) const;
    /// The class's label, "class 12" where it has none; empty for -1.
    QString classText(std::int64_t index) const;

    /// Whether something is under way that is no job of the session's.
    bool isBusy() const { return questions_.isWaiting(); }

Q_SIGNALS:
    void folderChanged();                 ///< another, or none; no answers yet, nothing selected
    void masksChanged(std::size_t found); ///< the same folder, with masks
    void mappingChanged();
    void answersChanged(); ///< new ones, or none any more
    void indexingChanged();
    void progressed(double fraction, const QString& step); ///< of the index, or of scenes that are drawn
    void selectionChanged();
    void imageWanted(std::size_t image);
    void busyChanged();
    /// Why it did not do what it was asked for, in one line.
    void failed(const QString& message);

private:
    template <typename Value>
    void startJob(const QString& title, std::function<Value(const Progress&)> run,
                  std::function<void(const Value&)> take);
    void read(const QString& source, const QString& path);
    using Places = std::unordered_map<std::string, std::size_t>; ///< of files in the folder
    void take(const QString& source, FolderPtr folder, std::shared_ptr<const Places> places);
    void takeModel();
    void match();
    /// Asks, and tells of the answer's end.
    template <typename Compute, typename Take>
    void ask(const std::string& name, Compute compute, Take take);
    void answer();
    void takeAnswers(const FolderAnswersPtr& answers);
    void endJob(JobId id);

    Session& session_;
    LiveQuestions questions_;
    std::optional<JobId> job_;

    FolderPtr folder_;
    QString source_;
    std::shared_ptr<const Places> places_; ///< null without a folder
    LabelMapping mapping_;
    std::shared_ptr<const IndexedFolder> indexed_;
    FolderAnswersPtr answers_;
    std::map<std::size_t, double> reliances_;
    std::optional<PictureSelection> selection_;
};

} // namespace saliscope
