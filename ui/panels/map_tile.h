#pragma once

#include "explain/method_description.h"
#include "session/session.h"

#include <QAbstractButton>
#include <QImage>
#include <QTimer>

class QPushButton;

namespace saliscope {

/// A small map of one method, kept up to date. Click it, and it is checked: then it lies over the canvas.
/// Slow methods are started by a button and run as jobs.
class MapTile : public QAbstractButton {
    Q_OBJECT

public:
    /// Asks for its map at once, unless the method is slow.
    /// \param place in which the tile is: there may be one of a method in each
    MapTile(Session& session, MethodDescription method, const QString& place, QWidget* parent = nullptr);
    ~MapTile() override;

    /// Of the session's request.
    const QString& key() const { return key_; }
    const MethodDescription& method() const { return method_; }

    const OptionValues& options() const { return options_; }
    void setOptions(const OptionValues& options);

    /// Starts the job of a slow method, stops it if it runs.
    void startOrStop();
    bool isRunning() const { return job_.has_value(); }

    /// Null before the first.
    const HeatMapPtr& map() const { return map_; }
    /// Why there is none; empty if all is well.
    const QString& error() const { return error_; }
    /// The map in colours.
    const QImage& image() const { return image_; }

    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

    /// What surrounds the map: the caption lies below it.
    QMargins pictureMargins() const;

Q_SIGNALS:
    void mapChanged();
    void menuWanted(QPoint globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void connectSession();
    void ask();
    void take(const HeatMapPtr& map);
    void clear();
    void showState();
    void showStart();
    void showProgress(const JobInfo& job);
    QString stateText() const;
    void watchAge();
    bool isStale() const;
    QRect pictureArea() const { return rect() - pictureMargins(); }
    void paintPicture(QPainter& painter) const;
    void paintCaption(QPainter& painter) const;

    Session& session_;
    const MethodDescription method_;
    const QString key_;
    OptionValues options_;
    HeatMapPtr map_;
    QImage image_;
    QString error_;
    std::optional<JobId> job_;
    double fraction_ = 0;          ///< of the job
    QPushButton* start_ = nullptr; ///< of slow methods
    QTimer untilDimmed_;           ///< what is replaced in a blink shall not flicker
    bool isDimmed_ = false;
};

} // namespace saliscope
