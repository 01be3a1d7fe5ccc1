#include "base/hash.h"

#include <bit>
#include <cstring>

namespace saliscope {

namespace {

/// The finaliser of splitmix64 (Steele, Lea and Flood 2014).
std::uint64_t scrambled(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

std::string hexadecimal(std::uint64_t number) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t i = 16; i-- > 0; number >>= 4)
        text[i] = digits[number & 15];
    return text;
}

} // namespace

void Hash::mix(std::uint64_t word) {
    first_ = scrambled(first_ ^ word);
    second_ = std::rotl(second_, 23) + word * 0x9e3779b97f4a7c15ULL;
    second_ ^= second_ >> 29;
}

void Hash::add(std::span<const std::byte> bytes) {
    mix(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); i += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + i, std::min(sizeof word, bytes.size() - i));
        mix(word);
    }
}

void Hash::add(std::uint64_t number) {
    mix(sizeof number);
    mix(number);
}

std::string Hash::text() const {
    return hexadecimal(scrambled(first_ ^ second_)) + hexadecimal(scrambled(second_));
}

} // namespace saliscope
