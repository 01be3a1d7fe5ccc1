#pragma once

#include "panels/panel.h"
#include "session/bias_job.h"
#include "session/live_questions.h"
#include "session/panel_job.h"

class QListWidget;
class QPushButton;
class QTabWidget;
class QTextBrowser;

namespace saliscope {

class BiasClassesPage;
class ConceptsPage;
class ConfusionPage;
class Dataset;
class FoldedOptions;
class PictureStrip;
class RunControl;

/// Is it the model or the dataset? What the model gets wrong in the folder, where it looks, and what it
/// relies on and should not, the most severe first.
class BiasPanel : public Panel {
    Q_OBJECT

public:
    explicit BiasPanel(Dataset& dataset, QWidget* parent = nullptr);

    RunControl& control() const { return *control_; }
    FoldedOptions* options() const { return options_; }
    QListWidget* findings() const { return list_; }
    PictureStrip* pictures() const { return pictures_; }
    ConfusionPage* confusion() const { return confusion_; }
    BiasClassesPage* classes() const { return classes_; }
    ConceptsPage* concepts() const { return concepts_; }
    QPushButton* pasteButton() const { return paste_; }

    /// Null while there is none of this folder and model.
    const FolderBiasPtr& bias() const { return bias_; }
    const FolderQualityPtr& quality() const { return quality_; }
    bool isRunning() const { return job_.isRunning(); }
    /// What is wrong, has to be done first, or came of the last paste; empty if there is nothing to say.
    QString said() const;

    void start();

    OptionValues settings() const override;
    /// Examines again what was examined.
    void setSettings(const OptionValues& settings) override;

    /// The report.
    DataFile data() const override;

Q_SIGNALS:
    void biasChanged();

private:
    QWidget* makeFindings();
    void connectDataset();
    void stop();
    void takeFolder();
    void startIfWanted();
    void forget();
    void askQuality();
    void take(const FolderBiasPtr& bias);
    void listFindings();
    void showFinding();
    void openLink(const QString& link);
    void pastePainted();
    void takePaste(const PasteTrial& trial);
    void saveReport(const QString& suffix);
    void saveConcepts();
    void say(const QString& text);
    void showState();

    Dataset& dataset_;
    PanelJob job_;   ///< the examination
    PanelJob trial_; ///< of a paste
    LiveQuestions questions_;
    RunControl* control_ = nullptr;
    FoldedOptions* options_ = nullptr;
    QLabel* said_ = nullptr;
    QTabWidget* pages_ = nullptr;
    QListWidget* list_ = nullptr;
    QTextBrowser* text_ = nullptr;
    PictureStrip* pictures_ = nullptr;
    QPushButton* paste_ = nullptr;
    ConfusionPage* confusion_ = nullptr;
    BiasClassesPage* classes_ = nullptr;
    ConceptsPage* concepts_ = nullptr;
    FolderBiasPtr bias_;
    FolderQualityPtr quality_;
    bool isWanted_ = false; ///< an examination, once the folder is open
};

} // namespace saliscope
