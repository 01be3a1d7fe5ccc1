// Random numbers that are the same with every compiler and standard library: the distributions of <random>
// are not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace saliscope {

/// Splitmix64 (Steele, Lea and Flood 2014) with our own conversions. A value: a copy repeats the same
/// numbers.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t bits();

    /// Uniform in [0, 1).
    double unit();

    /// Uniform in [low, high).
    double between(double low, double high);

    /// Uniform among 0 to `count` - 1; 0 if `count` is not positive.
    int below(int count);

    bool chance(double probability) { return unit() < probability; }

    /// -1 or 1.
    int sign() { return chance(0.5) ? 1 : -1; }

    /// One member of a non-empty container.
    template <typename Container>
    const auto& pick(const Container& container) {
        return container[static_cast<std::size_t>(below(static_cast<int>(std::size(container))))];
    }

    /// Another stream, which depends on this one's state and on `key` and leaves this one as it is. Parts
    /// that draw from streams of their own do not change when another part needs one number more.
    Random stream(std::uint64_t key) const;

private:
    std::uint64_t state_;
};

} // namespace saliscope
