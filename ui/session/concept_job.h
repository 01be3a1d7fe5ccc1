// Whether a concept that a person shows by examples matters to a class, as a job.
#pragma once

#include "session/folder_answers.h"

#include <QStringList>

namespace saliscope {

struct ConceptRequest {
    std::shared_ptr<const Model> model;
    FolderPtr folder; ///< in which the class's pictures lie
    LabelMapping mapping;
    QString concepts;                ///< a folder of examples; empty: those that are picked
    std::vector<std::size_t> picked; ///< in the folder
    QString pickedTitle;             ///< what they have in common
    QString randoms; ///< a folder of anything; empty: the pictures of other classes that are not picked
    std::int64_t classIndex = 0;
    QString layer;
};

struct ConceptAnswer {
    QString concepts, className, layer; ///< for people
    double score = 0, randomScore = 0;  ///< shares of the class's pictures, 0 to 1
    double p = 1;                       ///< of a difference by chance
    double accuracy = 0;                ///< of telling the concept from others
    bool isSignificant = false;
    QString text;       ///< all of it, as sentences
    QStringList unread; ///< files, with the reason
};

/// \throws UsageError if there are too few pictures of one kind, FileError, ModelError, Cancelled
ConceptAnswer testConceptInFolder(const ConceptRequest& request, const Progress& progress);

} // namespace saliscope
