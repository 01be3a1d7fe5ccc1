#include "dataset/image_table.h"

#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace saliscope {

namespace fs = std::filesystem;

namespace {

using Record = CsvRecord;

/// Which field holds what; none where it is not there.
struct Columns {
    std::optional<std::size_t> path, label, left, top, right, bottom, mask;
};

std::string trimmedLower(const std::string& text) {
    std::string result = lowerCase(text);
    std::erase_if(result, [](char letter) { return letter == ' ' || letter == '\r'; });
    return result;
}

/// The one of the usual separators that stands most often in the first line.
char separatorOf(std::string_view text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    char best = ',';
    for (const char candidate : {',', ';', '\t'})
        if (std::ranges::count(line, candidate) > std::ranges::count(line, best))
            best = candidate;
    return best;
}

/// The columns that a first line names; nothing if it is no such line.
std::optional<Columns> namedColumns(const Record& first) {
    Columns columns;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const std::string name = trimmedLower(first[i]);
        const auto is = [&name](std::initializer_list<std::string_view> names) {
            return std::ranges::find(names, name) != names.end();
        };
        if (is({"path", "file", "filename", "image"}))
            columns.path = i;
        else if (is({"label", "class"}))
            columns.label = i;
        else if (is({"left", "xmin"}))
            columns.left = i;
        else if (is({"top", "ymin"}))
            columns.top = i;
        else if (is({"right", "xmax"}))
            columns.right = i;
        else if (is({"bottom", "ymax"}))
            columns.bottom = i;
        else if (is({"mask"}))
            columns.mask = i;
    }
    return columns.path ? std::optional(columns) : std::nullopt;
}

Columns columnsByCount(std::size_t fields) {
    switch (fields) {
    case 1:
        return {.path = 0, .label = {}, .left = {}, .top = {}, .right = {}, .bottom = {}, .mask = {}};
    case 2:
        return {.path = 0, .label = 1, .left = {}, .top = {}, .right = {}, .bottom = {}, .mask = {}};
    case 3:
        return {.path = 0, .label = 1, .left = {}, .top = {}, .right = {}, .bottom = {}, .mask = 2};
    case 6:
        return {.path = 0, .label = 1, .left = 2, .top = 3, .right = 4, .bottom = 5, .mask = {}};
    default:
        throw FileError(
            "has " + std::to_string(fields) +
            " fields; there must be path, label, and optionally left, top, right, bottom or mask");
    }
}

std::string field(const Record& record, std::optional<std::size_t> column) {
    return column && *column < record.size() ? record[*column] : std::string();
}

std::int64_t pixel(const std::string& text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !(std::abs(number) < 1e9))
        throw FileError("'" + text + "' is no number of a pixel");
    return std::llround(number);
}

std::optional<PixelBox> boxOf(const Record& record, const Columns& columns) {
    const std::array sides = {field(record, columns.left), field(record, columns.top),
                              field(record, columns.right), field(record, columns.bottom)};
    if (std::ranges::all_of(sides, &std::string::empty))
        return std::nullopt;
    const PixelBox box{pixel(sides[0]), pixel(sides[1]), pixel(sides[2]), pixel(sides[3])};
    if (box.left >= box.right || box.top >= box.bottom)
        throw FileError("the box is empty; it is given as left, top, right, bottom");
    return box;
}

FolderImage imageOf(const Record& record, const Columns& columns, const fs::path& root) {
    const auto absolute = [&root](const std::string& path) {
        return path.empty() ? fs::path() : (root / path).lexically_normal();
    };
    const std::string path = field(record, columns.path);
    if (path.empty())
        throw FileError("names no picture");
    return {.file = absolute(path),
            .label = field(record, columns.label),
            .box = boxOf(record, columns),
            .mask = absolute(field(record, columns.mask))};
}

} // namespace

std::vector<FolderImage> readImageTable(const fs::path& file) {
    std::string text = readTextFile(file);
    if (text.starts_with("\xef\xbb\xbf"))
        text.erase(0, 3); // the mark that some programs put before UTF-8
    std::size_t number = 0;
    std::vector<FolderImage> images;
    try {
        const std::vector<Record> records = parseCsv(text, separatorOf(text));
        const std::optional<Columns> named = namedColumns(records.front());
        for (const Record& record : records) {
            ++number;
            if ((named && number == 1) || (record.size() == 1 && record.front().empty()))
                continue;
            images.push_back(
                imageOf(record, named ? *named : columnsByCount(record.size()), file.parent_path()));
        }
    } catch (const FileError& error) {
        const std::string place = number == 0 ? "" : "record " + std::to_string(number) + " of ";
        throw FileError(place + "'" + file.string() + "': " + error.what());
    }
    if (images.empty())
        throw FileError("'" + file.string() + "' lists no picture; a line is path,label");
    return images;
}

} // namespace saliscope
