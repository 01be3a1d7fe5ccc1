// What commands that draw a chart write with --out.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <vector>

namespace cv {
class Mat;
}

namespace saliscope::cli {

/// Writes the chart into files that end in .png, the numbers into those that end in .json. \throws UsageError
/// for other endings, FileError
void writeChartOrNumbers(const std::vector<std::string>& files, const nlohmann::ordered_json& numbers,
                         const std::function<cv::Mat()>& draw);

} // namespace saliscope::cli
