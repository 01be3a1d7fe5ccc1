#include "base/error.h"

namespace saliscope {

std::string messageOf(const std::exception& error) {
    const std::string message = error.what();
    return message.substr(0, message.find('\n'));
}

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
