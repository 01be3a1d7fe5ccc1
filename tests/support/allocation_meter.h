// How much memory a piece of code takes, whoever in the process allocates it: C++, C, LibTorch.
#pragma once

#include <cstddef>

namespace saliscope::test {

/// Counts from its construction on; there is one at a time. A test that uses it links
/// saliscope_allocation_meter, which replaces malloc (or, under the address sanitizer, listens to it).
class AllocationMeter {
public:
    AllocationMeter();
    ~AllocationMeter();
    AllocationMeter(const AllocationMeter&) = delete;
    AllocationMeter& operator=(const AllocationMeter&) = delete;

    /// The most bytes that were in use at the same time, beyond those at the construction.
    std::size_t peak() const;
};

} // namespace saliscope::test
