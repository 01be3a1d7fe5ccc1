#include "cli/commands.h"
#include "cli/output.h"
#include "model/model_loader.h"
#include "model/zoo/zoo.h"

#include "base/resources.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

std::string fileNameOfUrl(const std::string& url) {
    return url.substr(url.rfind('/') + 1);
}

/// The file on this machine that holds published weights of the architecture.
std::optional<std::filesystem::path> weightsHere(const Architecture& architecture) {
    for (const Weights& weights : architecture.weights)
        if (!weights.url.empty())
            if (auto file = findWeights(fileNameOfUrl(weights.url)))
                return file;
    return std::nullopt;
}

nlohmann::ordered_json toJson(const Architecture& architecture) {
    nlohmann::ordered_json weights = nlohmann::ordered_json::array();
    for (const Weights& published : architecture.weights)
        weights.push_back({{"name", published.name},
                           {"url", published.url},
                           {"checksum", published.checksum},
                           {"top1", published.top1},
                           {"top5", published.top5},
                           {"parameters", published.parameters}});
    const auto file = weightsHere(architecture);
    return {{"name", architecture.name},
            {"title", architecture.title},
            {"paper", architecture.paper},
            {"weights", std::move(weights)},
            {"file", file ? nlohmann::ordered_json(file->string()) : nlohmann::ordered_json()}};
}

int listAsJson() {
    nlohmann::ordered_json document = {{"demo", demoModelNames()}, {"zoo", nlohmann::ordered_json::array()}};
    for (const Architecture& architecture : zoo())
        document["zoo"].push_back(toJson(architecture));
    printJson(document);
    return 0;
}

int listAsText() {
    const std::vector<std::string> demos = demoModelNames();
    if (!demos.empty()) {
        std::cout << "Demo models, ready to use\n";
        for (const std::string& name : demos)
            std::cout << name << '\n';
        std::cout << '\n';
    }
    std::cout << "The zoo: give weights with --weights FILE, or keep the published files in one of\n";
    for (const auto& folder : weightsFolders())
        std::cout << "  " << folder.string() << '\n';
    std::cout << '\n';
    std::vector<std::vector<std::string>> rows;
    for (const Architecture& architecture : zoo()) {
        const bool published = !architecture.weights.empty() && !architecture.weights.front().url.empty();
        const auto file = weightsHere(architecture);
        rows.push_back(
            {architecture.name, architecture.title,
             architecture.weights.empty() ? "" : withSeparators(architecture.weights.front().parameters),
             published ? fixedPoint(architecture.weights.front().top1, 1) + " %" : "",
             file ? file->string() : ""});
    }
    printTable({"name", "network", "parameters", "top-1", "weights on this machine"}, rows,
               {false, false, true, true, false});
    return 0;
}

} // namespace

void addModelsCommand(CLI::App& app, Context& context) {
    auto json = std::make_shared<bool>(false);
    CLI::App* command =
        app.add_subcommand("models", "List demo models, the zoo, and the weights on this machine");
    command->add_flag("--json", *json, "Print one JSON document and nothing else");
    command->callback(
        [json, &context] { context.action = [json] { return *json ? listAsJson() : listAsText(); }; });
}

} // namespace saliscope::cli
