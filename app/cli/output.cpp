#include "cli/output.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <unistd.h>

namespace saliscope::cli {

namespace {

bool errorsGoToTerminal() {
    return ::isatty(STDERR_FILENO) == 1;
}

/// Columns on a terminal: letters, not bytes.
std::size_t displayWidth(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width, bool right) {
    const std::string space(width - std::min(width, displayWidth(text)), ' ');
    return right ? space + text : text + space;
}

} // namespace

void printJson(const nlohmann::ordered_json& document) {
    std::cout << document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

nlohmann::ordered_json passesJson(const Passes& passes) {
    return {{"forward", passes.forward}, {"resumed", passes.resumed}, {"backward", passes.backward}};
}

void printTable(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows,
                const std::vector<bool>& right) {
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < heading.size(); ++column) {
        widths.push_back(displayWidth(heading[column]));
        for (const auto& row : rows)
            widths[column] = std::max(widths[column], displayWidth(row[column]));
    }
    const auto printRow = [&](const std::vector<std::string>& cells) {
        std::string line;
        for (std::size_t column = 0; column < cells.size(); ++column)
            line += (column == 0 ? "" : "  ") + padded(cells[column], widths[column], right[column]);
        line.erase(line.find_last_not_of(' ') + 1);
        std::cout << line << '\n';
    };
    printRow(heading);
    for (const auto& row : rows)
        printRow(row);
}

void printError(const std::string& message) {
    clearProgressBar();
    std::cerr << "saliscope-cli: " << message << '\n';
}

void printNote(const std::string& note) {
    printError(note);
}

Progress::Reporter progressBar() {
    if (!errorsGoToTerminal())
        return {};
    return [](double fraction, const std::string& step) {
        constexpr int width = 30;
        const int done = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * width);
        std::cerr << "\r\x1b[K[" << std::string(static_cast<std::size_t>(done), '=')
                  << std::string(static_cast<std::size_t>(width - done), ' ') << "] "
                  << static_cast<int>(fraction * 100) << " % " << step << std::flush;
    };
}

void clearProgressBar() {
    if (errorsGoToTerminal())
        std::cerr << "\r\x1b[K" << std::flush;
}

std::string withSeparators(std::int64_t number) {
    std::string digits = std::to_string(number);
    for (auto position = static_cast<std::ptrdiff_t>(digits.size()) - 3; position > (number < 0 ? 1 : 0);
         position -= 3)
        digits.insert(static_cast<std::size_t>(position), ",");
    return digits;
}

std::string fixedPoint(double number, int digits) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(digits) << number;
    return text.str();
}

} // namespace saliscope::cli
