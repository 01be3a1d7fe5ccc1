#include "cli/commands.h"
#include "cli/output.h"
#include "explain/methods.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

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

nlohmann::ordered_json toJson(const MethodDescription& method) {
    nlohmann::ordered_json options = nlohmann::ordered_json::array();
    for (const OptionDescription& option : method.options)
        options.push_back(toJson(option));
    return {{"id", method.id},
            {"title", method.title},
            {"summary", method.summary},
            {"paper", method.paper},
            {"needs_layer", method.needsLayer},
            {"needs_gradients", method.needsGradients},
            {"signed", method.isSigned},
            {"slow", method.isSlow},
            {"random", method.isRandom},
            {"options", std::move(options)}};
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

void print(const MethodDescription& method) {
    std::cout << method.id << ": " << method.title << " (" << method.paper << ")\n" << method.summary << '\n';
    std::vector<std::vector<std::string>> rows;
    for (const OptionDescription& option : method.options)
        rows.push_back({"  " + option.key, option.standard, valuesText(option), option.help});
    if (!rows.empty())
        printTable({"  option", "default", "values", "what it does"}, rows, {false, false, false, false});
    std::cout << '\n';
}

int listMethods(const std::string& id, bool json) {
    std::vector<const Method*> shown;
    if (id.empty())
        for (const Method& method : methods())
            shown.push_back(&method);
    else
        shown.push_back(&requireMethod(id));
    nlohmann::ordered_json document = nlohmann::ordered_json::array();
    for (const Method* method : shown)
        if (json)
            document.push_back(toJson(method->description));
        else
            print(method->description);
    if (json)
        printJson(document);
    return 0;
}

} // namespace

void addMethodsCommand(CLI::App& app, Context& context) {
    struct Options {
        std::string id;
        bool json = false;
    };
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("methods", "List the methods of 'explain' with their options");
    command->add_option("METHOD", options->id, "Only this one");
    command->add_flag("--json", options->json, "Print one JSON document and nothing else");
    command->callback([options, &context] {
        context.action = [options] { return listMethods(options->id, options->json); };
    });
}

} // namespace saliscope::cli
