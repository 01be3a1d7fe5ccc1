#include "cli/chart_output.h"

#include "base/error.h"
#include "base/file.h"
#include "image/picture.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace saliscope::cli {

void writeChartOrNumbers(const std::vector<std::string>& files, const nlohmann::ordered_json& numbers,
                         const std::function<cv::Mat()>& draw) {
    for (const std::string& file : files) {
        const std::string extension = std::filesystem::path(file).extension().string();
        if (extension == ".png")
            writePng(file, draw());
        else if (extension == ".json")
            writeFile(file, numbers.dump(2) + "\n");
        else
            throw UsageError("cannot write '" + file +
                             "': the name must end in .png (a chart) or .json (numbers)");
    }
}

} // namespace saliscope::cli
