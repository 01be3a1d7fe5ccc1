// The reference data in ../shared, which CI always has and a user need not have.
#pragma once

#include <QtTest>

#include <filesystem>

namespace saliscope::test {

/// Where the reference data lies: the environment's SALISCOPE_SHARED_DIR, or what CMake was told.
std::filesystem::path sharedFolder();

bool haveSharedFiles();

} // namespace saliscope::test

/// Ends the current test function as skipped where the reference data is absent.
#define REQUIRE_SHARED_FILES()                                                                               \
    do {                                                                                                     \
        if (!saliscope::test::haveSharedFiles())                                                             \
            QSKIP("the reference data is absent: set SALISCOPE_SHARED_DIR to its folder");                   \
    } while (false)
