#pragma once

#include <QWidget>

namespace saliscope {

/// Dims its parent, all of it, while it is shown. Whoever is below can still be clicked.
class Veil : public QWidget {
    Q_OBJECT

public:
    explicit Veil(QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void coverParent();
};

} // namespace saliscope
