// A picture painted in the style of another (Gatys, Ecker & Bethge 2016).
#pragma once

#include "image/picture.h"
#include "synthesize/activation_maximization.h"
#include "synthesize/optimisation.h"

#include <memory>
#include <string>
#include <vector>

namespace saliscope {

struct Model;

struct StyleImage {
    Picture picture;
    double weight = 1; ///< beside the others'; above 0
};

/// What is to be painted, and how.
struct StyleRequest {
    std::shared_ptr<const Model> model;
    Picture content;
    std::vector<StyleImage>
        styles; ///< at least one; of several, the weighted mean of their styles is aimed at
    cv::Mat mask =
        {}; ///< CV_8UC1, of the content's size: where it is painted, and how much; empty: everywhere
};

enum class StyleStart {
    content, ///< what is there is repainted
    noise    ///< only what the network sees of the content comes back
};

enum class KeptColours {
    none,      ///< the style's
    luminance, ///< only brightness is painted, the content's hues stay
    matched    ///< the style is recoloured to the content's mean and covariance of colours before
};

/// How much a layer counts.
enum class StyleBalance {
    /// Each layer's distance as a part of the content picture's: every layer, and every network, counts the
    /// same.
    balanced,
    published ///< as in the paper, where the weights fit VGG's activations
};

struct StyleTransferOptions {
    std::int64_t size = 320;  ///< length of the result's longer side in pixels; 0: the content's
    std::int64_t octaves = 2; ///< sizes from coarse to fine, each twice the one before
    std::int64_t steps = 100; ///< at each size
    double contentWeight = 2; ///< of the content beside the style
    double styleWeight = 1;
    double smoothness = 1;   ///< weight of total variation
    double styleScale = 1;   ///< longer side of the style pictures, in the result's
    std::string styleLayers; ///< separated by commas; empty: those that suit the network
    std::string contentLayers;
    StyleBalance balance = StyleBalance::balanced;
    KeptColours keepColours = KeptColours::none;
    StyleStart start = StyleStart::content;
    bool averagePooling = true; ///< instead of the maximum
    OptimiserKind optimiser = OptimiserKind::lbfgs;
    double rate = 0.05; ///< of Adam, and of L-BFGS's first attempt
};

/// What is known of one size beforehand.
struct StyleStage {
    int width = 0, height = 0;
    std::vector<double> contentsTerms; ///< the terms of the content picture itself
};

struct StyleTransfer {
    Optimisation optimisation; ///< a stage for each size; terms: a style for each layer, contents, smoothness
    std::vector<StyleStage> stages;
    std::vector<std::string> styleLayers, contentLayers;
    std::size_t styleTerms = 0; ///< how many of the first terms are styles
};

/// Minimises Σ_l w_l Σ (G_l − A_l)² / (4 N_l² M_l²) + content weight · ½ Σ (F − P)² + total variation over
/// the pixels, through a sigmoid that keeps them between black and white. Inside of a mask the style's Gram
/// matrices are compared with those of the painted part alone; outside, the content stays as it is. Costs a
/// forward pass of each picture at each size.
/// \throws UsageError for requests and options that cannot be, ModelError, Cancelled
StyleTransfer prepareStyleTransfer(const StyleRequest& request, const StyleTransferOptions& options,
                                   const Progress& progress = {});

/// The sum of the first `styleTerms` terms, as a part of what the content picture itself has: 1 at the start
/// from the content, and 0 for a picture that has exactly the style. \param terms of a state at that stage
double styleShare(const StyleTransfer& transfer, std::size_t stage, const std::vector<double>& terms);

/// `styleShare` of what a state shows now. Costs a forward and a backward pass.
double styleShare(const StyleTransfer& transfer, const OptimisationState& state,
                  const Progress& progress = {});

/// What a state shows, in 8 bits.
Picture stylisedPicture(const StyleTransfer& transfer, const OptimisationState& state);

const OptionTable<StyleTransferOptions>& styleTransferTable();
const std::vector<Preset>& styleTransferPresets();
MethodDescription styleTransferDescription(); ///< id "style"

} // namespace saliscope
