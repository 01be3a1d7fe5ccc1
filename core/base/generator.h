// Randomness from an explicit seed: never from a generator that somebody else may have used.
#pragma once

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/Generator.h>

#include <cstdint>

namespace saliscope {

/// A generator on the CPU whose numbers depend on the seed only, on every device and for every number of
/// threads.
inline at::Generator seededGenerator(std::uint64_t seed) {
    return at::detail::createCPUGenerator(seed);
}

} // namespace saliscope
