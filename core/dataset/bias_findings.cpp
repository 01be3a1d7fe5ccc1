#include "dataset/bias_findings.h"

#include "base/exact_tests.h"
#include "base/options.h"
#include "base/text.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace saliscope {

namespace {

std::string quotedClass(const BiasReport& report, std::int64_t index) {
    return "'" + report.classNames.at(static_cast<std::size_t>(index)) + "'";
}

constexpr double significanceLevel = 0.01; ///< of Fisher's exact tests

// --- A place that decides

double areaOf(const FixedPlace& place) {
    return cv::countNonZero(place.region) / static_cast<double>(place.region.total());
}

Severity severityOfPlace(const TriedPlace& place) {
    constexpr double much = 0.5, muchMore = 0.3, some = 0.25, often = 0.4;
    if (!place.pasted || !place.control)
        return Severity::low;
    // Some place is always the one where an object that moves about, or a part of it, happens to lie most
    // often.
    if (place.found.consistency < often)
        return Severity::low;
    const double chance =
        fisherTest(place.pasted->flipped, place.pasted->tried, place.control->flipped, place.control->tried);
    if (chance >= significanceLevel)
        return Severity::low;
    if (place.excess() >= muchMore && place.pasted->flipRate() >= much)
        return Severity::high;
    return place.excess() >= some ? Severity::medium : Severity::low;
}

std::string outcomeText(const TriedPlace& place, const std::string& name) {
    if (!place.pasted)
        return "In too few of them it is not the object itself that lies there, so it was not tried out.";
    const PasteOutcome& pasted = *place.pasted;
    std::string text =
        "Pasted into " + std::to_string(pasted.tried) + " images of other classes, the place turned " +
        std::to_string(pasted.flipped) + " of them (" + percentText(pasted.flipRate()) + ") into " + name +
        "; the same place of other images turned " + percentText(place.control->flipRate()) + ".";
    if (place.covered && place.covered->tried > 0)
        text += " With the place covered, " + std::to_string(place.covered->lost) + " of " +
                std::to_string(place.covered->tried) + " right answers (" +
                percentText(place.covered->lossRate()) + ") are lost.";
    return text;
}

std::vector<FindingNumber> numbersOfPlace(const TriedPlace& place) {
    std::vector<FindingNumber> numbers = {{"mass", place.found.mass},
                                          {"mass_elsewhere", place.found.elsewhere},
                                          {"consistency", place.found.consistency},
                                          {"area", areaOf(place.found)}};
    if (place.pasted && place.control) {
        numbers.push_back({"flip_rate", place.pasted->flipRate()});
        numbers.push_back({"control_flip_rate", place.control->flipRate()});
        numbers.push_back({"pasted", static_cast<double>(place.pasted->tried)});
    }
    if (place.covered) {
        numbers.push_back({"loss_rate", place.covered->lossRate()});
        numbers.push_back({"covered", static_cast<double>(place.covered->tried)});
    }
    return numbers;
}

void addPlaceFinding(std::vector<Finding>& findings, const BiasReport& report,
                     const ClassExamination& examined) {
    if (!examined.place || !isConcentrated(examined.place->found) || report.inputSize.empty())
        return;
    const TriedPlace& place = *examined.place;
    const std::string name = quotedClass(report, examined.index);
    const cv::Rect box = cv::boundingRect(regionInImage(place.found.region, report.inputSize));
    const std::string where = placeText(box, report.inputSize);
    const Severity severity = severityOfPlace(place);
    findings.push_back({.kind = FindingKind::fixedPlace,
                        .severity = severity,
                        .classIndex = examined.index,
                        .strength = place.strength(),
                        .title = severity == Severity::low ? name + " is often looked for " + where
                                                           : name + " is recognised by what lies " + where,
                        .text = "The " + place.map + " maps of " + percentText(place.found.consistency) +
                                " of its images have unusually much of their evidence " + where + ": " +
                                percentText(place.found.mass) + " on average, against " +
                                percentText(place.found.elsewhere) + " for other classes. " +
                                outcomeText(place, name),
                        .numbers = numbersOfPlace(place),
                        .region = box});
}

// --- The context

std::optional<Severity> severityOfContext(const ClassReliance& reliance, bool truth) {
    constexpr double half = 0.5, much = 0.4, quarter = 0.25;
    const bool kept = reliance.keptWithoutObject >= half;
    if (truth && kept && reliance.reliance >= half)
        return Severity::high;
    if (truth && reliance.reliance >= much && (kept || reliance.reliance >= half))
        return Severity::medium;
    if (reliance.reliance >= much || reliance.keptWithoutObject >= quarter)
        return Severity::low;
    return std::nullopt;
}

void addContextFinding(std::vector<Finding>& findings, const BiasReport& report,
                       const ClassExamination& examined) {
    const ClassReliance& reliance = examined.reliance;
    if (reliance.images < fewestExamined)
        return;
    const std::optional<Severity> severity = severityOfContext(reliance, !examined.segmented);
    if (!severity)
        return;
    const std::string name = quotedClass(report, examined.index);
    findings.push_back(
        {.kind = FindingKind::context,
         .severity = *severity,
         .classIndex = examined.index,
         .strength = (reliance.reliance + reliance.keptWithoutObject) / 2,
         .title = name + " is recognised by its surroundings",
         .text = "With the object covered, " + percentText(reliance.keptWithoutObject) + " of " +
                 std::to_string(reliance.images) + " right answers stay; with everything else covered, " +
                 percentText(reliance.keptWithoutContext) + ". The context reliance is " +
                 roundedText(reliance.reliance, 2) +
                 ", where 0 is the object alone and 1 its context alone." +
                 (examined.segmented ? " What counts as the object was found by saliency, not given." : ""),
         .numbers = {{"context_reliance", reliance.reliance},
                     {"kept_without_object", reliance.keptWithoutObject},
                     {"kept_without_context", reliance.keptWithoutContext},
                     {"images", static_cast<double>(reliance.images)}}});
}

// --- Groups of reasons

struct GroupAnswers {
    std::int64_t right = 0, images = 0;
    double rate() const { return static_cast<double>(right) / static_cast<double>(images); }
};

std::set<std::size_t> rightImages(const BiasReport& report) {
    std::set<std::size_t> right;
    for (const auto& [cell, images] : report.quality.cells)
        if (cell.first == cell.second)
            right.insert(images.begin(), images.end());
    return right;
}

/// The groups as numbers of the report's images, and how each is answered.
std::vector<GroupAnswers> answersOfGroups(const ClassExamination& examined,
                                          const std::set<std::size_t>& right,
                                          std::vector<std::vector<std::size_t>>& groups) {
    std::vector<GroupAnswers> answers;
    for (const ReasonCluster& cluster : examined.reasons.clusters) {
        GroupAnswers own{.images = static_cast<std::int64_t>(cluster.images.size())};
        std::vector<std::size_t>& images = groups.emplace_back();
        for (const std::size_t number : cluster.images) {
            images.push_back(examined.images[number]);
            own.right += right.count(images.back()) > 0 ? 1 : 0;
        }
        answers.push_back(own);
    }
    return answers;
}

bool answeredDifferently(const std::vector<GroupAnswers>& answers) {
    constexpr double gap = 0.5;
    for (const GroupAnswers& one : answers)
        for (const GroupAnswers& other : answers)
            if (one.rate() - other.rate() >= gap &&
                fisherTest(one.right, one.images, other.right, other.images) < significanceLevel)
                return true;
    return false;
}

void addReasonsFinding(std::vector<Finding>& findings, const BiasReport& report,
                       const ClassExamination& examined, const std::set<std::size_t>& right) {
    constexpr double clear = 0.1;
    if (examined.reasons.clusters.size() < 2 || examined.reasons.eigengap < clear)
        return;
    const std::string name = quotedClass(report, examined.index);
    Finding finding{
        .kind = FindingKind::reasons, .classIndex = examined.index, .strength = examined.reasons.eigengap};
    const std::vector<GroupAnswers> answers = answersOfGroups(examined, right, finding.groups);
    finding.severity = answeredDifferently(answers) ? Severity::medium : Severity::low;
    finding.title = name + " is recognised in " + std::to_string(answers.size()) + " different ways" +
                    (finding.severity == Severity::medium ? ", and not all of them are right" : "");
    finding.text = "The " + examined.reasonMap + " maps of its images fall into " +
                   std::to_string(answers.size()) + " groups:";
    for (const GroupAnswers& own : answers)
        finding.text +=
            (&own == &answers.front() ? " " : ", ") + std::to_string(own.images) + " images" +
            (right.empty() ? "" : ", of which " + percentText(own.rate()) + " are answered rightly");
    finding.text += ".";
    finding.numbers = {{"eigengap", examined.reasons.eigengap}};
    for (const GroupAnswers& own : answers) {
        const std::string number = std::to_string(&own - answers.data() + 1);
        finding.numbers.push_back({"group_" + number + "_images", static_cast<double>(own.images)});
        finding.numbers.push_back({"group_" + number + "_right", own.rate()});
    }
    findings.push_back(std::move(finding));
}

// --- Answers

/// For what its images are taken most often where they are not recognised: at most three classes.
std::string mistakenForText(const BiasReport& report, std::int64_t index) {
    constexpr std::size_t most = 3;
    std::vector<std::pair<std::size_t, std::int64_t>> answers;
    for (const auto& [cell, images] : report.quality.cells)
        if (cell.first == index && cell.second != index)
            answers.emplace_back(images.size(), cell.second);
    std::stable_sort(answers.begin(), answers.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    answers.resize(std::min(answers.size(), most));
    std::string text;
    for (const auto& [images, answer] : answers)
        text += (text.empty() ? " Where it is not recognised, it is most often taken for " : ", ") +
                quotedClass(report, answer) + " (" + std::to_string(images) + ")";
    return text.empty() ? text : text + ".";
}

void addRecallFinding(std::vector<Finding>& findings, const BiasReport& report, const ClassQuality& quality) {
    constexpr double few = 0.75, worthTelling = 0.9;
    if (quality.shown < fewestExamined || *quality.recall >= worthTelling)
        return;
    const bool medium =
        *quality.recall < few && clopperPearsonUpperBound(quality.right, quality.shown, 0.05) < few;
    findings.push_back(
        {.kind = FindingKind::recall,
         .severity = medium ? Severity::medium : Severity::low,
         .classIndex = quality.index,
         .strength = 1 - *quality.recall,
         .title = quotedClass(report, quality.index) + " is often not recognised",
         .text = "Of " + std::to_string(quality.shown) + " images that show it, " +
                 std::to_string(quality.right) + " (" + percentText(*quality.recall) +
                 ") are answered rightly; all images together: " + percentText(report.quality.accuracy) +
                 "." + mistakenForText(report, quality.index),
         .numbers = {{"recall", *quality.recall},
                     {"images", static_cast<double>(quality.shown)},
                     {"accuracy", report.quality.accuracy}}});
}

void addCalibrationFinding(std::vector<Finding>& findings, const ClassificationQuality& quality) {
    constexpr double much = 0.1;
    constexpr std::int64_t enough = 30;
    const double excess = quality.confidence - quality.accuracy;
    if (quality.calibrationError <= much)
        return;
    const bool overconfident = excess > much && quality.images >= enough;
    findings.push_back({.kind = FindingKind::calibration,
                        .severity = overconfident ? Severity::medium : Severity::low,
                        .strength = quality.calibrationError,
                        .title = overconfident ? "The model is surer of its answers than it should be"
                                               : "Probabilities do not say how often answers are right",
                        .text = "On average it gives its answer a probability of " +
                                percentText(quality.confidence) + ", and is right in " +
                                percentText(quality.accuracy) + ". The expected calibration error is " +
                                roundedText(quality.calibrationError, 2) + ".",
                        .numbers = {{"calibration_error", quality.calibrationError},
                                    {"confidence", quality.confidence},
                                    {"accuracy", quality.accuracy}}});
}

} // namespace

bool isConcentrated(const FixedPlace& place) {
    constexpr double tenth = 0.1, quarter = 0.25, twice = 2, largest = 1.0 / 6;
    return place.mass >= tenth && place.mass >= twice * place.elsewhere && place.consistency >= quarter &&
           areaOf(place) < largest;
}

std::vector<Finding> biasFindings(const BiasReport& report) {
    std::vector<Finding> findings;
    const std::set<std::size_t> right = rightImages(report);
    for (const ClassExamination& examined : report.classes) {
        if (static_cast<std::int64_t>(examined.images.size()) < fewestExamined)
            continue;
        addPlaceFinding(findings, report, examined);
        addContextFinding(findings, report, examined);
        addReasonsFinding(findings, report, examined, right);
    }
    for (const ClassQuality& quality : report.quality.classes)
        addRecallFinding(findings, report, quality);
    addCalibrationFinding(findings, report.quality);
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        if (a.severity != b.severity)
            return a.severity > b.severity;
        return a.kind != b.kind ? a.kind < b.kind : a.strength > b.strength;
    });
    return findings;
}

std::vector<std::int64_t> suspectsOf(const std::vector<Finding>& findings) {
    std::vector<std::int64_t> suspects;
    for (const Finding& finding : findings)
        if (finding.classIndex &&
            std::find(suspects.begin(), suspects.end(), *finding.classIndex) == suspects.end())
            suspects.push_back(*finding.classIndex);
    return suspects;
}

std::string placeText(const cv::Rect& box, cv::Size image) {
    constexpr double third = 1.0 / 3;
    const double x = (box.x + box.width / 2.0) / image.width, y = (box.y + box.height / 2.0) / image.height;
    const std::string across = x < third ? "left" : x > 1 - third ? "right" : "";
    const std::string down = y < third ? "top" : y > 1 - third ? "bottom" : "";
    if (across.empty() && down.empty())
        return "in the middle";
    return "at the " + down + (down.empty() || across.empty() ? "" : " ") + across;
}

} // namespace saliscope
