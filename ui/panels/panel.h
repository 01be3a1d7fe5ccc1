// What all panels have in common: a sentence on what they show, a place for messages, a state, and saving.
#pragma once

#include "base/options.h"
#include "panels/save_dialog.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <functional>

class QLabel;
class QMenu;
class QStackedLayout;
class QToolButton;
class QVBoxLayout;

namespace saliscope {

/// What a panel says about itself.
struct PanelText {
    QString name;     ///< of the file that its settings and pictures are kept under: "prediction"
    QString title;    ///< "Prediction"
    QString sentence; ///< what it shows, with its full stop
    QString paper;    ///< authors, year, title; empty where there is none
};

/// A file that a panel can write its numbers to.
struct DataFile {
    QString suffix;                                 ///< "npy" or "csv"
    std::function<void(const QString& path)> write; ///< \throws Error
    QString command = {}; ///< what the menu calls it, where there is more to say than "Save the data …"
};

/// A panel shows its content, or a message where there is none to show. Work that lasts longer than a blink
/// dims what is shown meanwhile.
class Panel : public QWidget {
    Q_OBJECT

public:
    explicit Panel(const PanelText& text, QWidget* parent = nullptr);

    const PanelText& text() const { return text_; }

    /// The content as it is on screen.
    virtual QImage picture() const;
    /// Nothing to write where `write` is empty.
    virtual DataFile data() const { return {}; }

    /// What a person has chosen in this panel and nothing else knows of, to be kept in session files: texts
    /// by name, those that are not as at first.
    virtual OptionValues settings() const { return {}; }
    /// What is not named goes back to what it was at first; what means nothing here is ignored.
    virtual void setSettings(const OptionValues&) {}

    /// The message that is shown in the content's place; empty if the content is shown.
    QString message() const;

    /// The buttons beside the panel's state.
    QMenu* menu() const { return menu_; }

    /// Little enough for all docks to find room in a small window, also those behind the front one's tab.
    QSize minimumSizeHint() const override;

    /// Gives the keyboard to the first widget of the content that takes it, once there is a content.
    void takeFocus();

    /// Without what is not content: the sentence above and the line below.
    void setBare(bool bare);

public Q_SLOTS:
    /// Whether anybody can see the panel: what nobody sees need not be computed.
    virtual void setWatching(bool) {}

Q_SIGNALS:
    /// Something a person asked for failed, but not the panel's own answer.
    void problem(const QString& message);
    /// A person wants to read more about this panel.
    void moreWanted();

protected:
    void changeEvent(QEvent* event) override;

    /// Where the panel puts its widgets.
    QVBoxLayout* content() const { return content_; }

    void setBusy(bool busy);
    /// The state that is shown while the panel is not busy.
    void setState(const QString& state);
    void showLatency(double milliseconds);
    /// \param message one line, as errors have it
    void showError(const QString& message);
    void showEmpty(const QString& message);
    void showContent();

    /// Asks for a file and writes it; what goes wrong is told.
    void saveAs(const SaveQuestion& question, const std::function<void(const QString& path)>& write);

private:
    QLabel* makeHeader();
    void showHeader();
    QWidget* makeFooter();
    void showMessage(const QString& message, bool isError);
    void savePicture();
    void saveData();
    SaveQuestion saveQuestion(const QString& suffix) const;

    PanelText text_;
    QLabel* header_ = nullptr;
    QWidget* footer_ = nullptr;
    QStackedLayout* pages_ = nullptr;
    QWidget* contentPage_ = nullptr;
    QVBoxLayout* content_ = nullptr;
    QLabel* messageLabel_ = nullptr;
    QWidget* veil_ = nullptr;
    QLabel* stateLabel_ = nullptr;
    QMenu* menu_ = nullptr;
    QString state_;
    QTimer untilSlow_; ///< what is faster than that shall not flicker
};

/// The setting of that name; empty if there is none.
QString settingOf(const OptionValues& settings, const std::string& name);

/// "0.4 ms", "12 ms", "3.1 s"
QString durationText(double milliseconds);

} // namespace saliscope
