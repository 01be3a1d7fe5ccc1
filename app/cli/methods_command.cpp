#include "cli/commands.h"
#include "cli/option_output.h"
#include "cli/output.h"
#include "explain/methods.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

nlohmann::ordered_json toJson(const MethodDescription& method) {
    return {{"id", method.id},
            {"title", method.title},
            {"summary", method.summary},
            {"paper", method.paper},
            {"needs_layer", method.needsLayer},
            {"needs_gradients", method.needsGradients},
            {"signed", method.isSigned},
            {"slow", method.isSlow},
            {"random", method.isRandom},
            {"options", descriptionsJson(method.options)}};
}

void print(const MethodDescription& method) {
    std::cout << method.id << ": " << method.title << " (" << method.paper << ")\n" << method.summary << '\n';
    printOptions(method.options);
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
