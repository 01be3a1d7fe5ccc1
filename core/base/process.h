// Settings of the process and of its threads that LibTorch needs to be fast. Called once by each executable's
// `main`.
#pragma once

namespace saliscope {

/// Keeps large freed blocks in the process. By default glibc gives every block above 128 KiB back to the
/// kernel, which then clears its pages again at the next run: that made batched inference three times slower
/// per image.
void keepLargeBlocks();

/// Sets the number of threads that LibTorch's operators use when called from this thread; 0 means one per
/// core. Without an explicit number above one, LibTorch 1.13 takes a slow path for convolutions of a single
/// image.
void setEngineThreads(int count);

} // namespace saliscope
