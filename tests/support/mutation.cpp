#include "support/mutation.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace saliscope::test {

namespace {

/// A number below `bound`; 0 if that is 0. (The distributions of the standard library differ between
/// machines.)
std::size_t below(std::size_t bound, std::mt19937_64& random) {
    return bound == 0 ? 0 : static_cast<std::size_t>(random() % bound);
}

/// A piece of `text`: mostly a short one.
struct Piece {
    std::size_t begin, length;
};

Piece pieceOf(const std::string& text, std::mt19937_64& random) {
    const std::size_t begin = below(text.size(), random);
    const std::size_t longest = random() % 4 == 0 ? text.size() : 16;
    return {begin, below(std::min(longest, text.size() - begin) + 1, random)};
}

using Change = void (*)(std::string&, const std::vector<std::string>&, std::mt19937_64&);

void flipBit(std::string& text, const std::vector<std::string>&, std::mt19937_64& random) {
    if (!text.empty())
        text[below(text.size(), random)] ^= static_cast<char>(1 << below(8, random));
}

void setByte(std::string& text, const std::vector<std::string>&, std::mt19937_64& random) {
    if (!text.empty())
        text[below(text.size(), random)] = static_cast<char>(random());
}

/// Replaces a byte by one that means something to a pickle, JSON or zip.
void setMeaningfulByte(std::string& text, const std::vector<std::string>&, std::mt19937_64& random) {
    constexpr std::string_view meaningful =
        "(.0NJKMGXUTCB])}tauseqrhjcRbQ{[,:\"019-\\PK\x01\x02\x05\x06\x80\x81\x85\x86"
        "\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x93\x94\x95\x96";
    if (!text.empty())
        text[below(text.size(), random)] = meaningful[below(meaningful.size(), random)];
}

/// Overwrites 1, 2, 4 or 8 bytes by a number on which arithmetic fails.
void setNumber(std::string& text, const std::vector<std::string>&, std::mt19937_64& random) {
    constexpr std::array<std::uint64_t, 16> numbers = {0,
                                                       1,
                                                       0x7f,
                                                       0x80,
                                                       0xff,
                                                       0x7fff,
                                                       0xffff,
                                                       0x10000,
                                                       0x7fffffff,
                                                       0x80000000,
                                                       0xffffffff,
                                                       0x100000000,
                                                       10'000'000'000,
                                                       std::uint64_t{1} << 62,
                                                       std::uint64_t{1} << 63,
                                                       ~std::uint64_t{0}};
    const std::uint64_t number = numbers[below(numbers.size(), random)] - random() % 2;
    const std::size_t bytes = std::size_t{1} << below(4, random);
    if (text.size() >= bytes)
        std::memcpy(text.data() + below(text.size() - bytes + 1, random), &number, bytes);
}

/// The same for numbers in decimal.
void setDecimal(std::string& text, const std::vector<std::string>&, std::mt19937_64& random) {
    constexpr std::array<const char*, 10> numbers = {"0",
                                                     "-1",
                                                     "1",
                                                     "4294967296",
                                                     "2147483648",
                                                     "9223372036854775807",
                                                     "18446744073709551616",
                                                     "1e9",
                                                     "4611686018427387904",
                                                     "99"};
    const std::size_t begin = text.find_first_of("0123456789", below(text.size(), random));
    if (begin == std::string::npos)
        return;
    const std::size_t end = std::min(text.find_first_not_of("0123456789", begin), text.size());
    text.replace(begin, end - begin, numbers[below(numbers.size(), random)]);
}

void insertBytes(std::string& text, const std::vector<std::string>&, std::mt19937_64& random) {
    std::string bytes(1 + below(8, random), '\0');
    std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(random()); });
    text.insert(below(text.size() + 1, random), bytes);
}

void deletePiece(std::string& text, const std::vector<std::string>&, std::mt19937_64& random) {
    const Piece piece = pieceOf(text, random);
    text.erase(piece.begin, piece.length);
}

void repeatPiece(std::string& text, const std::vector<std::string>&, std::mt19937_64& random) {
    const Piece piece = pieceOf(text, random);
    const std::string bytes = text.substr(piece.begin, piece.length);
    const std::size_t times = 1 + (bytes.size() < 16 ? below(32, random) : 0);
    std::string repeated;
    for (std::size_t i = 0; i < times; ++i)
        repeated += bytes;
    text.insert(below(text.size() + 1, random), repeated);
}

void copyPiece(std::string& text, const std::vector<std::string>&, std::mt19937_64& random) {
    const Piece piece = pieceOf(text, random);
    const std::string bytes = text.substr(piece.begin, piece.length);
    text.replace(below(text.size(), random), bytes.size(), bytes);
}

void cutOff(std::string& text, const std::vector<std::string>&, std::mt19937_64& random) {
    text.resize(below(text.size() + 1, random));
}

void putInPieceOfAnother(std::string& text, const std::vector<std::string>& others, std::mt19937_64& random) {
    const std::string& other = others[below(others.size(), random)];
    const Piece piece = pieceOf(other, random);
    const std::size_t replaced = random() % 2 == 0 ? piece.length : 0;
    text.replace(below(text.size() + 1, random), replaced, other, piece.begin, piece.length);
}

/// Those that leave most of the structure alone come more than once.
constexpr std::array<Change, 15> changes = {flipBit,
                                            flipBit,
                                            setByte,
                                            setMeaningfulByte,
                                            setMeaningfulByte,
                                            setNumber,
                                            setNumber,
                                            setNumber,
                                            setDecimal,
                                            insertBytes,
                                            deletePiece,
                                            repeatPiece,
                                            copyPiece,
                                            cutOff,
                                            putInPieceOfAnother};

} // namespace

std::string mutated(std::string whole, const std::vector<std::string>& others, std::mt19937_64& random) {
    constexpr int most = 4;
    for (int count = 0; count < most && (count == 0 || random() % 2 == 0); ++count)
        changes[below(changes.size(), random)](whole, others, random);
    return whole;
}

} // namespace saliscope::test
