// What the channels of a layer respond to most strongly in a folder of images.
// Zeiler & Fergus 2014, Visualizing and understanding convolutional networks.
#pragma once

#include "dataset/indexed_folder.h"
#include "graph/layer.h"
#include "image/picture.h"
#include "image/preprocessing.h"

#include <opencv2/core/mat.hpp>

namespace saliscope {

/// A place in an image to which a channel responds.
struct Patch {
    std::size_t image = 0; ///< position in `IndexedFolder::folder.images`
    std::int64_t channel = 0, row = 0, column = 0;
    double response = 0; ///< the layer's value there
};

/// The strongest responses of a channel, falling, at most `count`; of an image no more than the index keeps.
/// Of equal ones the earlier image comes first. \throws UsageError if the index has not the maxima of that
/// layer, or the layer not that channel
std::vector<Patch> topPatches(const IndexedFolder& folder, const std::string& layer, std::int64_t channel,
                              std::size_t count);

/// Cuts out what a unit of one layer sees.
class PatchCutter {
public:
    /// Costs a forward pass. \throws UsageError if there is no such layer, or it is not known what its units
    /// see
    PatchCutter(std::shared_ptr<const Model> model, const std::string& layer);

    const Layer& layer() const { return layer_; }

    /// The pixels of the network's input that reach the unit: its receptive field, as far as it lies inside.
    cv::Rect field(std::int64_t row, std::int64_t column) const;

    /// The pixels of the picture under the receptive field, whole ones, as far as there is a picture.
    /// CV_8UC3; empty where the network sees padding only.
    cv::Mat photoPatch(const Picture& picture, const InputGeometry& geometry, std::int64_t row,
                       std::int64_t column) const;

    /// The unit's response to its receptive field alone, computed as if there were no other pixels. It equals
    /// the response in the whole picture, but where a layer in between pads: at the border.
    /// \param input 1×C×H×W, preprocessed
    double responseToPatch(const at::Tensor& input, const Patch& patch) const;

    /// Guided backpropagation from the unit (of an activation: from what it takes) to its receptive field,
    /// C×h×w (Springenberg et al. 2015, Striving for simplicity). \param input 1×C×H×W, preprocessed
    at::Tensor guidedPatch(const at::Tensor& input, const Patch& patch, const Progress& progress = {}) const;

private:
    std::shared_ptr<const Model> model_;
    Layer layer_;
};

/// A gradient as a picture: zero is mid grey, the strongest value black or white. Alike in all channels if
/// there are not three. \param gradient C×h×w \returns CV_8UC3
cv::Mat gradientPicture(const at::Tensor& gradient);

} // namespace saliscope
