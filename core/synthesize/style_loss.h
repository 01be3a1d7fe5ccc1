// What it means that a picture has the style of another, and its content (Gatys, Ecker & Bethge 2016).
#pragma once

#include "synthesize/objective.h"

#include <ATen/core/Tensor.h>

#include <string>

namespace saliscope {

/// The Gram matrix of a layer, divided by its number of positions M: which of its N channels are active
/// together, wherever in the picture. N×N, so that pictures of different sizes can be compared.
/// \param features 1×N×H×W
/// \param mask 1×1×H×W, 0 to 1: how much each position counts; M is then its sum. Undefined: all count.
at::Tensor styleOf(const at::Tensor& features, const at::Tensor& mask = {});

/// Σ (G − A)² / (4 N² M²) for the Gram matrices G and A of M positions each (Gatys et al. 2016, equation 4),
/// from both divided by M.
at::Tensor styleDistance(const at::Tensor& style, const at::Tensor& wanted);

/// ½ Σ (F − P)² (Gatys et al. 2016, equation 1). \param mask as in `styleOf`: each position's square counts
/// as much
at::Tensor contentDistance(const at::Tensor& features, const at::Tensor& wanted, const at::Tensor& mask = {});

/// weight · `styleDistance` at a layer. \param mask of the layer's size, or undefined
NetworkTerm styleTerm(const std::string& name, ValueId layer, const at::Tensor& wanted,
                      const at::Tensor& mask, double weight);

/// weight · `contentDistance` at a layer.
NetworkTerm contentTerm(const std::string& name, ValueId layer, const at::Tensor& wanted, double weight);

} // namespace saliscope
