#include "base/file.h"

#include "base/error.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <unistd.h>

namespace saliscope {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void failWithSystemReason(const std::string& what) {
    throw FileError(what + ": " + std::strerror(errno));
}

[[noreturn]] void failToWrite(const fs::path& path, int reason) {
    throw FileError("cannot write '" + path.string() + "': " + std::strerror(reason) +
                    "; choose another folder");
}

template <typename Container>
Container readWhole(const fs::path& path) {
    requireReadableFile(path);
    std::ifstream file(path, std::ios::binary);
    if (!file)
        failWithSystemReason("cannot read '" + path.string() + "'");
    Container content(fs::file_size(path), typename Container::value_type{});
    file.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(content.size()));
    if (file.gcount() != static_cast<std::streamsize>(content.size()))
        failWithSystemReason("cannot read all of '" + path.string() + "'");
    return content;
}

/// What a link leads to is written, and the link stays.
fs::path behindLinks(const fs::path& path) {
    constexpr int mostLinks = 40; // as the kernel follows
    std::error_code error;
    fs::path place = path;
    for (int i = 0; i < mostLinks && fs::is_symlink(place, error); ++i)
        place = place.parent_path() / fs::read_symlink(place, error);
    return place;
}

/// Those of a file that is replaced: it may have been meant for its owner's eyes only.
void keepPermissions(const fs::path& before, const fs::path& after) {
    std::error_code error;
    if (const fs::file_status status = fs::status(before, error); fs::is_regular_file(status))
        fs::permissions(after, status.permissions(), error);
}

} // namespace

void requireReadableFile(const fs::path& path) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status))
        throw FileError("'" + path.string() + "' does not exist");
    if (fs::is_directory(status))
        throw FileError("'" + path.string() + "' is a folder, not a file");
    if (!fs::is_regular_file(status))
        throw FileError("'" + path.string() + "' is not a regular file");
    if (::access(path.c_str(), R_OK) != 0)
        failWithSystemReason("cannot read '" + path.string() + "'");
    if (fs::file_size(path, error) == 0)
        throw FileError("'" + path.string() + "' is empty");
}

std::vector<std::byte> readFile(const fs::path& path) {
    return readWhole<std::vector<std::byte>>(path);
}

std::string readTextFile(const fs::path& path) {
    return readWhole<std::string>(path);
}

std::vector<std::string> readLines(const fs::path& path) {
    const std::string text = readTextFile(path);
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::size_t next = end + 1;
        if (end > begin && text[end - 1] == '\r')
            --end;
        lines.push_back(text.substr(begin, end - begin));
        begin = next;
    }
    return lines;
}

void writeFile(const fs::path& path, std::span<const std::span<const std::byte>> parts) {
    const fs::path place = behindLinks(path);
    fs::path unfinished = place;
    unfinished += ".part" + std::to_string(::getpid());
    std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
    if (!file)
        failToWrite(path, errno);
    keepPermissions(place, unfinished);
    for (std::span<const std::byte> part : parts)
        file.write(reinterpret_cast<const char*>(part.data()), static_cast<std::streamsize>(part.size()));
    file.close();
    std::error_code error;
    if (!file) {
        const int reason = errno;
        fs::remove(unfinished, error);
        failToWrite(path, reason);
    }
    fs::rename(unfinished, place, error);
    if (error) {
        const int reason = error.value();
        fs::remove(unfinished, error);
        failToWrite(path, reason);
    }
}

void writeFile(const fs::path& path, std::span<const std::byte> content) {
    writeFile(path, std::span(&content, 1));
}

void writeFile(const fs::path& path, std::string_view text) {
    writeFile(path, std::as_bytes(std::span(text)));
}

void createFolder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error || !fs::is_directory(folder))
        throw FileError("cannot create the folder '" + folder.string() + "'" +
                        (error ? ": " + error.message() : ": a file of that name is in its place"));
}

} // namespace saliscope
