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

} // namespace saliscope
