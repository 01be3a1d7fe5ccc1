// What a model relies on and should not, as jobs: what the bias panel asks and is answered.
#pragma once

#include "base/options.h"
#include "session/folder_answers.h"
#include "session/questions.h"

#include <opencv2/core/mat.hpp>

namespace saliscope {

struct BiasReport;

/// How well the model answers, without another look at the pictures.
struct FolderQuality {
    struct ClassRow {
        std::int64_t index = 0;
        std::int64_t shown = 0, answered = 0, right = 0; ///< pictures
        std::optional<double> precision = {}, recall = {};
    };
    struct Bin {
        double low = 0, high = 0;
        std::int64_t images = 0;
        double confidence = 0, accuracy = 0;
    };
    using Cell = std::pair<std::int64_t, std::int64_t>; ///< the class shown, the class answered

    std::int64_t images = 0; ///< that have a class to be right about
    double accuracy = 0, confidence = 0, calibrationError = 0;
    std::vector<ClassRow> classes = {}; ///< those that are shown or answered, by index
    /// The pictures behind each cell of the confusion matrix that is not empty, as places in the folder.
    std::map<Cell, std::vector<std::size_t>> cells = {};
    std::vector<Bin> bins = {}; ///< by confidence
};

using FolderQualityPtr = std::shared_ptr<const FolderQuality>;

FolderQualityPtr qualityOf(const FolderAnswers& answers, const IndexedFolder& indexed);

struct CaptionedMat {
    cv::Mat picture; ///< CV_8UC3
    QString caption;
};

struct BiasFinding {
    QString severity; ///< "high", "medium", "low"
    QString title, text;
    std::optional<std::int64_t> classIndex;
    std::vector<CaptionedMat> pictures;
    std::vector<std::vector<std::size_t>> groups; ///< of pictures of the folder, where it is about groups
};

/// What was found out about a class. Maps are CV_32F, empty where not computed.
struct ClassBias {
    struct Group {
        std::vector<std::size_t> images; ///< the most typical ones first
        cv::Mat meanMap;
    };
    std::int64_t index = 0;
    std::vector<std::size_t> images; ///< that were looked at
    cv::Mat meanSaliency, meanGradCam, meanOcclusion;
    QString groupMap; ///< of which maps the groups are made: "Grad-CAM"
    std::vector<Group> groups;
    double eigengap = 0;
    std::optional<double> reliance; ///< on context, 0 to 1; none without masks
    double keptWithoutObject = 0;   ///< the share of right answers that stay with the object covered
};

struct FolderBias {
    std::vector<BiasFinding> findings;       ///< the most severe first
    std::vector<ClassBias> classes;          ///< by index
    std::map<std::size_t, double> reliances; ///< on context, by picture; of those of which it is known
    QStringList notes;
    double milliseconds = 0;
    std::shared_ptr<const BiasReport> report; ///< to be written
};

using FolderBiasPtr = std::shared_ptr<const FolderBias>;

const std::vector<OptionDescription>& biasOptions();

/// \throws UsageError, Cancelled
FolderBiasPtr examineFolder(const std::shared_ptr<const Model>& model, const FolderPtr& folder,
                            const LabelMapping& mapping, const OptionValues& options,
                            const Progress& progress);

/// By the file's ending: .html, .pdf, .csv, .json. \throws UsageError, FileError
void writeReport(const FolderBias& bias, const QString& file);

/// What came of pasting a region into pictures of other classes.
struct PasteTrial {
    std::int64_t classIndex = 0;
    std::int64_t tried = 0;          ///< pictures of other classes that were not taken for the class before
    std::vector<std::size_t> turned; ///< of them those that are taken for it after, in the folder
};

/// Pastes what is painted over in the snapshot's picture, as it was before, into pictures of other classes,
/// at most so many, and counts those that are then taken for the class. \throws UsageError if nothing is
/// painted, or there are no pictures of other classes; Cancelled
PasteTrial pastePainted(const Snapshot& snapshot, const FolderPtr& folder, const FolderAnswersPtr& answers,
                        std::int64_t classIndex, std::size_t most, const Progress& progress);

} // namespace saliscope
