// Pickles, opcode by opcode: good ones as torch.save writes them, and such as no Python would write.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace saliscope::test {

/// Each function appends the opcode of that name.
class PickleWriter {
public:
    explicit PickleWriter(int protocol = 2);

    PickleWriter& raw(std::string_view bytes);

    PickleWriter& none() { return raw("N"); }
    PickleWriter& boolean(bool value) { return raw(value ? "\x88" : "\x89"); }
    PickleWriter& integer(std::int64_t value);
    PickleWriter& real(double value);
    PickleWriter& text(std::string_view text);
    PickleWriter& global(std::string_view module, std::string_view name);

    PickleWriter& mark() { return raw("("); }
    PickleWriter& emptyList() { return raw("]"); }
    PickleWriter& append() { return raw("a"); }
    PickleWriter& appends() { return raw("e"); }
    PickleWriter& emptyTuple() { return raw(")"); }
    PickleWriter& tuple() { return raw("t"); }
    PickleWriter& emptyDictionary() { return raw("}"); }
    PickleWriter& setItem() { return raw("s"); }
    PickleWriter& setItems() { return raw("u"); }
    PickleWriter& put(std::uint32_t index);
    PickleWriter& get(std::uint32_t index);
    PickleWriter& reduce() { return raw("R"); }
    PickleWriter& newObject() { return raw("\x81"); }
    PickleWriter& build() { return raw("b"); }
    PickleWriter& persistentId() { return raw("Q"); }

    /// A tuple of integers.
    PickleWriter& integers(const std::vector<std::int64_t>& values);

    /// An empty collections.OrderedDict.
    PickleWriter& orderedDictionary();

    /// The storage `key` of `count` elements; `type` as in "FloatStorage".
    PickleWriter& storage(std::string_view type, std::string_view key, std::int64_t count);

    /// A tensor in the storage `key` of `count` elements.
    PickleWriter& tensor(std::string_view type, std::string_view key, std::int64_t count, std::int64_t offset,
                         const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& strides);

    /// A float32 vector that fills the storage `key`.
    PickleWriter& vector(std::string_view key, std::int64_t count);

    /// The bytes without the protocol at their beginning: to be put into another pickle.
    std::string_view opcodes() const { return std::string_view(bytes_).substr(2); }

    /// All bytes, with the opcode that ends a pickle.
    std::string finished() const { return bytes_ + '.'; }

private:
    std::string bytes_;
};

/// The bytes of a number, the lowest first.
template <typename Number>
std::string littleEndian(Number number) {
    return {reinterpret_cast<const char*>(&number), sizeof number};
}

} // namespace saliscope::test
