#include "support/allocation_meter.h"

#include <atomic>
#include <cerrno>
#include <cstdint>

#ifndef __SANITIZE_ADDRESS__
#include <malloc.h>
#endif

namespace {

std::atomic<bool> counting = false;
std::atomic<std::int64_t> inUse = 0;
std::atomic<std::int64_t> mostInUse = 0;

void countAllocation(std::size_t size) {
    if (!counting)
        return;
    const std::int64_t now = inUse += static_cast<std::int64_t>(size);
    std::int64_t most = mostInUse;
    while (now > most && !mostInUse.compare_exchange_weak(most, now)) {
    }
}

void countRelease(std::size_t size) {
    if (counting)
        inUse -= static_cast<std::int64_t>(size);
}

} // namespace

namespace saliscope::test {

AllocationMeter::AllocationMeter() {
    inUse = mostInUse = 0;
    counting = true;
}

AllocationMeter::~AllocationMeter() {
    counting = false;
}

std::size_t AllocationMeter::peak() const {
    return static_cast<std::size_t>(mostInUse.load());
}

} // namespace saliscope::test

#ifdef __SANITIZE_ADDRESS__

// From sanitizer/allocator_interface.h, which GCC has the functions of, but not the file.
extern "C" {
int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void*, std::size_t),
                                              void (*released)(const volatile void*));
std::size_t __sanitizer_get_allocated_size(const volatile void* block);
}

namespace {

const bool listening = [] {
    return __sanitizer_install_malloc_and_free_hooks(
               [](const volatile void*, std::size_t size) { countAllocation(size); },
               [](const volatile void* block) {
                   if (block)
                       countRelease(__sanitizer_get_allocated_size(block));
               }) != 0;
}();

} // namespace

#else

// The way that glibc's manual gives ("Replacing malloc"): all of the family, handed on to glibc's own.
extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);

#define SALISCOPE_REPLACES __attribute__((visibility("default")))

static void* counted(void* block) {
    countAllocation(malloc_usable_size(block));
    return block;
}

SALISCOPE_REPLACES void* malloc(std::size_t size) {
    return counted(__libc_malloc(size));
}

SALISCOPE_REPLACES void* calloc(std::size_t count, std::size_t size) {
    return counted(__libc_calloc(count, size));
}

SALISCOPE_REPLACES void* realloc(void* block, std::size_t size) {
    const std::size_t before = malloc_usable_size(block);
    void* moved = __libc_realloc(block, size);
    if (moved || size == 0)
        countRelease(before);
    return counted(moved);
}

SALISCOPE_REPLACES void* memalign(std::size_t alignment, std::size_t size) {
    return counted(__libc_memalign(alignment, size));
}

SALISCOPE_REPLACES void* aligned_alloc(std::size_t alignment, std::size_t size) {
    return counted(__libc_memalign(alignment, size));
}

SALISCOPE_REPLACES int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
    *block = counted(__libc_memalign(alignment, size));
    return *block || size == 0 ? 0 : ENOMEM;
}

SALISCOPE_REPLACES void free(void* block) {
    countRelease(malloc_usable_size(block));
    __libc_free(block);
}
}

#endif
