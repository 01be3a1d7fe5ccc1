// A bias report as a document, a table and data.
#pragma once

#include "dataset/bias_report.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>

namespace saliscope {

/// One document that needs no other file: pictures are embedded, it runs no script and loads nothing.
std::string biasReportHtml(const BiasReport& report);

/// The findings, one a line: rank, severity, kind, class, strength, title, left, top, right, bottom (of the
/// region, in the input's pixels), text, numbers ("name=value; ..."); RFC 4180.
std::string biasReportCsv(const BiasReport& report);

/// {"model", "images", "seconds", "options", "accuracy", "calibration", "classes", "confusion", "findings",
/// "suspects", "notes"}, without pictures.
nlohmann::ordered_json biasReportJson(const BiasReport& report);

/// The findings with their pictures on pages of A4, after a page of figures.
void writeBiasReportPdf(const std::filesystem::path& file, const BiasReport& report);

/// By the extension: .html, .pdf, .csv, .json. \throws UsageError for another, FileError
void writeBiasReport(const std::filesystem::path& file, const BiasReport& report);

/// "90 % of the answers are right; ...", and of how many images it is known; empty where it is of none.
std::string answersText(const BiasReport& report);

/// What was set, as people read it: "images-per-class 40, ..."
std::string biasSettingsText(const BiasReportOptions& options);

} // namespace saliscope
