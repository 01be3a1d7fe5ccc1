#include "cli/dataset_command.h"

#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"

#include <CLI/CLI.hpp>

namespace saliscope::cli {

void addFolderOptions(CLI::App& command, FolderOptions& options) {
    addModelOptions(command, options.model);
    command
        .add_option("FOLDER", options.folder,
                    "Folder whose folders are classes, or of pictures; or CSV file: path, label and "
                    "optionally left, top, right, bottom or mask")
        ->required();
    command
        .add_option("--map", options.corrections,
                    "LABEL=CLASS: which class of the model a label of the folder means; LABEL= for none")
        ->type_name("LABEL=CLASS");
    command.add_option("--cache", options.cache, "Where indexes are kept")->type_name("DIR");
    command.add_option("--decoders", options.decoders, "Threads that read pictures; 0 for one a core")
        ->check(CLI::NonNegativeNumber);
}

IndexOptions indexOptions(const FolderOptions& options) {
    return {.decoders = options.decoders, .cache = options.cache};
}

LabelMapping mappingOf(const ImageFolder& folder, const Model& model, const FolderOptions& options) {
    const std::vector<std::string> labels = folder.labels();
    LabelMapping mapping = matchLabels(labels, model);
    for (const std::string& correction : options.corrections) {
        const std::size_t split = correction.rfind('=');
        if (split == std::string::npos)
            throw UsageError("--map takes LABEL=CLASS, not '" + correction + "'");
        const auto found = mapping.find(correction.substr(0, split));
        if (found == mapping.end())
            throw UsageError("the folder has no label '" + correction.substr(0, split) + "'" +
                             didYouMean(correction.substr(0, split), labels));
        const std::string meant = correction.substr(split + 1);
        found->second = meant.empty() ? std::nullopt : std::optional(findClass(model, meant));
    }
    return mapping;
}

void printUnreadable(const std::vector<UnreadableImage>& unreadable) {
    constexpr std::size_t most = 10;
    for (std::size_t i = 0; i < std::min(most, unreadable.size()); ++i)
        printNote(unreadable[i].why);
    if (unreadable.size() > most)
        printNote(std::to_string(unreadable.size() - most) + " further pictures cannot be read");
}

void addDatasetCommand(CLI::App& app, Context& context) {
    CLI::App* dataset =
        app.add_subcommand("dataset", "What a network makes of a whole folder of pictures, and why");
    dataset->require_subcommand(1);
    // One line a subcommand, here and in commands.h.
    addDatasetBiasCommand(*dataset, context);
    addDatasetConceptsCommand(*dataset, context);
}

} // namespace saliscope::cli
