#include "dataset/bias_documents.h"

#include "base/text.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace {

/// RFC 4648.
std::string inBase64(const std::vector<std::uint8_t>& bytes) {
    constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t j = 0; j < 3; ++j)
            three = three << 8 | (i + j < bytes.size() ? bytes[i + j] : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            text += i + j > bytes.size() ? '=' : letters[three >> (18 - 6 * j) & 63U];
    }
    return text;
}

/// "95 %" stays in one line.
std::string withoutTornPercents(std::string text) {
    constexpr std::string_view torn = " %", whole = "&nbsp;%";
    for (std::size_t at = text.find(torn); at != std::string::npos; at = text.find(torn, at + whole.size()))
        text.replace(at, torn.size(), whole);
    return text;
}

std::string escapedHtml(const std::string& text) {
    std::string escaped;
    for (const char letter : text)
        switch (letter) {
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '&':
            escaped += "&amp;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        default:
            escaped += letter;
        }
    return withoutTornPercents(escaped);
}

std::string embeddedPng(const cv::Mat& rgb) {
    cv::Mat bgr;
    cv::cvtColor(rgb, bgr, cv::COLOR_RGB2BGR);
    std::vector<std::uint8_t> bytes;
    cv::imencode(".png", bgr, bytes);
    return "data:image/png;base64," + inBase64(bytes);
}

constexpr const char* reportStyle = R"(
:root { color-scheme: light dark; --ink: #222226; --faint: #6b6b73; --paper: #fff; --line: #dddde3; --card: #f7f7f9; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8ea; --faint: #a0a0a8; --paper: #1b1b1e; --line: #3a3a40; --card: #242428; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
       margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } .faint { color: var(--faint); }
article { background: var(--card); border: 1px solid var(--line); border-left: 6px solid; border-radius: 6px;
          padding: .5rem 1rem 1rem; margin: 1rem 0; break-inside: avoid; }
article.high { border-left-color: #d03a3a; } article.medium { border-left-color: #e0932f; }
article.low { border-left-color: #6f8fb3; }
article h3 { margin: .3rem 0; } .badge { font-size: .8rem; text-transform: uppercase; letter-spacing: .05em; }
.pictures { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: .75rem; } figure { margin: 0; width: 9rem; }
figure.wide { width: 24rem; } figure img { width: 100%; image-rendering: auto; border: 1px solid var(--line); }
figcaption { font-size: .8rem; color: var(--faint); overflow-wrap: anywhere; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } .wide-table { overflow-x: auto; }
td, th { padding: .15rem .6rem; border-bottom: 1px solid var(--line); text-align: right; }
td:first-child, th:first-child { text-align: left; } details { margin: .5rem 0; }
)";

std::string nameInReport(const BiasReport& report, std::int64_t index) {
    return escapedHtml(report.classNames.at(static_cast<std::size_t>(index)));
}

std::string figureOf(const FindingPicture& picture) {
    const bool wide = picture.picture.cols > picture.picture.rows * 5 / 4;
    return std::string("<figure") + (wide ? " class=\"wide\"" : "") + "><img alt=\"" +
           escapedHtml(picture.caption) + "\" src=\"" + embeddedPng(picture.picture) + "\"><figcaption>" +
           escapedHtml(picture.caption) + "</figcaption></figure>";
}

std::string picturesHtml(const std::vector<FindingPicture>& pictures) {
    std::string html = "<div class=\"pictures\">";
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        if (i > 0 && pictures[i].row != pictures[i - 1].row)
            html += "</div><div class=\"pictures\">";
        html += figureOf(pictures[i]);
    }
    return html + "</div>";
}

std::string articleOf(const Finding& finding) {
    const std::string severity(nameOf(finding.severity));
    std::string html = "<article class=\"" + severity + "\"><span class=\"badge faint\">" + severity + " · " +
                       std::string(nameOf(finding.kind)) + "</span><h3>" + escapedHtml(finding.title) +
                       "</h3><p>" + escapedHtml(finding.text) + "</p>" + picturesHtml(finding.pictures) +
                       "<details><summary class=\"faint\">Numbers</summary><table>";
    for (const FindingNumber& number : finding.numbers)
        html +=
            "<tr><td>" + escapedHtml(number.name) + "</td><td>" + roundedText(number.value, 3) + "</td></tr>";
    return html + "</table></details></article>\n";
}

std::string classTableHtml(const BiasReport& report) {
    std::string html = "<table><tr><th>class</th><th>images</th><th>recall</th><th>precision</th>"
                       "<th>context reliance</th><th>groups of reasons</th><th>eigengap</th></tr>\n";
    for (const ClassQuality& quality : report.quality.classes) {
        html += "<tr><td>" + nameInReport(report, quality.index) + "</td><td>" +
                std::to_string(quality.shown) + "</td><td>" +
                (quality.recall ? percentText(*quality.recall) : "") + "</td><td>" +
                (quality.precision ? percentText(*quality.precision) : "") + "</td>";
        std::string rest = "<td></td><td></td><td></td>";
        for (const ClassExamination& examined : report.classes)
            if (examined.index == quality.index)
                rest = "<td>" +
                       (examined.reliance.images > 0 ? roundedText(examined.reliance.reliance, 2) : "") +
                       "</td><td>" + std::to_string(examined.reasons.clusters.size()) + "</td><td>" +
                       roundedText(examined.reasons.eigengap, 2) + "</td>";
        html += rest + "</tr>\n";
    }
    return html + "</table>\n";
}

/// Only the cells of wrong answers, with their images: most of the matrix is empty.
std::string mistakesHtml(const BiasReport& report) {
    std::string rows;
    for (const auto& [cell, images] : report.quality.cells) {
        if (cell.first == cell.second)
            continue;
        rows += "<tr><td>" + nameInReport(report, cell.first) + "</td><td>" +
                nameInReport(report, cell.second) + "</td><td>" + std::to_string(images.size()) +
                "</td></tr><tr><td colspan=\"3\"><details><summary class=\"faint\">images</summary>";
        for (const std::size_t image : images)
            rows += escapedHtml(report.imageNames.at(image)) + "<br>";
        rows += "</details></td></tr>\n";
    }
    return rows.empty()
               ? "<p>None.</p>\n"
               : "<table><tr><th>shown</th><th>answered</th><th>images</th></tr>\n" + rows + "</table>\n";
}

} // namespace

std::string biasReportHtml(const BiasReport& report) {
    const std::string model = escapedHtml(report.model);
    std::string html = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>What " +
                       model +
                       " relies on</title><meta name=\"viewport\" content=\"width=device-width\"><style>" +
                       reportStyle + "</style></head><body>\n<h1>What " + model +
                       " relies on</h1>\n<p class=\"faint\">" + std::to_string(report.imageNames.size()) +
                       " images, examined by Saliscope in " + roundedText(report.seconds, 3) +
                       " s. Settings: " + escapedHtml(biasSettingsText(report.options)) + ".</p>\n";
    html += "<p>" + escapedHtml(answersText(report)) + "</p>\n";
    for (const std::string& note : report.notes)
        html += "<p class=\"faint\">" + escapedHtml(note) + ".</p>\n";
    html += "<h2>Findings</h2>\n";
    if (report.findings.empty())
        html += "<p>Nothing that deserves a look.</p>\n";
    for (const Finding& finding : report.findings)
        html += articleOf(finding);
    html += "<h2>Classes</h2>\n<div class=\"wide-table\">" + classTableHtml(report) +
            "</div>\n<h2>Mistakes</h2>\n" + mistakesHtml(report);
    return html + "</body></html>\n";
}

} // namespace saliscope
