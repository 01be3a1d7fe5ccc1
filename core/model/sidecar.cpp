#include "model/sidecar.h"

#include "base/error.h"
#include "base/file.h"

#include <nlohmann/json.hpp>

namespace saliscope {

namespace {

using nlohmann::json;

template <typename Value>
std::optional<Value> read(const json& document, const char* key) {
    return document.contains(key) ? std::optional(document.at(key).get<Value>()) : std::nullopt;
}

std::optional<std::pair<int, int>> readSize(const json& document, const char* key) {
    if (!document.contains(key))
        return std::nullopt;
    const json& value = document.at(key);
    return value.is_number() ? std::pair(value.get<int>(), value.get<int>())
                             : std::pair(value.at(0).get<int>(), value.at(1).get<int>());
}

std::optional<std::vector<float>> readChannels(const json& document, const char* key) {
    if (!document.contains(key))
        return std::nullopt;
    const json& value = document.at(key);
    return value.is_number() ? std::vector{value.get<float>()} : value.get<std::vector<float>>();
}

std::optional<std::string> readResize(const json& document) {
    if (!document.contains("resize"))
        return std::nullopt;
    const json& value = document.at("resize");
    return value.is_number() ? std::to_string(value.get<int>()) : value.get<std::string>();
}

Sidecar parse(const json& document, const std::filesystem::path& folder) {
    Sidecar sidecar;
    sidecar.title = document.value("title", "");
    sidecar.architecture = document.value("arch", "");
    sidecar.preprocessing = {.size = readSize(document, document.contains("crop") ? "crop" : "size"),
                             .resize = readResize(document),
                             .mean = readChannels(document, "mean"),
                             .std = readChannels(document, "std"),
                             .channels = read<int>(document, "channels"),
                             .interpolation = read<std::string>(document, "interpolation"),
                             .rounding = read<std::string>(document, "rounding")};
    if (document.contains("labels")) {
        const json& labels = document.at("labels");
        sidecar.labels = labels.is_string() ? readLabels(folder / labels.get<std::string>())
                                            : labels.get<std::vector<std::string>>();
    }
    return sidecar;
}

std::vector<float> forEachChannel(std::vector<float> values, int channels) {
    if (values.size() == 1)
        values.resize(static_cast<std::size_t>(channels), values[0]);
    return values;
}

/// Which of two words an option has. \throws UsageError if it has neither
bool isFirst(const char* option, const std::string& text, const char* first, const char* second) {
    if (text != first && text != second)
        throw UsageError(std::string(option) + " must be '" + first + "' or '" + second + "', not '" + text +
                         "'");
    return text == first;
}

int parseResize(const std::string& text) {
    std::size_t end = 0;
    int side = 0;
    try {
        side = std::stoi(text, &end);
    } catch (const std::exception&) {
        end = 0;
    }
    if (end == 0 || end != text.size())
        throw UsageError("resize must be the length of the shorter side or 'stretch', not '" + text + "'");
    return side;
}

} // namespace

Preprocessing changed(Preprocessing preprocessing, const PreprocessingChanges& changes) {
    if (changes.channels) {
        preprocessing.channels = *changes.channels;
        // What was given for three channels does not fit one, and the other way round.
        preprocessing.mean = forEachChannel({preprocessing.mean.at(0)}, *changes.channels);
        preprocessing.std = forEachChannel({preprocessing.std.at(0)}, *changes.channels);
    }
    if (changes.size) {
        std::tie(preprocessing.height, preprocessing.width) = *changes.size;
        preprocessing.resize = std::min(preprocessing.height, preprocessing.width);
    }
    if (changes.resize)
        preprocessing.resize =
            *changes.resize == "stretch" ? std::nullopt : std::optional(parseResize(*changes.resize));
    if (changes.mean)
        preprocessing.mean = forEachChannel(*changes.mean, preprocessing.channels);
    if (changes.std)
        preprocessing.std = forEachChannel(*changes.std, preprocessing.channels);
    if (changes.interpolation)
        preprocessing.interpolation = isFirst("interpolation", *changes.interpolation, "bicubic", "bilinear")
                                          ? Interpolation::bicubic
                                          : Interpolation::bilinear;
    if (changes.rounding) {
        const bool nearest = isFirst("rounding", *changes.rounding, "nearest", "torchvision");
        preprocessing.sizeRule = nearest ? SizeRule::round : SizeRule::truncate;
        preprocessing.cropRule = nearest ? CropRule::floor : CropRule::round;
    }
    validate(preprocessing);
    return preprocessing;
}

std::optional<Sidecar> readSidecar(const std::filesystem::path& modelFile) {
    std::filesystem::path file = modelFile;
    file.replace_extension(".json");
    if (file == modelFile || !std::filesystem::exists(file))
        return std::nullopt;
    const auto fail = [&](const std::exception& error) {
        throw FileError("'" + file.string() + "' does not describe a model: " + error.what());
    };
    Sidecar sidecar;
    try {
        sidecar = parse(json::parse(readTextFile(file)), file.parent_path());
        changed(Preprocessing(), sidecar.preprocessing);
    } catch (const json::exception& error) {
        fail(error);
    } catch (const UsageError& error) {
        fail(error);
    }
    return sidecar;
}

std::vector<std::string> readLabels(const std::filesystem::path& file) {
    std::vector<std::string> labels = readLines(file);
    for (const std::string& label : labels)
        if (label.find('\0') != std::string::npos)
            throw FileError("'" + file.string() + "' is not a text file with one label a line");
    return labels;
}

} // namespace saliscope
