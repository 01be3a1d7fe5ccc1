// A fingerprint of data, to find again what was computed from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace saliscope {

/// 128 bits that depend on every byte and on where one piece ends and the next begins; the same on all
/// machines of the same byte order. Not against people who want two things to have the same.
class Hash {
public:
    void add(std::span<const std::byte> bytes);
    void add(std::string_view text) { add(std::as_bytes(std::span(text))); }
    void add(std::uint64_t number);

    /// 32 hexadecimal digits.
    std::string text() const;

private:
    void mix(std::uint64_t word);

    std::uint64_t first_ = 0x243f6a8885a308d3, second_ = 0x13198a2e03707344; // π
};

} // namespace saliscope
