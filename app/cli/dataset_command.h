// The commands "dataset ...": each in a file of its own, called app/cli/dataset_NAME.cpp, adds itself to the
// parent with its flags.
#pragma once

#include "cli/model_options.h"
#include "dataset/indexed_folder.h"

namespace saliscope::cli {

/// The flags of all that looks at a folder of pictures with a model.
struct FolderOptions {
    ModelOptions model;
    std::string folder, cache;
    std::vector<std::string> corrections; ///< of the mapping: LABEL=CLASS
    int decoders = 0;
};

/// Adds MODEL with its flags, FOLDER, --map, --cache and --decoders.
void addFolderOptions(CLI::App& command, FolderOptions& options);

/// `IndexOptions` as the flags say, without layers.
IndexOptions indexOptions(const FolderOptions& options);

/// What matches by itself, corrected by --map. \throws UsageError for a label that does not occur, and for a
/// class that the model has not
LabelMapping mappingOf(const ImageFolder& folder, const Model& model, const FolderOptions& options);

/// Pictures that could not be read, on standard error: a few of them, and how many there are.
void printUnreadable(const std::vector<UnreadableImage>& unreadable);

void addDatasetBiasCommand(CLI::App& dataset, Context& context);
void addDatasetConceptsCommand(CLI::App& dataset, Context& context);

} // namespace saliscope::cli
