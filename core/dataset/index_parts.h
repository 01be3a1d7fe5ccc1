// What an index keeps of each image, and how it is computed.
#pragma once

#include "dataset/index_store.h"
#include "dataset/indexed_folder.h"
#include "graph/graph.h"

namespace saliscope {

class IndexParts {
public:
    /// Costs one forward pass of one image. \throws UsageError if a layer does not exist, or has no channels
    IndexParts(std::shared_ptr<const Model> model, const IndexOptions& options);

    /// The scores, then the features of each layer, then for each of the patch layers values and positions.
    const std::vector<StoredPart>& stored() const { return stored_; }

    /// Of each part a row for each image. \param batch N×C×H×W, preprocessed \throws Cancelled
    std::vector<at::Tensor> compute(const at::Tensor& batch, const Progress& progress) const;

    /// How many images go through the network at once.
    std::int64_t batchSize() const { return batchSize_; }

    /// Puts what a store holds in these rows where a person finds it.
    void read(const IndexStore& store, const std::vector<std::int64_t>& rows, IndexedFolder& folder) const;

private:
    struct NamedLayer {
        std::string name;
        ValueId value;
        std::vector<std::int64_t> shape; ///< C×H×W, or features
    };
    NamedLayer layerNamed(const std::string& name,
                          const std::vector<std::vector<std::int64_t>>& shapes) const;

    std::shared_ptr<const Model> model_;
    std::vector<NamedLayer> layers_, patchLayers_;
    int perImage_;
    std::vector<StoredPart> stored_;
    std::int64_t batchSize_ = 1;
};

/// The fingerprint of what decides a model's answers: weights, calls and preprocessing.
std::string modelKey(const Model& model);

/// The strongest positions of each channel, at most `count`, as ChannelMaxima has them.
/// \param activation N×C×H×W or N×C \returns values and positions, N×C×count
std::pair<at::Tensor, at::Tensor> strongestPositions(const at::Tensor& activation, std::int64_t count);

} // namespace saliscope
