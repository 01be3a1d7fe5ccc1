// Does a model look at the object, or at what surrounds it? Cover what should matter, and see.
#pragma once

#include "dataset/examined_images.h"
#include "explain/method.h"
#include "image/fill.h"

#include <optional>
#include <vector>

namespace saliscope {

struct ContextRelianceOptions {
    /// What hides the object. The mean colour would leave its outline to be seen.
    Fill objectFill = Fill::inpaint;
    Fill contextFill = Fill::meanColour; ///< what hides everything else
    double margin = 2; ///< by how much the object's mask grows first, in percent of the shorter side
};

/// What a model says of one image in four versions.
struct CoveredAnswers {
    double whole = 0, objectCovered = 0, contextCovered = 0, nothing = 0;
};

struct ImageReliance {
    CoveredAnswers score;       ///< of the class, before softmax
    CoveredAnswers probability; ///< of the class
    /// Whether the class is the answer.
    bool answered = false, answeredWithoutObject = false, answeredWithoutContext = false;
    /// 0: only the object speaks for the class, 1: only its context. Object and context are two players who
    /// win the class's score together (Shapley 1953): with s the score less the mean of all scores, the
    /// context's part is
    ///
    ///     c = ½ [s(whole) - s(context covered)] + ½ [s(object covered) - s(nothing)],
    ///
    /// the object's part o is the same with both exchanged, c + o = s(whole) - s(nothing), and the reliance
    /// is max(c, 0) / (max(c, 0) + max(o, 0)). None where neither speaks for the class, or the mask is empty
    /// or covers everything.
    std::optional<double> reliance = {};
    double contextPart = 0, objectPart = 0; ///< c and o
};

/// Images of one class taken together: only those that the model answers with the class, and that have a
/// reliance, since of a wrong answer there is nothing to be explained.
struct ClassReliance {
    std::int64_t images = 0;
    double reliance = 0; ///< Σ max(c, 0) / Σ (max(c, 0) + max(o, 0)); 0 where there are no images
    double keptWithoutObject = 0, keptWithoutContext = 0; ///< shares of those still answered with the class
};

/// \param inputs N×C×H×W \param masks of the objects, N, CV_8U, H×W \param classIndex whose score is looked
/// at
/// \throws UsageError if a mask is of another size than the images, Cancelled
std::vector<ImageReliance> contextReliance(const Model& model, const at::Tensor& inputs,
                                           const std::vector<cv::Mat>& masks, std::int64_t classIndex,
                                           const ContextRelianceOptions& options = {},
                                           const Progress& progress = {});

/// The picture that the model sees (CV_8UC3) with the object covered, as it was asked. \param input 1×C×H×W
/// \param mask CV_8U, H×W
cv::Mat pictureWithoutObject(const Model& model, const at::Tensor& input, const cv::Mat& mask,
                             const ContextRelianceOptions& options = {});

ClassReliance classReliance(const std::vector<ImageReliance>& images);

/// The object where no mask is given: what the map of saliency (SmoothGrad for the class) shows, by
/// segmentation. It is the model's own idea of the object, so that what a biased model takes for it is found
/// in pictures, not in numbers. An empty Mat where the map shows nothing. \param input 1×C×H×W
cv::Mat objectBySaliency(const Model& model, const at::Tensor& input, std::int64_t classIndex,
                         const Progress& progress = {});

} // namespace saliscope
