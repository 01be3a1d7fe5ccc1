// Work on the cores of the machine.
#pragma once

#include <ATen/Parallel.h>
#include <opencv2/core/utility.hpp>

#include <algorithm>
#include <cstdint>

namespace saliscope {

/// Calls `work(first, last)` for pieces of at least `grain` that together are `begin` to `end`, at the same
/// time if LibTorch may use more than one thread. By OpenCV's pool: `at::parallel_for` works on one thread
/// only in what is not compiled for OpenMP. \param work throws nothing, and writes to places of its own
template <typename Work>
void inParallel(std::int64_t begin, std::int64_t end, std::int64_t grain, const Work& work) {
    const std::int64_t pieces = (end - begin) / std::max(grain, std::int64_t{1});
    if (at::get_num_threads() == 1 || pieces < 2)
        return work(begin, end);
    cv::parallel_for_(
        cv::Range(0, static_cast<int>(end - begin)),
        [&](const cv::Range& range) { work(begin + range.start, begin + range.end); },
        static_cast<double>(pieces));
}

} // namespace saliscope
