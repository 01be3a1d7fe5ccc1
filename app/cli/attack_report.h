// What came of attacks, as JSON, text, a table and a sheet.
#pragma once

#include "cli/attack_options.h"

#include <nlohmann/json_fwd.hpp>
#include <opencv2/core/mat.hpp>

#include <string>
#include <vector>

namespace saliscope::cli {

/// One picture, attacked.
struct AttackRun {
    std::string image;
    AttackResult result;
    bool wasWrong = false;  ///< the network gave another class to begin with: there was nothing to attack
    bool cancelled = false; ///< the result is what had been reached
    double seconds = 0;
};

/// Classes, scores and probabilities before and after, how much changed, what it cost.
nlohmann::ordered_json toJson(const AttackRun& run, const Model& model, const ChosenAttack& attack);

/// The same for people, on standard output.
void print(const AttackRun& run, const Model& model, const ChosenAttack& attack);

/// Original, perturbation and result side by side, with what the network takes them for.
cv::Mat drawAttackSheet(const AttackRun& run, const Model& model, const ChosenAttack& attack);

/// Of several pictures: how many were fooled and how far they were moved, in the median.
nlohmann::ordered_json summaryJson(const std::vector<AttackRun>& runs);

/// The same for people, with a row for each picture.
void printSummary(const std::vector<AttackRun>& runs, const Model& model);

/// A line for each picture, in RFC 4180's form, with a heading.
std::string attackTable(const std::vector<AttackRun>& runs, const Model& model);

/// Writes the picture, reads the file again, and asks the victim: whether it is fooled by what the file
/// holds.
/// \throws FileError
bool survivesFile(const AttackResult& result, const Victim& victim, int channels, const std::string& file);

} // namespace saliscope::cli
