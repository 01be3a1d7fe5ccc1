#pragma once

#include "explain/linear_model.h"
#include "explain/superpixel_pictures.h"

namespace saliscope {

/// How far a covered picture is from the whole one, 0 to 1. cosine: the cosine distance of the vectors that
/// say which superpixels are shown, 1 - √(share shown), as in the authors' code. euclidean: their Euclidean
/// distance by its largest value, √(share hidden).
enum class LimeDistance { cosine, euclidean };

struct LimeOptions : SuperpixelOptions {
    LimeDistance distance = LimeDistance::cosine;
    double kernelWidth = 0.25; ///< in units of the distance
    double ridge = 1;          ///< how strongly coefficients are drawn to zero
};

/// Shows random halves of the superpixels, the rest covered, and fits a linear model of which superpixels
/// were shown to the network's answers; a sample at the distance D weighs exp(-D² / (2 width²)), so that the
/// model holds in the picture's neighbourhood. Each superpixel shows its coefficient (Ribeiro, Singh &
/// Guestrin 2016; kernel, distances and ridge as in the authors' code, of whose random samples the first
/// shows everything; they measure the probability). The notes tell how much of the answers' variance the
/// model explains (R²). Without gradients; one forward pass a sample. Previews the map so far.
Attribution lime(const Question& question, const LimeOptions& options, const Progress& progress);

Method limeMethod();

} // namespace saliscope
