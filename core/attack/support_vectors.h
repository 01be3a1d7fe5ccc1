// A plane between two groups of points with the widest margin, by OpenCV.
#pragma once

#include <ATen/core/Tensor.h>

namespace saliscope {

/// Points with normal · x + offset > 0 belong to the group.
struct SeparatingPlane {
    at::Tensor normal;
    double offset = 0;
};

/// Support vector machines on the same points: their products are computed once.
class SupportVectorTraining {
public:
    /// \param points N×features, float32
    explicit SupportVectorTraining(const at::Tensor& points);

    /// The least ½‖w‖² + C Σ max(0, 1 - y (w·x + b)), y = 1 for members of the group and -1 for others.
    /// \param members N truth values, of both kinds
    SeparatingPlane separate(const at::Tensor& members, double cost) const;

private:
    at::Tensor points_, products_;
};

} // namespace saliscope
