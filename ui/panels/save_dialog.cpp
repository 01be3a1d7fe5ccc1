#include "panels/save_dialog.h"

#include <QFileDialog>

#include <algorithm>

namespace saliscope {

QString askForFile(QWidget* parent, const SaveQuestion& question) {
    QFileDialog dialog(parent, question.title, QStandardPaths::writableLocation(question.folder));
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    QStringList filters;
    for (const FileKind& kind : question.kinds)
        filters << QStringLiteral("%1 (*.%2)").arg(kind.name, kind.suffix);
    dialog.setNameFilters(filters);
    // The dialogue's own suffix, so that it asks before that file is replaced.
    const auto suffixOf = [&](const QString& filter) {
        const auto kind = std::max<qsizetype>(0, filters.indexOf(filter));
        return question.kinds[static_cast<std::size_t>(kind)].suffix;
    };
    dialog.setDefaultSuffix(question.kinds.front().suffix);
    QObject::connect(&dialog, &QFileDialog::filterSelected, &dialog,
                     [&](const QString& filter) { dialog.setDefaultSuffix(suffixOf(filter)); });
    dialog.selectFile(question.name + '.' + question.kinds.front().suffix);
    return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().front() : QString();
}

} // namespace saliscope
