#pragma once

#include "session/session.h"
#include "window/theme.h"

#include <QMainWindow>

#include <set>
#include <vector>

class QLabel;
class QMenu;
class QSettings;

namespace saliscope {

class ActivationsPanel;
class AttackPanel;
class BiasPanel;
class Canvas;
class Comparison;
class CreationPanel;
class Dataset;
class DatasetPanel;
class Docks;
class EmbeddingPanel;
class ExplanationPanel;
class FiltersPanel;
class InversionPanel;
class Lessons;
class LiveMapsPanel;
class MessageBar;
class MusicPanel;
class NetworkPanel;
class OcclusionPanel;
class OverlayControls;
class Panel;
class PatchesPanel;
class PointerReadout;
class PredictionPanel;
class Presentation;
class RecentFiles;
class SegmentationPanel;
class StylePanel;
class SynthesisPanel;
class SystemTheme;
class ViewRestoration;
struct Slide;
struct ViewState;

/// The picture in the middle, panels in docks around it, all of one session.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// \param settings are read now and written when the window is closed: theme, docks, recent files
    MainWindow(Session& session, QSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    Session& session() const { return session_; }
    Canvas& canvas() const { return *canvas_; }
    PredictionPanel& prediction() const { return *prediction_; }
    LiveMapsPanel& liveMaps() const { return *liveMaps_; }
    NetworkPanel& network() const { return *network_; }
    ActivationsPanel& activations() const { return *activations_; }
    FiltersPanel& filters() const { return *filters_; }
    OcclusionPanel& occlusion() const { return *occlusion_; }
    SegmentationPanel& segmentation() const { return *segmentation_; }
    ExplanationPanel& explanation() const { return *explanation_; }
    SynthesisPanel& synthesis() const { return *synthesis_; }
    AttackPanel& attack() const { return *attack_; }
    InversionPanel& inversion() const { return *inversion_; }
    StylePanel& style() const { return *style_; }
    MusicPanel& music() const { return *music_; }
    Dataset& dataset() const { return *dataset_; }
    DatasetPanel& datasetPanel() const { return *datasetPanel_; }
    PatchesPanel& patches() const { return *patches_; }
    EmbeddingPanel& embedding() const { return *embedding_; }
    BiasPanel& bias() const { return *bias_; }
    Lessons& lessons() const { return *lessons_; }

    void openPicture(const QString& file);
    /// The first is shown; the others are its neighbours for the arrow keys.
    void openPictures(const QStringList& files);
    void openModel(const ModelChoice& choice);
    /// Names the classes of the model that is open, as a file says, one a line.
    void openLabels(const QString& file);
    /// Models, their labels (.txt), pictures, sessions, and folders or tables (.csv) of pictures, as they are
    /// dropped on the window.
    void openFiles(const QStringList& files);

    /// All that is to be seen, so that it can be seen again.
    ViewState viewState() const;
    /// Opens picture and model, then shows the rest. What cannot be opened is told about, and the rest is
    /// shown nevertheless. Opening something else meanwhile gives it up.
    void restore(const ViewState& state);
    bool isRestoring() const { return restoration_ != nullptr; }
    /// A file of a view state, see state/session_file.h; problems are told about.
    void openSession(const QString& file);
    void saveSession(const QString& file);

    /// The picture that comes `step` after this one in its folder.
    void stepPicture(int step);
    /// The layer that comes `step` after this one in the network.
    void stepLayer(int step);

    /// Opens the page about that method of attribution.
    void explainMethod(const QString& id);

    void setTheme(Theme theme);
    Comparison& comparison() const { return *comparison_; }
    Presentation& presentation() const { return *presentation_; }

    /// The picture with the map that lies over it, and all panels that are visible.
    Slide slide() const;

    /// What went wrong last, as the window says it; empty if nothing did.
    QString message() const;

    /// Whether nothing is being computed: what is asked for is on screen, or a message why not.
    bool isSettled() const;

Q_SIGNALS:
    /// A view has been restored, but what it shows may still be computed.
    void restored();
    /// `isSettled` has become true.
    void settled();

protected:
    void closeEvent(QCloseEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeCentre();
    void makeComparison();
    void makePanels();
    /// Of those that make pictures: hidden at first, as they are many.
    template <typename AnyPanel>
    AnyPanel* addCreating(AnyPanel* panel);
    void makeDatasetPanels();
    void takeCreated(const Picture& picture, const QString& name);
    void makeStatusBar();
    void connectSession();
    void connectCanvas();
    void restoreSettings();

    // The menus and the toolbar.
    void makeMenus();
    void makeFileMenu();
    void makeEditMenu();
    void makeViewMenu();
    void makeWorkspaceMenu(QMenu* menu);
    void makeExplainMenu();
    void makeLessonsMenu();
    void makeHelpMenu();
    void addSessionActions(QMenu* menu);
    void makeToolBar();
    QWidget* makeBrushControls();
    void openUrls(const QList<QUrl>& urls);
    void choosePictures();
    void chooseModel();
    void chooseLabels();
    void chooseFolder();
    void chooseTable();
    void chooseMasks();
    void openDataset(const QString& folderOrTable);
    void showOfDataset(std::size_t image);
    void showPatch(std::size_t image, QRectF field);
    void exportSlide();
    void showShortcuts();
    void showAbout();

    // The view as a whole.
    void finishRestoring();
    void stopRestoring();
    void restoreMaps(const ViewState& state);
    void restoreCanvas(const ViewState& state);
    void chooseSession();
    void chooseSessionFile();

    void takePicture();
    void paint();
    void takePrediction(const PredictionPtr& prediction);
    void takeChosenMap(const Panel* from);
    /// What lies over the picture, or null.
    HeatMapPtr laidMap() const;
    void showOverlay();
    void showTitle();
    void noteBusy(const QString& key, bool busy);
    void noteFailure(const QString& key, const QString& message);
    void checkSettled();

    Session& session_;
    QSettings& settings_;
    MessageBar* messageBar_ = nullptr;
    Canvas* canvas_ = nullptr;
    Comparison* comparison_ = nullptr;
    PredictionPanel* prediction_ = nullptr;
    LiveMapsPanel* liveMaps_ = nullptr;
    NetworkPanel* network_ = nullptr;
    ActivationsPanel* activations_ = nullptr;
    FiltersPanel* filters_ = nullptr;
    OcclusionPanel* occlusion_ = nullptr;
    SegmentationPanel* segmentation_ = nullptr;
    ExplanationPanel* explanation_ = nullptr;
    SynthesisPanel* synthesis_ = nullptr;
    AttackPanel* attack_ = nullptr;
    InversionPanel* inversion_ = nullptr;
    StylePanel* style_ = nullptr;
    MusicPanel* music_ = nullptr;
    Dataset* dataset_ = nullptr;
    DatasetPanel* datasetPanel_ = nullptr;
    PatchesPanel* patches_ = nullptr;
    EmbeddingPanel* embedding_ = nullptr;
    BiasPanel* bias_ = nullptr;
    Lessons* lessons_ = nullptr;
    Docks* docks_ = nullptr;
    OverlayControls* overlay_ = nullptr;
    Presentation* presentation_ = nullptr;
    RecentFiles* recentPictures_ = nullptr;
    RecentFiles* recentModels_ = nullptr;
    RecentFiles* recentSessions_ = nullptr;
    ViewRestoration* restoration_ = nullptr; ///< while a view waits for its picture and model
    PointerReadout* readout_ = nullptr;
    QLabel* state_ = nullptr;

    QRectF patchField_; ///< of the patch that was clicked, until its picture is there
    Theme theme_ = Theme::system;
    SystemTheme* systemTheme_;
    QStringList pictures_;    ///< those that were opened together
    QString file_;            ///< the picture that was asked for last
    QString laidMethod_;      ///< whose live map lies over the picture
    QString model_;           ///< the model that was asked for last
    std::set<QString> busy_;  ///< keys of the session's requests
    bool isArranged_ = false; ///< whether the docks have their sizes
};

} // namespace saliscope
