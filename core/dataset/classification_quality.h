// How well a model answers on images of which it is known what they show.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace saliscope {

/// The images whose confidence (the probability of the answer, after softmax) lies between two bounds.
struct ReliabilityBin {
    double low = 0, high = 0; ///< the lower one belongs to the bin, the upper one to the next; 1 to the last
    std::int64_t images = 0;
    double confidence = 0, accuracy = 0; ///< their means; 0 where there are no images
};

struct ClassQuality {
    std::int64_t index = 0;
    std::int64_t shown = 0, answered = 0, right = 0; ///< images
    std::optional<double> precision = {};            ///< right / answered; none if it was never the answer
    std::optional<double> recall = {};               ///< right / shown; none if it was never shown
};

struct ClassificationQuality {
    std::int64_t images = 0;                ///< those of which it is known what they show
    double accuracy = 0;                    ///< share of right answers among them; 0 if there are none
    std::vector<ClassQuality> classes = {}; ///< those that are shown or answered, by index
    /// The images behind every cell of the confusion matrix that is not empty, by (class shown, class
    /// answered).
    std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::size_t>> cells = {};
    std::vector<ReliabilityBin> bins = {}; ///< of equal width, from 0 to 1
    double confidence = 0;                 ///< the mean
    /// The expected calibration error: the mean over the images of |accuracy - confidence| of their bin
    /// (Naeini, Cooper & Hauskrecht 2015; Guo, Pleiss, Sun & Weinberger 2017).
    double calibrationError = 0;
};

/// \param scores N×classes, before softmax; the answer is the class with the highest one \param shown the
/// class of each image, where it is known \param bins how many, at least 1
/// \throws UsageError if the two do not belong together, or a class is none of the scores
ClassificationQuality classificationQuality(const at::Tensor& scores,
                                            const std::vector<std::optional<std::int64_t>>& shown,
                                            int bins = 15);

/// The class with the highest score of each image.
std::vector<std::int64_t> answersOf(const at::Tensor& scores);

} // namespace saliscope
