// Pictures of a concept, of anything, and of a class, from files.
#pragma once

#include "dataset/concepts.h"

#include <filesystem>
#include <string>
#include <vector>

namespace saliscope {

/// Pictures as the network gets them, and the files that are none.
struct ReadInputs {
    at::Tensor inputs;               ///< N×C×H×W; undefined if no file could be read
    std::vector<std::string> unread; ///< each with the reason
};

/// At most `most` of the files, evenly spread over all, so that a folder of folders is not seen by its first
/// one alone. \throws Cancelled
ReadInputs readInputs(const std::vector<std::filesystem::path>& files, std::size_t most, const Model& model,
                      const Progress& progress = {});

/// The pictures of a folder or table, as `readImageFolder` finds them. \throws FileError
std::vector<std::filesystem::path> picturesOf(const std::filesystem::path& folder);

/// The last layer with positions, in which concepts are usually looked for.
ValueId usualConceptLayer(const Model& model, std::int64_t classIndex);

/// What came of it, for people: "The score of 'zebra' rises towards the concept in 92 % of 50 images
/// ..."
std::string conceptText(const ConceptResult& result, const std::string& className, std::int64_t images);

} // namespace saliscope
