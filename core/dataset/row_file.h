// Numbers of many images in a raw file: a row each, all of one length.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <vector>

namespace saliscope {

/// Rows of float32 or int32 numbers in the machine's order, without a head. What has never been written is
/// zero, or beyond the end of the file.
class RowFile {
public:
    /// Opens or creates the file. \param shape of one row \throws FileError
    RowFile(std::filesystem::path file, std::vector<std::int64_t> shape, at::ScalarType type);
    ~RowFile();
    RowFile(RowFile&&) noexcept;
    RowFile& operator=(RowFile&&) = delete;

    /// Writes rows that follow each other in the tensor to the places `rows`. \throws FileError
    void write(const at::Tensor& values, const std::vector<std::int64_t>& rows);

    /// The rows of these places, rows.size() × shape. They stay in the file until they are looked at: those
    /// that follow each other there (as they do where a folder was indexed in one go) in this file, many
    /// others in a copy of it without a name. Writing to the tensor changes neither. \throws FileError
    at::Tensor read(const std::vector<std::int64_t>& rows) const;

private:
    [[noreturn]] void failCutOff() const;
    void writeBytes(const std::byte* bytes, std::int64_t count, std::int64_t position) const;
    at::Tensor mapped(std::int64_t firstRow, std::int64_t count) const;
    at::Tensor copied(const std::vector<std::int64_t>& rows) const;
    std::vector<std::int64_t> shapeOf(std::int64_t rows) const;

    std::filesystem::path file_;
    std::vector<std::int64_t> shape_;
    at::ScalarType type_;
    std::int64_t rowBytes_;
    int descriptor_ = -1;
};

} // namespace saliscope
