#include "panels/table_file.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/options.h"

namespace saliscope {

QString exactText(double value) {
    return QString::fromStdString(numberText(value));
}

void writeCsv(const QString& path, const std::vector<QStringList>& rows) {
    std::string text;
    for (const QStringList& row : rows) {
        CsvRecord cells;
        for (const QString& cell : row)
            cells.push_back(cell.toStdString());
        text += csvLine(cells);
    }
    writeFile(path.toStdString(), text);
}

} // namespace saliscope
