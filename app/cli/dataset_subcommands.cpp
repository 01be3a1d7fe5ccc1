#include "base/error.h"
#include "cli/commands.h"
#include "cli/dataset_command.h"

#include <CLI/CLI.hpp>

namespace saliscope::cli {

OpenedFolder openFolder(const FolderOptions& options, IndexOptions index, const Context& context) {
    const auto model = loadModel(options.model, context);
    const ImageFolder folder = readImageFolder(options.folder);
    LabelMapping mapping = mappingOf(folder, *model, options); // before the work, as it may be wrong
    index.cache = options.cache;
    index.decoders = options.decoders;
    IndexedFolder indexed = indexFolder(model, folder, index, context.progress);
    printUnreadable(indexed.unreadable);
    if (indexed.folder.images.empty())
        throw FileError("no picture of '" + options.folder + "' can be read");
    return {model, std::move(indexed), std::move(mapping)};
}

void addDatasetSubcommands(CLI::App& app, Context& context) {
    CLI::App& dataset = *app.get_subcommand("dataset");
    addDatasetIndex(dataset, context);
    addDatasetPatches(dataset, context);
    addDatasetEmbed(dataset, context);
    addDatasetNeighbours(dataset, context);
    addDatasetBias(dataset, context);
    addDatasetConcepts(dataset, context);
}

} // namespace saliscope::cli
