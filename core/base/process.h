// Settings of the process and of its threads that LibTorch needs to be right and fast. Called once by each
// executable's `main`.
#pragma once

#include <cstddef>
#include <string_view>

namespace saliscope {

class Progress;

/// Keeps large freed blocks in the process. By default glibc gives every block above 128 KiB back to the
/// kernel, which then clears its pages again at the next run: that made batched inference three times slower
/// per image. The heap grows in large steps, too, which the kernel can serve with huge pages.
void keepLargeBlocks();

/// Has so many bytes in the process that are free to be allocated. The kernel clears every page at its first
/// use, which may take longer than to compute with it, and nobody can cancel that inside an operator: here it
/// is done a little at a time. Next to nothing where so much is free already. To no avail without
/// `keepLargeBlocks`. \throws Cancelled
void holdMemoryReady(std::size_t bytes, const Progress& progress);

/// Does without oneDNN where that is one of the versions that `computesWrongConvolutions` tells.
void avoidWrongConvolutions();

/// Whether it is a oneDNN from 3.7.0 to 3.8.0, as Debian 13 has it: where the channels of a batch do not fill
/// whole vectors it leaves what was in memory beside them, and convolutions come out wrong or as no number
/// (uxlfoundation/oneDNN, issue 3280). \param description as LibTorch gives it: "Intel(R) MKL-DNN v3.7.2
/// (...)"
bool computesWrongConvolutions(std::string_view description);

/// Sets the number of threads that LibTorch's operators use when called from this thread; 0 means one per
/// core. Without an explicit number above one, LibTorch 1.13 takes a slow path for convolutions of a single
/// image.
void setEngineThreads(int count);

} // namespace saliscope
