// How many images go through a network at once.
#pragma once

#include "graph/cost.h"

namespace saliscope {

/// How many images a run may take: as many as can be kept with their gradients in a gigabyte, and no more
/// than any one operator is done with in less than 100 ms, since nobody can cancel it; from 1 to 64. Depends
/// on network and picture alone, not on the machine, as the last digits of a map do on the size of batches.
/// \param cost of a run of so many images, of so many pixels each
std::int64_t imagesPerRun(const Cost& cost, std::int64_t images, std::int64_t pixels);

} // namespace saliscope
