#include "base/npy.h"

#include "base/error.h"
#include "base/file.h"

#include <ATen/ATen.h>

#include <array>
#include <bit>
#include <cstring>
#include <numeric>
#include <sstream>

namespace saliscope {

namespace {

static_assert(std::endian::native == std::endian::little,
              ".npy files are read and written without swapping bytes");

constexpr std::string_view magic = "\x93NUMPY";

struct Type {
    const char* descriptor;
    at::ScalarType scalar;
};

constexpr std::array types = {
    Type{"<f4", at::kFloat}, Type{"<f8", at::kDouble}, Type{"<f2", at::kHalf},
    Type{"|b1", at::kBool},  Type{"|u1", at::kByte},   Type{"|i1", at::kChar},
    Type{"<i2", at::kShort}, Type{"<i4", at::kInt},    Type{"<i8", at::kLong},
};

struct Header {
    at::ScalarType type;
    bool fortranOrder;
    std::vector<std::int64_t> shape;
};

std::string supportedTypes() {
    std::string list;
    for (const Type& type : types)
        list += std::string(list.empty() ? "" : ", ") + type.descriptor;
    return list;
}

/// What follows `key` and its colon in the header's dictionary, up to the end of the header.
std::string_view valueOf(std::string_view header, std::string_view key) {
    const std::size_t at = header.find(key);
    const std::size_t colon = at == std::string_view::npos ? at : header.find(':', at + key.size());
    const std::size_t begin =
        colon == std::string_view::npos ? colon : header.find_first_not_of(' ', colon + 1);
    return begin == std::string_view::npos ? std::string_view() : header.substr(begin);
}

/// The text between the first `open` of `text`, which must stand at its beginning, and the next `close`.
std::string enclosed(std::string_view text, char open, char close) {
    const std::size_t end = text.empty() || text[0] != open ? std::string_view::npos : text.find(close, 1);
    if (end == std::string_view::npos)
        throw FileError("has a header that is not that of a plain array");
    return std::string(text.substr(1, end - 1));
}

at::ScalarType parseType(const std::string& descriptor) {
    for (const Type& type : types)
        if (descriptor == type.descriptor)
            return type.scalar;
    throw FileError("holds values of type '" + descriptor + "'; supported are " + supportedTypes());
}

std::vector<std::int64_t> parseShape(std::string text) {
    std::replace_if(text.begin(), text.end(), [](char c) { return c == ',' || c == 'L'; }, ' ');
    std::istringstream numbers(text);
    std::vector<std::int64_t> shape;
    for (std::int64_t extent = 0; numbers >> extent;)
        shape.push_back(extent);
    if (!numbers.eof() ||
        std::any_of(shape.begin(), shape.end(), [](std::int64_t extent) { return extent < 0; }))
        throw FileError("has a shape that cannot be read: (" + text + ")");
    return shape;
}

Header parseHeader(std::string_view text) {
    const bool fortranOrder = valueOf(text, "'fortran_order'").starts_with("True");
    return {parseType(enclosed(valueOf(text, "'descr'"), '\'', '\'')), fortranOrder,
            parseShape(enclosed(valueOf(text, "'shape'"), '(', ')'))};
}

/// Bytes that an array of this shape takes; refuses what would not fit in 64 bits.
std::int64_t byteCount(const Header& header) {
    std::int64_t bytes = static_cast<std::int64_t>(c10::elementSize(header.type));
    for (std::int64_t extent : header.shape)
        if (__builtin_mul_overflow(bytes, extent, &bytes))
            throw FileError("has a shape that is too large");
    return bytes;
}

at::Tensor parse(std::span<const std::byte> content) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(content.data());
    if (content.size() < 10 || std::memcmp(bytes, magic.data(), magic.size()) != 0)
        throw FileError("is not a .npy file");
    const int version = bytes[6];
    const std::size_t lengthBytes = version == 1 ? 2 : 4;
    if (version < 1 || version > 3 || content.size() < 8 + lengthBytes)
        throw FileError("is a .npy file of an unknown version");
    std::size_t headerLength = 0;
    for (std::size_t i = 0; i < lengthBytes; ++i)
        headerLength |= static_cast<std::size_t>(bytes[8 + i]) << (8 * i);
    const std::size_t begin = 8 + lengthBytes;
    if (headerLength > content.size() - begin)
        throw FileError("is cut off in its header");

    const Header header = parseHeader({reinterpret_cast<const char*>(bytes) + begin, headerLength});
    const std::int64_t wanted = byteCount(header);
    const std::size_t available = content.size() - begin - headerLength;
    if (static_cast<std::size_t>(wanted) > available)
        throw FileError("is cut off: its header promises " + std::to_string(wanted) +
                        " bytes of values, it holds " + std::to_string(available));

    std::vector<std::int64_t> storedShape = header.shape;
    if (header.fortranOrder)
        std::reverse(storedShape.begin(), storedShape.end());
    at::Tensor tensor = at::empty(storedShape, header.type);
    if (wanted > 0)
        std::memcpy(tensor.data_ptr(), bytes + begin + headerLength, static_cast<std::size_t>(wanted));
    if (!header.fortranOrder)
        return tensor;
    std::vector<std::int64_t> reversed(storedShape.size());
    std::iota(reversed.rbegin(), reversed.rend(), 0);
    return tensor.permute(reversed).contiguous();
}

std::string headerText(const at::Tensor& tensor, const char* descriptor) {
    std::string shape;
    for (std::int64_t extent : tensor.sizes())
        shape += std::to_string(extent) + ", ";
    if (tensor.dim() > 1)
        shape.resize(shape.size() - 2);
    else if (tensor.dim() == 1)
        shape.pop_back();
    std::string text =
        std::string("{'descr': '") + descriptor + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    constexpr std::size_t alignment = 64;
    const std::size_t prefix = 10;
    text.append(alignment - 1 - (prefix + text.size()) % alignment, ' ');
    text += '\n';
    return text;
}

} // namespace

at::Tensor readNpy(const std::filesystem::path& path) {
    const std::vector<std::byte> content = readFile(path);
    try {
        return parse(content);
    } catch (const FileError& error) {
        throw FileError("'" + path.string() + "' " + error.what());
    }
}

void writeNpy(const std::filesystem::path& path, const at::Tensor& tensor) {
    const at::Tensor values = tensor.detach().cpu().contiguous();
    const auto* type = std::find_if(types.begin(), types.end(),
                                    [&](const Type& t) { return t.scalar == values.scalar_type(); });
    if (type == types.end())
        throw FileError("cannot write '" + path.string() +
                        "': values of this type have no place in a .npy file");

    const std::string header = headerText(values, type->descriptor);
    std::string content(magic);
    content += '\x01';
    content += '\x00';
    content += static_cast<char>(header.size() & 0xff);
    content += static_cast<char>(header.size() >> 8);
    content += header;
    content.append(static_cast<const char*>(values.data_ptr()), values.nbytes());
    writeFile(path, content);
}

} // namespace saliscope
