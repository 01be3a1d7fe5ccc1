#include "base/resources.h"

#include <cstdlib>

namespace saliscope {

namespace fs = std::filesystem;

namespace {

fs::path fromEnvironment(const char* name) {
    const char* value = std::getenv(name);
    return value ? fs::path(value) : fs::path();
}

/// A folder of the XDG base directory specification: the variable's, or `standard` in the home folder.
fs::path userFolder(const char* variable, const char* standard) {
    const fs::path folder = fromEnvironment(variable);
    return folder.empty() ? fromEnvironment("HOME") / standard : folder;
}

} // namespace

fs::path resourceFolder() {
    if (const fs::path folder = fromEnvironment("SALISCOPE_DATA_DIR"); !folder.empty())
        return folder;
    std::error_code error;
    const fs::path executable = fs::read_symlink("/proc/self/exe", error);
    const fs::path installed = executable.parent_path().parent_path() / "share/saliscope";
    return !error && fs::exists(installed, error) ? installed : fs::path(SALISCOPE_SOURCE_RESOURCES);
}

std::vector<fs::path> weightsFolders() {
    std::vector<fs::path> folders;
    if (const fs::path own = fromEnvironment("SALISCOPE_WEIGHTS_DIR"); !own.empty())
        folders.push_back(own);
    folders.push_back(userFolder("XDG_DATA_HOME", ".local/share") / "saliscope/weights");
    fs::path torch = fromEnvironment("TORCH_HOME");
    if (torch.empty())
        torch = userFolder("XDG_CACHE_HOME", ".cache") / "torch";
    folders.push_back(torch / "hub/checkpoints");
    return folders;
}

fs::path userCacheFolder() {
    return userFolder("XDG_CACHE_HOME", ".cache") / "saliscope";
}

} // namespace saliscope
