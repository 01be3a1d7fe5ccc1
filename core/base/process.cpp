#include "base/process.h"

#include <ATen/Parallel.h>

#include <malloc.h>
#include <thread>

namespace saliscope {

void keepLargeBlocks() {
    // The mmap threshold cannot be raised above 32 MiB, less than one batch of VGG's first activation: so no
    // mmap at all.
    mallopt(M_MMAP_MAX, 0);
    constexpr int halfGibibyte = 1 << 29;
    mallopt(M_TRIM_THRESHOLD, halfGibibyte);
}

void setEngineThreads(int count) {
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    at::set_num_threads(count > 0 ? count : cores);
}

} // namespace saliscope
