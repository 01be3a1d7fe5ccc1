// Is it the model or the dataset? Everything in this room that looks for what a model relies on and should
// not, in one examination whose findings are ranked. It is told nothing but model, images and what they show.
//
// What a window needs of it: one job calls `examineBias` and hands out the `BiasReport`, in which everything
// is kept: `quality` (the images behind each cell of the confusion matrix), `classes` (mean maps, groups of
// reasons, context reliance of each image, the place and what came of pasting it), `findings` with their
// pictures. Images are numbers of the list that was examined. `writeBiasReport` (bias_documents.h) exports
// it. Questions asked later need only a part of it:
// - answers that an index holds already: `classificationQuality` of its scores
// - one class: `readImages`, then `classMaps`, `mapDensities`, `reasonClusters`, `contextReliance` of the
//   batch
// - a region that somebody painted: `readImages` of donors and of receivers, then `counterfactualPaste` and
//   `counterfactualCover`
//
// All of them take a Progress, on which each image is reported.
#pragma once

#include "base/options.h"
#include "dataset/class_maps.h"
#include "dataset/classification_quality.h"
#include "dataset/context_reliance.h"
#include "dataset/counterfactual_paste.h"
#include "dataset/examined_images.h"
#include "dataset/reason_clusters.h"

#include <optional>
#include <string>
#include <vector>

namespace saliscope {

struct BiasReportOptions {
    std::int64_t imagesPerClass = 40; ///< looked at more closely, evenly spread over those there are
    std::int64_t receivers = 60;      ///< images of other classes into which a suspected region is pasted
    std::int64_t windows = 4;         ///< as in `ClassMapOptions`
    bool occlusion = true;            ///< the mean occlusion map: the most expensive part
    bool segment = false;             ///< where there are no masks, take what saliency shows for the object
    std::uint64_t seed = 0;
};

/// The options by name, for forms and flags: images-per-class, receivers, windows, occlusion, segment, seed.
const OptionTable<BiasReportOptions>& biasReportOptionTable();

enum class Severity { low, medium, high };
std::string_view nameOf(Severity severity);

/// In the order in which findings of one severity stand: what was proved by changing images comes before what
/// was only seen.
enum class FindingKind { fixedPlace, context, reasons, recall, calibration };
std::string_view nameOf(FindingKind kind);

struct FindingNumber {
    std::string name; ///< of a column or a key: "flip_rate"
    double value = 0;
};

struct FindingPicture {
    cv::Mat picture; ///< CV_8UC3, red, green, blue
    std::string caption;
    int row = 0; ///< pictures of a row stand side by side; rows ascend
};

/// What deserves a look, and how much. The rules, for a class of which at least four images were looked at:
/// - fixedPlace: the evidence for the class is concentrated at a place (`FixedPlace`): a tenth of it at
///   least, twice as much as that of the average class, unusually much in at least a quarter of the images,
///   on less than a sixth of the image. The exposed images are those with unusually much evidence there
///   although their object, where it is known, fills less than a third of the place; with fewer than four,
///   low. Pasted from them into images of other classes, without what is known to be the object, the place
///   turns some into the class: the excess is their share less that of the same place of images that do not
///   show the class. high: at least half are
///   turned, with an excess of 0.3; medium: an excess of a quarter; low: less, or Fisher's exact test of
///   both shares does not say p < 0.01, or fewer than two fifths of the images have unusually much evidence
///   there: it may be the object itself or a part of it, which has to lie somewhere. Strength: the
///   mean of the excess (what lies there is sufficient) and the share of exposed images that lose a right
///   answer when the place is covered (what lies there is necessary). It is the probability that what lies
///   there is both (Pearl 2000, Causality, lemma 9.2.6), exposed images and those of other classes counting
///   the same. A tag has a high one. Sand all over the image has not, though any part of it may be
///   sufficient, for the rest of it remains.
/// - context: high: at least half of the images keep their answer with the object covered, and the class's
///   reliance (`ClassReliance`) is at least 0.5; medium: one of both holds, with a reliance of at least 0.4;
///   low: a reliance of at least 0.4, or a quarter keep their answer. Only with masks from the data can it be
///   above low. At least four right answers with masks are needed. Strength: the mean of both.
/// - reasons: the maps fall into groups (eigengap at least 0.1). medium: one is answered right at least 50
///   percentage points more often than another, and Fisher's exact test says p < 0.01; low otherwise.
///   Strength: the eigengap.
/// - recall: medium: less than three quarters are answered right, and the 95 % confidence bound (Clopper &
///   Pearson 1934) is also below; low: less than 0.9. Strength: share of wrong answers.
/// - calibration, of the model: medium: confidence exceeds accuracy by more than 0.1 over at least 30 images;
///   low: the expected calibration error exceeds 0.1. Strength: that error.
struct Finding {
    FindingKind kind = FindingKind::recall;
    Severity severity = Severity::low;
    std::optional<std::int64_t> classIndex = {};
    double strength = 0;    ///< 0 to 1 (the eigengap up to 2), decides within severity and kind
    std::string title = {}; ///< "'dog' is recognised by what lies at the bottom right"
    std::string text = {};  ///< sentences
    std::vector<FindingNumber> numbers = {};
    std::optional<cv::Rect> region = {};               ///< in pixels of the network's input
    std::vector<std::vector<std::size_t>> groups = {}; ///< the images of each group of reasons
    std::vector<FindingPicture> pictures = {};
};

/// A place with what came of changing images there: see `Finding`, fixedPlace.
struct TriedPlace {
    FixedPlace found;
    std::string map = {}; ///< which of the three kinds of maps it was found in: "Grad-CAM"
    /// Numbers of the report's images: those with most evidence there first. Empty where it is not
    /// concentrated.
    std::vector<std::size_t> exposed = {};
    /// Pasted from exposed images, from images of other classes, and covered in exposed images. None where
    /// the place is not concentrated, or there are fewer than four exposed images.
    std::optional<PasteOutcome> pasted = {}, control = {};
    std::optional<CoverOutcome> covered = {};

    /// By how much larger a share of images of other classes is turned by what lies there in exposed images,
    /// than by what lies there in any.
    double excess() const;
    /// The mean of the excess and of the share of answers that are lost with the place covered.
    double strength() const;
};

/// What was found out about a class; pictures of it are in the findings.
struct ClassExamination {
    std::int64_t index = 0;
    std::vector<std::size_t> images = {}; ///< that were looked at
    /// Means over the images, cells×cells, each map scaled to a sum of 1 first; undefined where not computed.
    at::Tensor meanSaliency = {}, meanGradCam = {}, meanOcclusion = {};
    std::optional<TriedPlace> place = {};      ///< the strongest that was found in any of the three
    ReasonClusters reasons = {};               ///< numbers into `images`
    std::string reasonMap = {};                ///< of which maps they are the groups: "Grad-CAM"
    std::vector<ImageReliance> reliances = {}; ///< of `images`; empty without masks
    ClassReliance reliance = {};
    bool segmented = false; ///< the objects were found by saliency, where no masks were given
};

struct BiasReport {
    std::string model;                   ///< its name
    std::vector<std::string> classNames; ///< of all classes
    std::vector<std::string> imageNames; ///< of all images
    cv::Size inputSize;                  ///< of the network
    BiasReportOptions options;
    ClassificationQuality quality;
    std::vector<ClassExamination> classes = {}; ///< those of which there are images, by index
    std::vector<Finding> findings = {};         ///< the most severe first, then by kind, then by strength
    /// The classes that findings are about, in the order of their first finding.
    std::vector<std::int64_t> suspects = {};
    std::vector<std::string> notes = {}; ///< a sentence each, without full stop
    double seconds = 0;
};

/// Images that cannot be read are left out, with a note. Without any class known, the answers stand for it.
/// \throws UsageError if there is no image to be read or an option is out of its range, Cancelled
BiasReport examineBias(const Model& model, const std::vector<ExaminedImage>& images,
                       const BiasReportOptions& options = {}, const Progress& progress = {});

} // namespace saliscope
