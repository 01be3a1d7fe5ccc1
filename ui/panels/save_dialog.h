// Where to save a file, and as what.
#pragma once

#include <QStandardPaths>
#include <QString>

#include <vector>

class QWidget;

namespace saliscope {

struct FileKind {
    QString name;   ///< as people know it: "GIF"
    QString suffix; ///< without the dot
};

struct SaveQuestion {
    QString title;                           ///< of the dialogue
    QStandardPaths::StandardLocation folder; ///< that is proposed
    QString name;                            ///< that is proposed, without suffix
    std::vector<FileKind> kinds;             ///< at least one; the first is proposed
};

/// Asks the person. A name without suffix receives that of the kind that was chosen.
/// \returns the file's path, empty if the person wants none
QString askForFile(QWidget* parent, const SaveQuestion& question);

} // namespace saliscope
