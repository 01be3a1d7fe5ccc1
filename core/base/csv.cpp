#include "base/csv.h"

#include "base/error.h"

#include <utility>

namespace saliscope {

namespace {

/// Reads one character after the other; what it knows is where in a field it is.
class CsvParser {
public:
    explicit CsvParser(char separator) : separator_(separator) {}

    void take(char letter) {
        if (letter == '"' && (quoted_ || closed_ || field_.empty()))
            takeQuote();
        else if (quoted_)
            field_ += letter;
        else if (letter == separator_)
            endField();
        else if (letter == '\n')
            endRecord();
        else if (letter != '\r')
            field_ += letter;
    }

    std::vector<CsvRecord> finish() {
        if (quoted_)
            throw FileError("a quote is never closed");
        endRecord();
        return std::move(records_);
    }

private:
    /// It opens, closes, or, if one has just closed, stands for itself.
    void takeQuote() {
        if (closed_)
            field_ += '"';
        closed_ = quoted_;
        quoted_ = !quoted_;
    }
    void endField() {
        record_.push_back(std::move(field_));
        field_.clear();
        closed_ = false;
    }
    void endRecord() {
        endField();
        records_.push_back(std::move(record_));
        record_.clear();
    }

    char separator_;
    bool quoted_ = false, closed_ = false;
    std::string field_;
    CsvRecord record_;
    std::vector<CsvRecord> records_;
};

std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char letter : text)
        quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
    return quoted + '"';
}

} // namespace

std::vector<CsvRecord> parseCsv(std::string_view text, char separator) {
    CsvParser parser(separator);
    for (const char letter : text)
        parser.take(letter);
    return parser.finish();
}

std::string csvLine(const CsvRecord& fields) {
    std::string line;
    for (const std::string& field : fields)
        line += (&field == &fields.front() ? "" : ",") + csvField(field);
    return line + "\n";
}

} // namespace saliscope
