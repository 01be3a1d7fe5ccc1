// An attack under way: asks the victim, counts what that costs, and shows each step.
#pragma once

#include "attack/attack.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace saliscope {

class Trial {
public:
    /// Refers to both.
    Trial(const AttackTask& task, const Progress& progress) : task_(task), progress_(progress) {}

    const at::Tensor& original() const { return task_.original; }
    const AttackGoal& goal() const { return task_.goal; }
    std::uint64_t seed() const { return task_.seed; }
    std::int64_t classes() const { return task_.victim.classes(); }
    const Progress& progress() const { return progress_; }

    /// N×classes, for any number of pictures.
    at::Tensor scores(const at::Tensor& pictures);
    Slope slope(const at::Tensor& picture, const ScoreLoss& loss);
    /// K×C×H×W of one picture.
    at::Tensor scoreGradients(const at::Tensor& picture, const std::vector<std::int64_t>& classes);

    /// Whether the picture fools the network when it is rounded to 8 bits.
    bool survives(const at::Tensor& picture);

    /// Says that a step is done: where it led, and the scores there, 1×classes. \returns the margin
    /// \param fraction of the whole work, 0 to 1 \throws Cancelled
    double step(const at::Tensor& picture, const at::Tensor& scores, double fraction);

    std::int64_t steps() const { return steps_; }
    const Queries& queries() const { return queries_; }

private:
    const AttackTask& task_;
    const Progress& progress_;
    std::int64_t steps_ = 0;
    Queries queries_;
};

/// The picture with the lowest margin of all that it has seen.
class Nearest {
public:
    void consider(const at::Tensor& picture, double margin) {
        if (picture_.defined() && margin >= margin_)
            return;
        picture_ = picture;
        margin_ = margin;
    }
    const at::Tensor& picture() const { return picture_; }

private:
    at::Tensor picture_;
    double margin_ = 0;
};

} // namespace saliscope
