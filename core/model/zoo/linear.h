// The simplest classifier of pictures: a template for each class.
#pragma once

#include "model/zoo/zoo.h"

#include <cstdint>
#include <vector>

namespace saliscope {

/// Side of the templates in pixels: that of CIFAR's pictures.
constexpr int linearTemplateSide = 32;

/// The picture, brought to 32×32 pixels by averaging ("average"), times a template for each class, plus a
/// number
/// ("linear"). Linear in the picture, whatever its size. The result has no weights yet (`GraphBuilder`).
Graph linearNetwork(std::int64_t classes);

/// What its input is: pictures of that size, with values from -1 to 1.
Preprocessing linearPreprocessing(int size = linearTemplateSide);

/// The rows of the zoo's table: one.
std::vector<Architecture> linearFamily();

} // namespace saliscope
