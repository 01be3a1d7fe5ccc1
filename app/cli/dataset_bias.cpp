#include "base/error.h"
#include "cli/commands.h"
#include "cli/dataset_command.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "dataset/bias_documents.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

struct DatasetBiasFlags {
    FolderOptions folder;
    std::string masks;
    std::vector<std::string> settings, out;
};

void requireMasks(ImageFolder& folder, const std::string& masks) {
    if (takeMasks(folder, masks) == 0)
        throw FileError("no mask in '" + masks + "' is called as a picture is; expected pictures such as '" +
                        folder.images.front().file.stem().string() + ".png'");
}

void requireReportFiles(const std::vector<std::string>& files) {
    for (const std::string& file : files) {
        const std::string extension = std::filesystem::path(file).extension();
        if (extension != ".html" && extension != ".pdf" && extension != ".csv" && extension != ".json")
            throw UsageError("cannot write '" + file +
                             "': the name of a bias report must end in .html, .pdf, .csv or .json");
    }
}

void printBiasReport(const BiasReport& report) {
    std::cout << report.model << ", " << report.imageNames.size() << " images, "
              << fixedPoint(report.seconds, 1) << " s\n";
    if (report.quality.images > 0)
        std::cout << answersText(report) << '\n';
    if (report.findings.empty())
        std::cout << "Nothing that deserves a look.\n";
    for (const Finding& finding : report.findings)
        std::cout << '\n'
                  << nameOf(finding.severity) << ": " << finding.title << "\n  " << finding.text << '\n';
}

int examineFolder(const DatasetBiasFlags& flags, const Context& context) {
    requireReportFiles(flags.out);
    const BiasReportOptions options = biasReportOptionTable().parse(parseSettings(flags.settings));
    const auto model = loadModel(flags.folder.model, context);
    ImageFolder folder = readImageFolder(flags.folder.folder);
    if (!flags.masks.empty())
        requireMasks(folder, flags.masks);
    const LabelMapping mapping = mappingOf(folder, *model, flags.folder);
    for (const auto& [label, index] : mapping)
        if (!index)
            printNote("the label '" + label + "' is no class of the model; --map can say which it is");
    const BiasReport report =
        examineBias(*model, examinedImages(folder, mapping, *model), options, context.progress);
    for (const std::string& file : flags.out)
        writeBiasReport(file, report);
    clearProgressBar();
    for (const std::string& note : report.notes)
        printNote(note);
    if (flags.folder.model.json)
        printJson(biasReportJson(report));
    else
        printBiasReport(report);
    return 0;
}

} // namespace

void addDatasetBias(CLI::App& dataset, Context& context) {
    auto flags = std::make_shared<DatasetBiasFlags>();
    CLI::App* command = dataset.add_subcommand(
        "bias", "Find out what a network relies on and should not: findings ranked by severity");
    addFolderOptions(*command, flags->folder);
    command
        ->add_option("--masks", flags->masks,
                     "Folder of the objects' masks, white on black, called as the pictures are")
        ->type_name("DIR");
    command->add_option("--out", flags->out, "The report, its findings as a table, or as data")
        ->type_name("FILE.html|.pdf|.csv|.json");
    addSettingsOption(*command, flags->settings, biasReportOptionTable().descriptions());
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return examineFolder(*flags, context); }; });
}

} // namespace saliscope::cli
