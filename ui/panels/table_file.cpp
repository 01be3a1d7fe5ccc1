#include "panels/table_file.h"

#include "base/error.h"
#include "base/options.h"

#include <QSaveFile>

namespace saliscope {

namespace {

QString quoted(QString cell) {
    if (!cell.contains('"') && !cell.contains(',') && !cell.contains('\n'))
        return cell;
    return '"' + cell.replace('"', QStringLiteral("\"\"")) + '"';
}

} // namespace

QString exactText(double value) {
    return QString::fromStdString(numberText(value));
}

void writeCsv(const QString& path, const std::vector<QStringList>& rows) {
    QByteArray text;
    for (const QStringList& row : rows) {
        QStringList cells;
        for (const QString& cell : row)
            cells << quoted(cell);
        text += (cells.join(',') + '\n').toUtf8();
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        throw FileError(path.toStdString() + ": cannot be written; choose another folder");
}

} // namespace saliscope
