#include "support/pickle_writer.h"

#include <algorithm>

namespace saliscope::test {

PickleWriter::PickleWriter(int protocol) {
    raw("\x80").raw(littleEndian(static_cast<std::uint8_t>(protocol)));
}

PickleWriter& PickleWriter::raw(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
}

PickleWriter& PickleWriter::integer(std::int64_t value) {
    if (value >= 0 && value <= UINT8_MAX)
        return raw("K").raw(littleEndian(static_cast<std::uint8_t>(value)));
    if (value >= INT32_MIN && value <= INT32_MAX)
        return raw("J").raw(littleEndian(static_cast<std::int32_t>(value)));
    return raw("\x8a\x08").raw(littleEndian(value));
}

PickleWriter& PickleWriter::real(double value) {
    std::string bytes = littleEndian(value);
    std::reverse(bytes.begin(), bytes.end());
    return raw("G").raw(bytes);
}

PickleWriter& PickleWriter::text(std::string_view text) {
    return raw("X").raw(littleEndian(static_cast<std::uint32_t>(text.size()))).raw(text);
}

PickleWriter& PickleWriter::global(std::string_view module, std::string_view name) {
    return raw("c").raw(module).raw("\n").raw(name).raw("\n");
}

PickleWriter& PickleWriter::put(std::uint32_t index) {
    return raw("r").raw(littleEndian(index));
}

PickleWriter& PickleWriter::get(std::uint32_t index) {
    return raw("j").raw(littleEndian(index));
}

PickleWriter& PickleWriter::integers(const std::vector<std::int64_t>& values) {
    mark();
    for (std::int64_t value : values)
        integer(value);
    return tuple();
}

PickleWriter& PickleWriter::orderedDictionary() {
    return global("collections", "OrderedDict").emptyTuple().reduce();
}

PickleWriter& PickleWriter::storage(std::string_view type, std::string_view key, std::int64_t count) {
    mark().text("storage").global("torch", type).text(key).text("cpu").integer(count).tuple();
    return persistentId();
}

PickleWriter& PickleWriter::tensor(std::string_view type, std::string_view key, std::int64_t count,
                                   std::int64_t offset, const std::vector<std::int64_t>& shape,
                                   const std::vector<std::int64_t>& strides) {
    global("torch._utils", "_rebuild_tensor_v2").mark().storage(type, key, count).integer(offset);
    return integers(shape).integers(strides).boolean(false).orderedDictionary().tuple().reduce();
}

PickleWriter& PickleWriter::vector(std::string_view key, std::int64_t count) {
    return tensor("FloatStorage", key, count, 0, {count}, {1});
}

} // namespace saliscope::test
