#include "panels/table_file.h"

#include "base/csv.h"
#include "base/error.h"
#include "base/options.h"

#include <QSaveFile>

namespace saliscope {

QString exactText(double value) {
    return QString::fromStdString(numberText(value));
}

void writeCsv(const QString& path, const std::vector<QStringList>& rows) {
    QByteArray text;
    for (const QStringList& row : rows) {
        CsvRecord cells;
        for (const QString& cell : row)
            cells.push_back(cell.toStdString());
        text += QByteArray::fromStdString(csvLine(cells));
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        throw FileError(path.toStdString() + ": cannot be written; choose another folder");
}

} // namespace saliscope
