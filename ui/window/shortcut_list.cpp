#include "window/shortcut_list.h"

#include <QMenu>
#include <QMenuBar>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace saliscope {

namespace {

QString plainTitle(QString title) {
    return title.remove('&').remove(QStringLiteral(" …")).toHtmlEscaped();
}

QString rowsOf(const QMenu& menu) {
    QString rows;
    for (const QAction* action : menu.actions()) {
        if (action->menu())
            rows += rowsOf(*action->menu());
        else if (!action->shortcut().isEmpty())
            rows += QStringLiteral("<tr><td><b>%1</b></td><td>&nbsp;&nbsp;%2</td></tr>")
                        .arg(action->shortcut().toString(QKeySequence::NativeText).toHtmlEscaped(),
                             plainTitle(action->text()));
    }
    return rows;
}

} // namespace

ShortcutList::ShortcutList(const QMenuBar& menus, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Keyboard shortcuts"));
    auto* text = new QTextBrowser;
    text->setHtml(textOf(menus));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(text);
    constexpr QSize size(420, 560);
    resize(size);
}

QString ShortcutList::textOf(const QMenuBar& menus) {
    QString text;
    for (const QAction* action : menus.actions())
        if (const QString rows = action->menu() ? rowsOf(*action->menu()) : QString(); !rows.isEmpty())
            text += QStringLiteral("<h4>%1</h4><table>%2</table>").arg(plainTitle(action->text()), rows);
    text +=
        tr("<h4>Picture</h4><table>"
           "<tr><td><b>← →</b></td><td>&nbsp;&nbsp;Previous and next picture of the folder</td></tr>"
           "<tr><td><b>Wheel</b></td><td>&nbsp;&nbsp;Zoom to the pointer</td></tr>"
           "<tr><td><b>Space, middle button</b></td><td>&nbsp;&nbsp;Move the picture</td></tr>"
           "<tr><td><b>Shift</b></td><td>&nbsp;&nbsp;Squares and circles</td></tr>"
           "<tr><td><b>Esc</b></td><td>&nbsp;&nbsp;Give a stroke up</td></tr></table>"
           "<h4>Prediction</h4><table>"
           "<tr><td><b>Ctrl + click</b></td><td>&nbsp;&nbsp;Compare what is explained with this class</td>"
           "</tr></table>");
    return text;
}

} // namespace saliscope
