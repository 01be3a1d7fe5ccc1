#pragma once

#include <QDialog>

class QMenuBar;

namespace saliscope {

/// Lists the shortcuts of all menus.
class ShortcutList : public QDialog {
    Q_OBJECT

public:
    explicit ShortcutList(const QMenuBar& menus, QWidget* parent = nullptr);

    /// A table, as rich text.
    static QString textOf(const QMenuBar& menus);
};

} // namespace saliscope
