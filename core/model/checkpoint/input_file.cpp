#include "model/checkpoint/input_file.h"

#include "base/error.h"
#include "base/file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace saliscope {

InputFile::InputFile(const std::filesystem::path& path) {
    requireReadableFile(path);
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status{};
    if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) {
        const std::string reason = std::strerror(errno);
        if (descriptor_ >= 0)
            ::close(descriptor_);
        throw FileError("cannot read '" + path.string() + "': " + reason);
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
}

InputFile::~InputFile() {
    ::close(descriptor_);
}

void InputFile::read(std::uint64_t offset, std::span<std::byte> destination, const Progress& progress) const {
    if (offset > size_ || destination.size() > size_ - offset)
        throw ModelError("is cut off: it has " + std::to_string(size_) + " bytes and should have at least " +
                         std::to_string(offset + destination.size()));
    readInPieces(destination, progress, [&](std::span<std::byte> piece) {
        while (!piece.empty()) {
            const ssize_t count =
                ::pread(descriptor_, piece.data(), piece.size(), static_cast<off_t>(offset));
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                throw ModelError(std::string("cannot be read: ") + std::strerror(errno));
            if (count == 0)
                throw ModelError("became shorter while it was read");
            piece = piece.subspan(static_cast<std::size_t>(count));
            offset += static_cast<std::uint64_t>(count);
        }
    });
}

std::vector<std::byte> InputFile::readUpTo(std::uint64_t offset, std::uint64_t count) const {
    std::vector<std::byte> bytes(std::min(count, size_ - std::min(offset, size_)));
    read(offset, bytes, {});
    return bytes;
}

} // namespace saliscope
