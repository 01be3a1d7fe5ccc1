#include "base/error.h"

namespace saliscope {

int exitStatus(const std::exception& error) {
    if (dynamic_cast<const UsageError*>(&error))
        return 2;
    if (dynamic_cast<const FileError*>(&error))
        return 3;
    if (dynamic_cast<const Cancelled*>(&error))
        return 4;
    return 1;
}

} // namespace saliscope
