// The parts of the machine that a pickle programs: its input, its stack and its memo.
#pragma once

#include "model/checkpoint/pickle.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace saliscope::pickle {

static_assert(std::endian::native == std::endian::little, "numbers in a pickle have their lowest byte first");

/// \throws ModelError
[[noreturn]] void failAsMalformed(const std::string& what);

/// The bytes of the pickle. What would go beyond their end throws CutOff.
class Input {
public:
    explicit Input(std::string_view bytes) : bytes_(bytes) {}

    std::size_t position() const { return position_; }

    std::string_view take(std::uint64_t count);

    /// What comes before the next line feed, which is skipped.
    std::string_view takeLine();

    template <typename Number>
    Number takeNumber() {
        Number number;
        std::memcpy(&number, take(sizeof number).data(), sizeof number);
        return number;
    }

    /// As many bytes as the number before them says.
    template <typename Length>
    std::string_view takeCounted() {
        const Length length = takeNumber<Length>();
        if (std::is_signed_v<Length> && length < 0)
            failAsMalformed("a length is negative");
        return take(static_cast<std::uint64_t>(length));
    }

private:
    std::string_view bytes_;
    std::size_t position_ = 0;
};

/// Values in the making, with marks between them. What lies below the last mark is out of reach.
class Stack {
public:
    void push(Value* value) { values_.push_back(value); }
    void mark() { marks_.push_back(values_.size()); }

    Value& top();
    Value* pop();

    /// Takes the last mark and all values above it; these are returned, the lowest first.
    std::vector<const Value*> popToMark();

private:
    std::vector<Value*> values_;
    std::vector<std::size_t> marks_; // how many values were below
};

/// Values under a number.
class Memo {
public:
    std::size_t size() const { return values_.size(); }

    /// Python numbers from 0 or 1 on without gaps: an index beyond the number of steps so far would serve
    /// only to make us allocate, and is an error.
    void remember(std::uint64_t index, Value* value, std::size_t stepsSoFar);
    Value* recall(std::uint64_t index) const;

private:
    std::vector<Value*> values_;
};

} // namespace saliscope::pickle
