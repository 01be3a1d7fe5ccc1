#include "base/random.h"

namespace saliscope {

std::uint64_t Random::bits() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

double Random::unit() {
    return static_cast<double>(bits() >> 11) * 0x1.0p-53;
}

double Random::between(double low, double high) {
    return low + (high - low) * unit();
}

int Random::below(int count) {
    return count > 0 ? static_cast<int>(unit() * count) : 0;
}

Random Random::stream(std::uint64_t key) const {
    Random keyed(state_ ^ (key * 0xd1342543de82ef95ULL + 0x632be59bd9b4e019ULL));
    return Random(keyed.bits());
}

} // namespace saliscope
