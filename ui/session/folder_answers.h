// What a model says of a folder of pictures, in types that any panel may know.
#pragma once

#include "base/progress.h"
#include "dataset/image_folder.h"

#include <QString>

#include <memory>

namespace saliscope {

struct IndexedFolder;

/// What the model says of one picture.
struct ImageAnswer {
    std::int64_t prediction = -1; ///< the class of the highest score; -1 if the picture cannot be read
    float score = 0;              ///< of that class, before softmax
    float probability = 0;
    /// The class of the picture's label, where it has one, and the probability that the model gives it.
    std::optional<std::int64_t> wanted = {};
    float wantedProbability = 0;
    /// How much its class's score relies on what is not the object, 0 to 1, where that was examined.
    std::optional<double> reliance = {};

    bool isRead() const { return prediction >= 0; }
    /// None where the label has no class, or the picture cannot be read.
    std::optional<bool> isRight() const;
    /// How wrong it is, 0 to 1: what the label's class lacks to certainty. None as `isRight`.
    std::optional<double> error() const;
};

struct FolderAnswers {
    std::vector<ImageAnswer> images = {};    ///< as those of the folder
    std::vector<std::size_t> rows = {};      ///< for each row of the index its picture in the folder
    std::map<std::size_t, QString> why = {}; ///< pictures that cannot be read, each with its reason

    /// Of those that have an answer and a class to be right about.
    std::size_t right() const;
    std::size_t judged() const;
};

using FolderPtr = std::shared_ptr<const ImageFolder>;
using FolderAnswersPtr = std::shared_ptr<const FolderAnswers>;

/// \param indexed of this folder \throws Cancelled
FolderAnswersPtr answersOf(const ImageFolder& folder, const IndexedFolder& indexed,
                           const LabelMapping& mapping, const Progress& progress);

} // namespace saliscope
