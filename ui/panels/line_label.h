#pragma once

#include <QLabel>

namespace saliscope {

/// One line that gives way to its neighbours: what has no room fades out, and the tool tip then tells it
/// whole.
class LineLabel : public QLabel {
    Q_OBJECT

public:
    explicit LineLabel(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    bool isCut() const { return sizeHint().width() > width(); }
};

} // namespace saliscope
