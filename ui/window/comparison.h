// Beside what the window shows: another picture, another model, or another class.
#pragma once

#include "session/session.h"

#include <QWidget>

#include <functional>

class QComboBox;
class QLabel;
class QMenu;
class QToolButton;

namespace saliscope {

class Canvas;
struct ComparisonState;

/// A second picture, of a session of its own on the same engine. Whatever is not chosen here is that of the
/// first session: its picture as it is painted, its model, its layer. The map is of the method that lies over
/// the first picture. Both canvases show the same part of their pictures.
class Comparison : public QWidget {
    Q_OBJECT

public:
    using Overlay = std::function<void(Canvas& canvas, const HeatMapPtr& map)>;

    /// \param show lays a map over the second canvas as the first one's lies over the first
    Comparison(Session& first, Canvas& firstCanvas, Overlay show, QWidget* parent = nullptr);

    /// The one that is compared with.
    Session& session() const { return *second_; }
    Canvas& canvas() const { return *canvas_; }

    /// Begins or ends. At the beginning all is as in the first session but the class: that is the one which
    /// the network takes for the next most probable.
    void setOn(bool on);
    bool isOn() const { return isOn_; }

    /// What was chosen, and to choose it again. What cannot be opened is told about and stays as it is.
    ComparisonState state() const;
    void restore(const ComparisonState& state);
    /// Whether all that is shown here is what was asked for.
    bool isSettled() const;

    /// The map that both show; none without a method.
    void setMap(const MapRequest& request);
    /// Lays the map over the canvas again, as after a change of colours.
    void showMap();

    /// None: the first session's.
    void setPictureFile(const QString& file);
    /// An empty choice: the first session's.
    void setModel(const ModelChoice& choice);
    /// None: the top class.
    void setClass(std::optional<std::int64_t> index);

Q_SIGNALS:
    void toggled(bool on);
    void failed(const QString& message);
    /// `isSettled` may have changed.
    void busyChanged();

private:
    QWidget* makeChoices();
    QMenu* makePictureMenu();
    QMenu* makeModelMenu();
    void link();
    void takePicture();
    void takePainting();
    void takeModel();
    void takeLayer();
    void applyClass();
    void fillClasses();
    void showText();
    void choosePictureFile();
    void chooseModelFile();
    std::optional<std::int64_t> runnerUp() const;

    Session& first_;
    Canvas& firstCanvas_;
    Overlay showOverlay_;
    Session* second_;
    Canvas* canvas_;
    QToolButton* picture_ = nullptr;
    QToolButton* model_ = nullptr;
    QComboBox* class_ = nullptr;
    QLabel* text_ = nullptr;

    bool isOn_ = false;
    bool hasOwnPicture_ = false;
    bool hasOwnModel_ = false;
    MapRequest request_;
    std::optional<std::int64_t> chosenClass_;
    bool isLinking_ = false; ///< while one canvas follows the other
};

} // namespace saliscope
