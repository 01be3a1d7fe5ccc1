#include "support/shared_files.h"

#include <cstdlib>

namespace saliscope::test {

std::filesystem::path sharedFolder() {
    const char* fromEnvironment = std::getenv("SALISCOPE_SHARED_DIR");
    return fromEnvironment ? fromEnvironment : SALISCOPE_SHARED_DIR;
}

bool haveSharedFiles() {
    return std::filesystem::exists(sharedFolder() / "models" / "README.md");
}

} // namespace saliscope::test
