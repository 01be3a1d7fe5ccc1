#pragma once

#include <QToolButton>

namespace saliscope {

/// Opens its menu at once, and says so by an arrow beside its text that is as legible as the text.
class MenuButton : public QToolButton {
    Q_OBJECT

public:
    explicit MenuButton(const QString& text, QMenu* menu, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    /// Width of the arrow with its gaps.
    int arrowWidth() const;
};

} // namespace saliscope
