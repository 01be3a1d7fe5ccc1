// Descent with steps of a size of its own for each variable.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace saliscope {

/// Adam (Kingma & Ba 2015) with the paper's decay rates, 0.9 and 0.999.
class Adam {
public:
    explicit Adam(double rate) : rate_(rate) {}

    /// What to subtract from the variables, by their gradient here and those before.
    at::Tensor step(const at::Tensor& gradient);

private:
    double rate_;
    std::int64_t steps_ = 0;
    at::Tensor mean_, square_;
};

} // namespace saliscope
