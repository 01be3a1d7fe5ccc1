#include "base/process.h"

#include "base/progress.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>

#include <array>
#include <charconv>
#include <malloc.h>
#include <memory>
#include <thread>
#include <vector>

namespace saliscope {

void keepLargeBlocks() {
    // The mmap threshold cannot be raised above 32 MiB, less than one batch of VGG's first activation: so no
    // mmap at all.
    mallopt(M_MMAP_MAX, 0);
    constexpr int halfGibibyte = 1 << 29;
    mallopt(M_TRIM_THRESHOLD, halfGibibyte);
    // The heap grows in large steps: the kernel can then use huge pages, each of which is cleared and handed
    // over at once.
    constexpr int largeStep = 1 << 26;
    mallopt(M_TOP_PAD, largeStep);
}

void holdMemoryReady(std::size_t bytes, const Progress& progress) {
    constexpr std::size_t part = 1 << 22, page = 1 << 12;
    std::vector<std::unique_ptr<std::byte[]>> parts;
    for (std::size_t held = 0; held < bytes; held += part) {
        progress.checkCancelled();
        parts.push_back(std::make_unique_for_overwrite<std::byte[]>(part));
        for (std::size_t i = 0; i < part; i += page)
            *static_cast<volatile std::byte*>(&parts.back()[i]) = std::byte{};
    }
}

bool computesWrongConvolutions(std::string_view description) {
    const std::size_t begin = description.find(" v");
    if (begin == std::string_view::npos)
        return false;
    std::array<int, 3> version{};
    const char *next = description.data() + begin + 2, *end = description.data() + description.size();
    for (int& number : version) {
        const auto [stop, error] = std::from_chars(next, end, number);
        if (error != std::errc())
            return false;
        next = stop == end ? end : stop + 1;
    }
    return version >= std::array{3, 7, 0} && version <= std::array{3, 8, 0};
}

void avoidWrongConvolutions() {
    if (computesWrongConvolutions(at::get_mkldnn_version()))
        at::globalContext().setUserEnabledMkldnn(false);
}

void setEngineThreads(int count) {
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    at::set_num_threads(count > 0 ? count : cores);
}

} // namespace saliscope
