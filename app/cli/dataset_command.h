// The commands "dataset ...": each in a file of its own, called app/cli/dataset_NAME.cpp, adds itself to the
// parent with its flags.
#pragma once

#include "cli/model_options.h"
#include "dataset/indexed_folder.h"

namespace saliscope::cli {

struct Context;

/// The flags of all that looks at a folder of pictures with a model.
struct FolderOptions {
    ModelOptions model;
    std::string folder, cache;
    std::vector<std::string> corrections; ///< of the mapping: LABEL=CLASS
    int decoders = 0;
};

/// A folder with what the model makes of it.
struct OpenedFolder {
    std::shared_ptr<const Model> model;
    IndexedFolder indexed;
    LabelMapping mapping;
};

/// Adds MODEL with its flags, FOLDER, --map, --cache and --decoders.
void addFolderOptions(CLI::App& command, FolderOptions& options);

/// `IndexOptions` as the flags say, without layers.
IndexOptions indexOptions(const FolderOptions& options);

/// What matches by itself, corrected by --map. \throws UsageError for a label that does not occur, and for a
/// class that the model has not
LabelMapping mappingOf(const ImageFolder& folder, const Model& model, const FolderOptions& options);

/// Loads the model, brings the folder's index up to date, and says on standard error what cannot be read.
/// \param index layers and the like; where it lies comes from the flags \throws Error
OpenedFolder openFolder(const FolderOptions& options, IndexOptions index, const Context& context);

/// Pictures that could not be read, on standard error: a few of them, and how many there are.
void printUnreadable(const std::vector<UnreadableImage>& unreadable);

/// Adds all of the following to the command "dataset" of the program; one line each in
/// dataset_subcommands.cpp.
void addDatasetSubcommands(CLI::App& app, Context& context);

void addDatasetIndex(CLI::App& dataset, Context& context);
void addDatasetPatches(CLI::App& dataset, Context& context);
void addDatasetEmbed(CLI::App& dataset, Context& context);
void addDatasetNeighbours(CLI::App& dataset, Context& context);
void addDatasetBias(CLI::App& dataset, Context& context);
void addDatasetConcepts(CLI::App& dataset, Context& context);

} // namespace saliscope::cli
