// What the panels have in common that make something by many small steps.
#pragma once

#include "image/picture.h"
#include "panels/panel.h"
#include "panels/result_history.h"
#include "session/creation.h"
#include "session/session.h"

class QLabel;
class QScrollArea;
class QToolButton;

namespace saliscope {

class CurveView;
class PictureStrip;
class RunControl;
struct CaptionedPicture;

/// Starts a run as a job and shows it while it grows: pictures side by side, the curve of what is optimised,
/// earlier results to go back to. A panel of this family adds its form above and says what is run.
class CreationPanel : public Panel {
    Q_OBJECT

public:
    CreationPanel(Session& session, const PanelText& text, QWidget* parent = nullptr);

    RunControl& control() const { return *control_; }
    ResultHistory& history() const { return *history_; }
    PictureStrip& strip() const { return *strip_; }
    CurveView& curve() const { return *curve_; }

    /// The one that is shown; null before the first.
    const CreationPtr& creation() const { return creation_; }
    bool isRunning() const { return job_.has_value(); }
    /// How far it is: "running: step 12 of 512", "512 steps in 4.2 s".
    QString progressText() const;
    /// Why the last run failed, or what is to be known of the one that is shown.
    QString said() const;

    /// Anew, with the settings as they are. What runs is cancelled.
    void start();
    /// What was reached stays and can go on.
    void interrupt();
    /// From the one that is shown.
    void resume();

    /// All that a person has set: the same settings, the same result. Read from files, so values may be
    /// anything.
    OptionValues settings() const override;
    void setSettings(const OptionValues& settings) override;

    /// What was made.
    QImage picture() const override;
    /// The curves.
    DataFile data() const override;

Q_SIGNALS:
    /// It shall be opened on the canvas. \param name for people
    void pictureWanted(const saliscope::Picture& picture, const QString& name);
    void creationChanged();
    void settingsChanged();

protected:
    /// Shows what there is so far; the last one is returned.
    using Run =
        std::function<CreationPtr(const Progress& progress, const std::function<void(CreationPtr)>& show)>;

    /// All that a person can set; what a panel adds to its base's.
    virtual OptionValues choices() const;
    /// Read from files, so that values may be anything; what is not named stays.
    virtual void setChoices(const OptionValues& choices);
    /// To be called once a panel is complete: how it is at first.
    void noteFirstChoices() { first_ = choices(); }

    /// Why nothing can be started, as a sentence; empty if it can.
    virtual QString obstacle() const;
    /// What the job is called: "Picture of cat".
    virtual QString runTitle() const = 0;
    /// On the engine's thread: what is needed is captured by value. \param from to go on from; null: from the
    /// beginning
    virtual Run makeRun(const CreationPtr& from) = 0;
    /// The pictures side by side. The standard: the original, where there is one, and what was made.
    virtual std::vector<CaptionedPicture> picturesOf(const Creation& creation) const;
    /// Whatever else there is to show. Not called with what is about to be replaced.
    virtual void showMore(const Creation&) {}
    /// Below the picture, and in the history.
    virtual QString captionOf(const Creation& creation) const;
    /// Which of its pictures goes into a file and into the history.
    virtual cv::Mat resultOf(const Creation& creation) const { return creation.sheet(); }
    /// What is opened on the canvas: as a standard what goes into a file.
    virtual cv::Mat onCanvas(const Creation& creation) const { return resultOf(creation); }

    /// Whether it was made with the model that is open.
    bool isOfThisModel(const Creation& creation) const;

    Session& session() const { return session_; }
    /// Where the panel's own form goes, above the pictures.
    QVBoxLayout* form() const { return form_; }
    /// Between the curve and the earlier results, inside of what scrolls.
    QVBoxLayout* more() const { return more_; }
    /// To be called when what `obstacle` looks at has changed.
    void checkObstacle();
    void setSaid(const QString& text);
    /// Whether there are buttons for what was made as a picture.
    void setPicturesAreMade(bool made);

private:
    void makeLayout();
    QWidget* makeActions();
    void connectControl();
    void launch(const CreationPtr& from);
    void take(const CreationPtr& creation);
    void display(const CreationPtr& creation);
    /// Scrolls to the pictures that a run makes, once they have their places.
    void revealPicturesSoon();
    bool canGoOn() const;
    void showState();
    void openOnCanvas();
    void saveAnimation();

    Session& session_;
    QVBoxLayout* form_ = nullptr;
    QVBoxLayout* more_ = nullptr;
    RunControl* control_ = nullptr;
    QScrollArea* scroll_ = nullptr;
    PictureStrip* strip_ = nullptr;
    CurveView* curve_ = nullptr;
    ResultHistory* history_ = nullptr;
    QLabel* said_ = nullptr;
    QWidget* actions_ = nullptr;
    QToolButton* toCanvas_ = nullptr;
    QToolButton* animation_ = nullptr;
    std::optional<JobId> job_;
    std::optional<ResultHistory::Id> entry_; ///< of the run in the history
    CreationPtr creation_;
    OptionValues first_;
};

/// Those of the values that are of these options and allowed.
OptionValues validValues(const std::vector<OptionDescription>& options, const OptionValues& values);

} // namespace saliscope
