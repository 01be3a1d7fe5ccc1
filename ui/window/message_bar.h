#pragma once

#include <QFrame>

class QLabel;

namespace saliscope {

/// Says what went wrong, above the picture, until it is closed or something else happens. Hidden while there
/// is nothing to say.
class MessageBar : public QFrame {
    Q_OBJECT

public:
    explicit MessageBar(QWidget* parent = nullptr);

    void showMessage(const QString& message);
    void clear();
    /// Empty if nothing is shown.
    QString message() const;

private:
    QLabel* label_;
};

} // namespace saliscope
