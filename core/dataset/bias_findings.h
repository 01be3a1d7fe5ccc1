// The rules by which a report's examinations become findings, apart from the network and from pictures.
#pragma once

#include "dataset/bias_report.h"

namespace saliscope {

constexpr std::int64_t fewestExamined = 4; ///< images of a class about which anything is said

/// Whether a place is concentrated enough to be tried out: see `Finding`, fixedPlace.
bool isConcentrated(const FixedPlace& place);

/// All findings, ranked as in `BiasReport`, without pictures.
std::vector<Finding> biasFindings(const BiasReport& report);

/// The classes of findings in the order of their first one.
std::vector<std::int64_t> suspectsOf(const std::vector<Finding>& findings);

/// Where a box lies in an image, for people: "at the bottom right", "in the middle", "at the left".
std::string placeText(const cv::Rect& box, cv::Size image);

/// Of how many of `tried` attempts with `succeeded` successes the rate is less, with 95 % confidence: the
/// exact upper bound (Clopper & Pearson 1934), one-sided.
double upperBoundOfRate(std::int64_t succeeded, std::int64_t tried);

/// The probability of two groups' successes being as different or more so, if they had the same rate:
/// Fisher's exact test, two-sided.
double fisherTest(std::int64_t succeeded, std::int64_t tried, std::int64_t otherSucceeded,
                  std::int64_t otherTried);

} // namespace saliscope
