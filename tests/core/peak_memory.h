// How much memory a piece of code takes at most.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

namespace saliscope::test {

/// Bytes of resident memory: "VmRSS" now, "VmHWM" at the peak.
inline std::int64_t residentMemory(const std::string& which) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(which + ":"))
            return 1024 * std::stoll(line.substr(which.size() + 1));
    return 0;
}

/// By how many bytes the process grew at most while `work` ran.
template <typename Work>
std::int64_t peakGrowth(Work work) {
    std::ofstream("/proc/self/clear_refs") << "5"; // the kernel forgets the peak so far
    const std::int64_t before = residentMemory("VmRSS");
    work();
    return residentMemory("VmHWM") - before;
}

constexpr std::int64_t mebibyte = 1 << 20;

} // namespace saliscope::test
