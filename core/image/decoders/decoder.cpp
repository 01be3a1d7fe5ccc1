#include "image/decoders/decoder.h"

#include "base/error.h"

#include <cerrno>
#include <cstring>

namespace saliscope::decoders {

OpenFile openFile(const std::filesystem::path& path) {
    OpenFile file(std::fopen(path.c_str(), "rb"));
    if (!file)
        throw ImageError(std::string("cannot be read: ") + std::strerror(errno));
    return file;
}

} // namespace saliscope::decoders
