// Tables as text: comma-separated values, as RFC 4180 has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace saliscope {

using CsvRecord = std::vector<std::string>;

/// The records of a text: fields may be in double quotes, a quote in them is doubled, and they may go on in
/// the next line. \throws FileError if a quote is never closed
std::vector<CsvRecord> parseCsv(std::string_view text, char separator = ',');

/// A record as such a text has it, with the end of its line: a line feed alone, which the tools of Unix
/// expect.
std::string csvLine(const CsvRecord& fields);

} // namespace saliscope
