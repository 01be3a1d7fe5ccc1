#include "cli/option_output.h"

#include "cli/output.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace saliscope::cli {

namespace {

const char* typeName(OptionType type) {
    constexpr const char* names[] = {"integer", "number", "boolean", "choice", "text"};
    return names[static_cast<std::size_t>(type)];
}

nlohmann::ordered_json toJson(const OptionDescription& option) {
    nlohmann::ordered_json json = {{"key", option.key},
                                   {"type", typeName(option.type)},
                                   {"default", option.standard},
                                   {"help", option.help}};
    if (std::isfinite(option.minimum))
        json.update({{"minimum", option.minimum}, {"maximum", option.maximum}});
    if (!option.choices.empty())
        json["choices"] = option.choices;
    return json;
}

std::string valuesText(const OptionDescription& option) {
    if (option.type == OptionType::boolean)
        return "on, off";
    std::string text;
    for (const std::string& choice : option.choices)
        text += (text.empty() ? "" : ", ") + choice;
    if (text.empty() && std::isfinite(option.minimum))
        text = numberText(option.minimum) + " to " + numberText(option.maximum);
    return text;
}

} // namespace

nlohmann::ordered_json descriptionsJson(const std::vector<OptionDescription>& options) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const OptionDescription& option : options)
        json.push_back(toJson(option));
    return json;
}

void printOptions(const std::vector<OptionDescription>& options) {
    std::vector<std::vector<std::string>> rows;
    for (const OptionDescription& option : options)
        rows.push_back({"  " + option.key, option.standard, valuesText(option), option.help});
    if (!rows.empty())
        printTable({"  option", "default", "values", "what it does"}, rows, {false, false, false, false});
}

} // namespace saliscope::cli
