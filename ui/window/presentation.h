// For a projector: larger letters, and nothing on screen but the picture and the panels.
#pragma once

#include <QObject>

#include <vector>

class QMainWindow;
class QWidget;

namespace saliscope {

/// Of one window. While it is on, the window fills the screen; menus, tools, status bar, the title bars of
/// the docks and the frames of the panels are away; all shortcuts work on.
class Presentation : public QObject {
    Q_OBJECT

public:
    explicit Presentation(QMainWindow& window);

    bool isOn() const { return isOn_; }
    void set(bool on);

Q_SIGNALS:
    void toggled(bool on);

private:
    void hideFrame();
    void showFrame();

    QMainWindow& window_;
    bool isOn_ = false;
    std::vector<QWidget*> hidden_; ///< what was visible before
    bool wasMaximised_ = false;
};

} // namespace saliscope
