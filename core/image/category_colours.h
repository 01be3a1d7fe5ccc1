// Colours for things that have no order.
#pragma once

#include "image/figure.h"

#include <opencv2/core/matx.hpp>

#include <array>
#include <cstddef>

namespace saliscope {

/// Red, green, blue; told apart by the colour-blind, too (Okabe & Ito 2008).
inline const std::array<cv::Vec3b, 7> safeColours = {{{0, 114, 178},
                                                      {213, 94, 0},
                                                      {0, 158, 115},
                                                      {204, 121, 167},
                                                      {230, 159, 0},
                                                      {86, 180, 233},
                                                      {60, 60, 60}}};

FigureColour figureColour(const cv::Vec3b& colour);

/// The colour of one of `count` categories: one of the above where they suffice, otherwise hues spread
/// evenly, every other one darker.
FigureColour categoryColour(std::size_t category, std::size_t count);

} // namespace saliscope
