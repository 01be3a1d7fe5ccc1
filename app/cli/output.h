// How the commands speak: tables and JSON on standard output, notes and errors on standard error.
#pragma once

#include "base/progress.h"
#include "explain/method.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace saliscope::cli {

/// One JSON document. Numbers that are not finite become null.
void printJson(const nlohmann::ordered_json& document);

/// A table with aligned columns under a heading; columns in `right` are aligned to the right.
void printTable(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows,
                const std::vector<bool>& right);

/// One line on standard error: "saliscope-cli: ..."
void printError(const std::string& message);
void printNote(const std::string& note);

/// A bar on standard error if that is a terminal, nothing otherwise; gone when the work is done.
Progress::Reporter progressBar();
void clearProgressBar();

/// {"forward": 1, "resumed": 0, "backward": 1}.
nlohmann::ordered_json passesJson(const Passes& passes);

/// "1,234,567"
std::string withSeparators(std::int64_t number);

/// With that many digits after the point.
std::string fixedPoint(double number, int digits);

} // namespace saliscope::cli
