// What is minimised when music is given the style of other music.
#pragma once

#include "synthesize/problem.h"
#include "synthesize/random_filters.h"

namespace saliscope {

/// F Fᵀ / M for features of M moments: filters × filters. \throws Cancelled
at::Tensor momentGram(const at::Tensor& features, const RandomFilters& filters,
                      const Progress& progress = {});

/// Terms "style", Σ (F Fᵀ / M − A)², and "content", weight · Σ (F − P)²; F are the filters' answers to the
/// parameters, a spectrogram channels × moments as log(1 + magnitude). Computed some filters at a time, with
/// the derivative written out, so that it can be cancelled and needs no memory but for the answers
/// themselves.
/// \param style A: `momentGram` of the style \param content P: the answers to the content
Problem musicProblem(const RandomFilters& filters, const at::Tensor& style, const at::Tensor& content,
                     double contentWeight);

} // namespace saliscope
