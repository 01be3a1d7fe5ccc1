// Tables as files that a spreadsheet can read.
#pragma once

#include <QStringList>

#include <vector>

namespace saliscope {

/// The text of a number, exact and the same everywhere.
QString exactText(double value);

/// Comma-separated values (RFC 4180): the first row is the header. \throws FileError
void writeCsv(const QString& path, const std::vector<QStringList>& rows);

} // namespace saliscope
