#include "synthesize/music_problem.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace saliscope {

namespace {

double sumOfSquares(const at::Tensor& numbers) {
    return numbers.square().sum(at::kDouble).item<double>();
}

/// Calls `work` with the first filter and the one after the last, piece by piece.
template <typename Work>
void inPieces(const RandomFilters& filters, std::int64_t moments, const Progress& progress,
              const Work& work) {
    const std::int64_t atOnce = std::min(filters.count(), filtersAtOnce(filters, moments));
    for (std::int64_t first = 0; first < filters.count(); first += atOnce) {
        progress.checkCancelled();
        work(first, std::min(first + atOnce, filters.count()));
    }
}

} // namespace

at::Tensor momentGram(const at::Tensor& features, const RandomFilters& filters, const Progress& progress) {
    at::Tensor gram = at::empty({features.size(0), features.size(0)}, features.options());
    inPieces(filters, features.size(1), progress, [&](std::int64_t first, std::int64_t last) {
        gram.slice(0, first, last)
            .copy_(at::mm(features.slice(0, first, last), features.t()) /
                   static_cast<double>(features.size(1)));
    });
    return gram;
}

Problem musicProblem(const RandomFilters& filters, const at::Tensor& style, const at::Tensor& content,
                     double contentWeight) {
    Problem problem;
    problem.terms = {"style", "content"};
    problem.evaluate = [=](const at::Tensor& parameters, const Random&, const Progress& progress) {
        const at::Tensor windows = windowsOf(parameters, filters.width);
        const at::Tensor features = featuresOf(filters, windows, progress);
        const auto moments = static_cast<double>(features.size(1));
        at::Tensor gradient = at::zeros_like(windows);
        double styleLoss = 0, contentLoss = 0;
        inPieces(filters, features.size(1), progress, [&](std::int64_t first, std::int64_t last) {
            const at::Tensor here = features.slice(0, first, last);
            const at::Tensor difference = at::mm(here, features.t()) / moments - style.slice(0, first, last);
            const at::Tensor moved = here - content.slice(0, first, last);
            styleLoss += sumOfSquares(difference);
            contentLoss += contentWeight * sumOfSquares(moved);
            progress.checkCancelled();
            // The Gram matrix is symmetric: each difference counts in its row and in its column.
            at::Tensor change = at::mm(difference, features) * (4 / moments) + moved * (2 * contentWeight);
            change.mul_(here > 0);
            progress.checkCancelled();
            gradient.addmm_(filters.weights.slice(0, first, last).t(), change);
        });
        return Evaluation{.value = styleLoss + contentLoss,
                          .terms = {styleLoss, contentLoss},
                          .gradient = imageOfWindows(gradient, filters.channels)};
    };
    return problem;
}

} // namespace saliscope
