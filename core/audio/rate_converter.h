#pragma once

#include <memory>
#include <span>
#include <vector>

struct SRC_STATE_tag;

namespace saliscope {

/// Gives one channel that comes in parts another number of samples a second, band-limited by libsamplerate's
/// sinc filter.
class RateConverter {
public:
    /// \throws UsageError for rates that differ by a factor over 256 or are not positive
    RateConverter(int from, int to);

    /// The samples that follow from these and from those before; the filter holds some back until the last.
    /// As many in all as `to` / `from` asks for, to within one.
    std::vector<float> convert(std::span<const float> samples, bool areLast);

private:
    struct Deleter {
        void operator()(SRC_STATE_tag* state) const;
    };

    double ratio_;
    std::unique_ptr<SRC_STATE_tag, Deleter> state_;
};

} // namespace saliscope
