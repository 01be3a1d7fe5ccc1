#include "dataset/row_file.h"

#include "base/error.h"

#include <ATen/ATen.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <numeric>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace saliscope {

namespace {

[[noreturn]] void failWithReason(const std::filesystem::path& file) {
    throw FileError("the index '" + file.string() + "' cannot be used: " + std::strerror(errno));
}

std::int64_t bytesOf(const std::vector<std::int64_t>& shape, at::ScalarType type) {
    return std::accumulate(shape.begin(), shape.end(), static_cast<std::int64_t>(c10::elementSize(type)),
                           std::multiplies<>());
}

} // namespace

RowFile::RowFile(std::filesystem::path file, std::vector<std::int64_t> shape, at::ScalarType type)
    : file_(std::move(file)), shape_(std::move(shape)), type_(type), rowBytes_(bytesOf(shape_, type)) {
    constexpr mode_t permissions = 0644;
    descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, permissions);
    if (descriptor_ < 0)
        failWithReason(file_);
}

RowFile::~RowFile() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

RowFile::RowFile(RowFile&& other) noexcept
    : file_(std::move(other.file_)),
      shape_(std::move(other.shape_)),
      type_(other.type_),
      rowBytes_(other.rowBytes_),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

std::vector<std::int64_t> RowFile::shapeOf(std::int64_t rows) const {
    std::vector<std::int64_t> shape = {rows};
    shape.insert(shape.end(), shape_.begin(), shape_.end());
    return shape;
}

void RowFile::failCutOff() const {
    throw FileError("the index '" + file_.string() + "' is cut off; delete its folder, and it is made again");
}

void RowFile::writeBytes(const std::byte* bytes, std::int64_t count, std::int64_t position) const {
    while (count > 0) {
        const ssize_t written = ::pwrite(descriptor_, bytes, static_cast<std::size_t>(count), position);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            failWithReason(file_);
        bytes += written;
        count -= written;
        position += written;
    }
}

void RowFile::write(const at::Tensor& values, const std::vector<std::int64_t>& rows) {
    const at::Tensor source = values.to(at::kCPU, type_).contiguous();
    TORCH_CHECK(source.sizes().vec() == shapeOf(static_cast<std::int64_t>(rows.size())));
    const auto* bytes = static_cast<const std::byte*>(source.data_ptr());
    for (const std::int64_t row : rows) {
        writeBytes(bytes, rowBytes_, row * rowBytes_);
        bytes += rowBytes_;
    }
}

at::Tensor RowFile::mapped(std::int64_t firstRow, std::int64_t count) const {
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0)
        failWithReason(file_);
    const std::int64_t begin = firstRow * rowBytes_, length = begin + count * rowBytes_;
    if (status.st_size < length)
        failCutOff();
    // From the file's beginning, as a mapping begins at a page. A private one, so that nobody spoils the
    // file.
    void* memory = ::mmap(nullptr, static_cast<std::size_t>(length), PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_NORESERVE, descriptor_, 0);
    if (memory == MAP_FAILED)
        failWithReason(file_);
    const auto unmap = [memory, length](void*) { ::munmap(memory, static_cast<std::size_t>(length)); };
    return at::from_blob(static_cast<std::byte*>(memory) + begin, shapeOf(count), unmap, at::dtype(type_));
}

at::Tensor RowFile::copied(const std::vector<std::int64_t>& rows) const {
    RowFile copy(file_.string() + ".rows" + std::to_string(::getpid()), shape_, type_);
    ::unlink(copy.file_.c_str()); // it goes when the last mapping goes
    // Not through a mapping, whose pages would count as this program's memory.
    std::vector<std::byte> row(static_cast<std::size_t>(rowBytes_));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (::pread(descriptor_, row.data(), row.size(), rows[i] * rowBytes_) != rowBytes_)
            failCutOff();
        copy.writeBytes(row.data(), rowBytes_, static_cast<std::int64_t>(i) * rowBytes_);
    }
    return copy.mapped(0, static_cast<std::int64_t>(rows.size()));
}

at::Tensor RowFile::read(const std::vector<std::int64_t>& rows) const {
    if (rows.empty())
        return at::empty(shapeOf(0), at::dtype(type_));
    const auto count = static_cast<std::int64_t>(rows.size());
    const bool inOrder = std::ranges::adjacent_find(
                             rows, [](std::int64_t a, std::int64_t b) { return b != a + 1; }) == rows.end();
    return inOrder ? mapped(rows.front(), count) : copied(rows);
}

} // namespace saliscope
