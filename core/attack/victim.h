// Whoever is to be fooled.
#pragma once

#include "base/progress.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace saliscope {

struct Model;

/// From the scores N×classes to numbers whose sum is differentiated, by operations that record themselves.
using ScoreLoss = std::function<at::Tensor(const at::Tensor& scores)>;

/// What a picture scores, and the way up.
struct Slope {
    at::Tensor scores;   ///< N×classes
    at::Tensor losses;   ///< as the loss returned them
    at::Tensor gradient; ///< of the sum of the losses with respect to the pictures, in their shape
};

/// Something that gives pictures a score for each class and knows how a score changes with each pixel.
/// Pictures are N×C×H×W with values 0 to 1 (black to white), in the size in which the network gets them,
/// before they are normalised. Immutable, so that several may use it.
class Victim {
public:
    virtual ~Victim() = default;

    virtual std::int64_t classes() const = 0;

    /// N×classes, without gradients, whatever the number of pictures. \throws ModelError, Cancelled
    virtual at::Tensor scores(const at::Tensor& pictures, const Progress& progress = {}) const = 0;

    /// In one run for all pictures: few. \throws ModelError, Cancelled
    virtual Slope slope(const at::Tensor& pictures, const ScoreLoss& loss,
                        const Progress& progress = {}) const = 0;

    /// The derivative of the score of each of the classes with respect to one picture, K×C×H×W; costs a
    /// backward pass each. \throws ModelError, Cancelled
    virtual at::Tensor scoreGradients(const at::Tensor& picture, const std::vector<std::int64_t>& classes,
                                      const Progress& progress = {}) const;
};

/// A network.
class ModelVictim final : public Victim {
public:
    explicit ModelVictim(std::shared_ptr<const Model> model);

    const Model& model() const { return *model_; }

    std::int64_t classes() const override;
    at::Tensor scores(const at::Tensor& pictures, const Progress& progress = {}) const override;
    Slope slope(const at::Tensor& pictures, const ScoreLoss& loss,
                const Progress& progress = {}) const override;
    at::Tensor scoreGradients(const at::Tensor& picture, const std::vector<std::int64_t>& classes,
                              const Progress& progress = {}) const override;

private:
    at::Tensor normalised(const at::Tensor& pictures) const;
    /// From the derivative with respect to the network's input to that with respect to the pictures.
    at::Tensor denormalised(const at::Tensor& gradient, const at::Tensor& pictures) const;

    std::shared_ptr<const Model> model_;
    std::int64_t batch_ = 1;
};

} // namespace saliscope
