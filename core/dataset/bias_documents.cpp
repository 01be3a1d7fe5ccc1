#include "dataset/bias_documents.h"

#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

#include <nlohmann/json.hpp>

namespace saliscope {

namespace {

using nlohmann::ordered_json;

std::string findingClass(const BiasReport& report, const std::optional<std::int64_t>& index) {
    return index ? report.classNames.at(static_cast<std::size_t>(*index)) : "";
}

ordered_json findingJson(const BiasReport& report, const Finding& finding) {
    ordered_json json = {
        {"severity", nameOf(finding.severity)}, {"kind", nameOf(finding.kind)}, {"class", nullptr},
        {"strength", finding.strength},         {"title", finding.title},       {"text", finding.text}};
    if (finding.classIndex)
        json["class"] = {{"index", *finding.classIndex}, {"label", findingClass(report, finding.classIndex)}};
    if (finding.region)
        json["region"] = {finding.region->x, finding.region->y, finding.region->width,
                          finding.region->height};
    for (const FindingNumber& number : finding.numbers)
        json["numbers"][number.name] = number.value;
    for (const auto& group : finding.groups) {
        ordered_json names = ordered_json::array();
        for (const std::size_t image : group)
            names.push_back(report.imageNames.at(image));
        json["groups"].push_back(names);
    }
    return json;
}

ordered_json classesJson(const BiasReport& report) {
    ordered_json classes = ordered_json::array();
    for (const ClassQuality& quality : report.quality.classes) {
        ordered_json json = {{"index", quality.index}, {"label", findingClass(report, quality.index)},
                             {"shown", quality.shown}, {"answered", quality.answered},
                             {"precision", nullptr},   {"recall", nullptr}};
        if (quality.precision)
            json["precision"] = *quality.precision;
        if (quality.recall)
            json["recall"] = *quality.recall;
        for (const ClassExamination& examined : report.classes)
            if (examined.index == quality.index) {
                json["reason_groups"] = examined.reasons.clusters.size();
                json["eigengap"] = examined.reasons.eigengap;
                if (examined.reliance.images > 0)
                    json["context_reliance"] = examined.reliance.reliance;
            }
        classes.push_back(json);
    }
    return classes;
}

ordered_json confusionJson(const BiasReport& report) {
    ordered_json cells = ordered_json::array();
    for (const auto& [cell, images] : report.quality.cells) {
        ordered_json names = ordered_json::array();
        for (const std::size_t image : images)
            names.push_back(report.imageNames.at(image));
        cells.push_back({{"shown", findingClass(report, cell.first)},
                         {"answered", findingClass(report, cell.second)},
                         {"images", names}});
    }
    return cells;
}

ordered_json calibrationJson(const ClassificationQuality& quality) {
    ordered_json bins = ordered_json::array();
    for (const ReliabilityBin& bin : quality.bins)
        bins.push_back({{"low", bin.low},
                        {"high", bin.high},
                        {"images", bin.images},
                        {"confidence", bin.confidence},
                        {"accuracy", bin.accuracy}});
    return {{"error", quality.calibrationError}, {"confidence", quality.confidence}, {"bins", bins}};
}

ordered_json settingsJson(const BiasReportOptions& options) {
    return {{"images-per-class", options.imagesPerClass},
            {"receivers", options.receivers},
            {"windows", options.windows},
            {"occlusion", options.occlusion},
            {"segment", options.segment},
            {"seed", options.seed}};
}

} // namespace

std::string biasSettingsText(const BiasReportOptions& options) {
    std::string text;
    const ordered_json settings = settingsJson(options);
    for (const auto& [key, value] : settings.items())
        text += (text.empty() ? "" : ", ") + key + " " +
                (value.is_boolean() ? value.get<bool>() ? "on" : "off" : value.dump());
    return text;
}

std::string answersText(const BiasReport& report) {
    const ClassificationQuality& quality = report.quality;
    if (quality.images == 0)
        return "";
    const bool all = static_cast<std::size_t>(quality.images) == report.imageNames.size();
    return percentText(quality.accuracy) + " of the answers are right" +
           (all ? "" : ", of " + std::to_string(quality.images) + " images of which the class is known") +
           "; the mean probability of the answer is " + percentText(quality.confidence) +
           ", the expected calibration error " + roundedText(quality.calibrationError, 2) + ".";
}

std::string biasReportCsv(const BiasReport& report) {
    std::string text = csvLine({"rank", "severity", "kind", "class", "strength", "title", "left", "top",
                                "right", "bottom", "text", "numbers"});
    for (std::size_t i = 0; i < report.findings.size(); ++i) {
        const Finding& finding = report.findings[i];
        std::vector<std::string> fields = {std::to_string(i + 1),
                                           std::string(nameOf(finding.severity)),
                                           std::string(nameOf(finding.kind)),
                                           findingClass(report, finding.classIndex),
                                           roundedText(finding.strength, 4),
                                           finding.title};
        for (const int edge : finding.region
                                  ? std::vector<int>{finding.region->x, finding.region->y,
                                                     finding.region->br().x, finding.region->br().y}
                                  : std::vector<int>{})
            fields.push_back(std::to_string(edge));
        fields.resize(10); // no region: four empty fields
        fields.push_back(finding.text);
        std::string numbers;
        for (const FindingNumber& number : finding.numbers)
            numbers += (numbers.empty() ? "" : "; ") + number.name + "=" + roundedText(number.value, 4);
        fields.push_back(numbers);
        text += csvLine(fields);
    }
    return text;
}

ordered_json biasReportJson(const BiasReport& report) {
    ordered_json findings = ordered_json::array(), suspects = ordered_json::array();
    for (const Finding& finding : report.findings)
        findings.push_back(findingJson(report, finding));
    for (const std::int64_t suspect : report.suspects)
        suspects.push_back(findingClass(report, suspect));
    return {{"model", report.model},
            {"images", report.imageNames.size()},
            {"seconds", report.seconds},
            {"options", settingsJson(report.options)},
            {"accuracy", report.quality.accuracy},
            {"calibration", calibrationJson(report.quality)},
            {"classes", classesJson(report)},
            {"confusion", confusionJson(report)},
            {"findings", findings},
            {"suspects", suspects},
            {"notes", report.notes}};
}

void writeBiasReport(const std::filesystem::path& file, const BiasReport& report) {
    const std::string extension = file.extension().string();
    if (extension == ".html")
        writeFile(file, biasReportHtml(report));
    else if (extension == ".csv")
        writeFile(file, biasReportCsv(report));
    else if (extension == ".json")
        writeFile(file, biasReportJson(report).dump(2) + "\n");
    else if (extension == ".pdf")
        writeBiasReportPdf(file, report);
    else
        throw UsageError("cannot write '" + file.string() +
                         "': the name of a bias report must end in .html, .pdf, .csv or .json");
}

} // namespace saliscope
