// The few directions that matter of a large symmetric matrix.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace saliscope {

class Progress;

struct Eigenvectors {
    at::Tensor values;  ///< K, the largest first
    at::Tensor vectors; ///< S×K, orthonormal columns; their signs are not specified
};

/// The eigenvectors of the largest eigenvalues of a positive semidefinite matrix. Small matrices are
/// decomposed completely; for large ones a block of vectors is filtered by Chebyshev polynomials and
/// orthonormalised until the residuals are below 1e-9 of the largest eigenvalue (Zhou et al. 2006), which
/// takes a few products with the matrix, can be cancelled, and always gives the same numbers.
/// \param matrix S×S, float64 \param count 1 to S \throws UsageError, Cancelled
Eigenvectors largestEigenvectors(const at::Tensor& matrix, std::int64_t count, const Progress& progress);

} // namespace saliscope
