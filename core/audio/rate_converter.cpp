#include "audio/rate_converter.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <samplerate.h>

namespace saliscope {

namespace {

double ratioOf(int from, int to) {
    if (from <= 0 || to <= 0)
        throw UsageError("a sound needs a positive rate, not " + std::to_string(std::min(from, to)) +
                         " samples a second");
    const double ratio = static_cast<double>(to) / from;
    if (src_is_valid_ratio(ratio) == 0)
        throw UsageError("cannot turn " + std::to_string(from) + " samples a second into " +
                         std::to_string(to) + ": the rates may differ by a factor of 256 at most");
    return ratio;
}

Error failure(int error) {
    return Error(std::string("cannot change the rate of a sound: ") + src_strerror(error));
}

} // namespace

void RateConverter::Deleter::operator()(SRC_STATE_tag* state) const {
    src_delete(state);
}

RateConverter::RateConverter(int from, int to) : ratio_(ratioOf(from, to)) {
    int error = 0;
    state_.reset(src_new(SRC_SINC_MEDIUM_QUALITY, 1, &error));
    if (!state_)
        throw failure(error);
}

std::vector<float> RateConverter::convert(std::span<const float> samples, bool areLast) {
    const auto room = static_cast<std::size_t>(std::ceil(static_cast<double>(samples.size()) * ratio_)) + 1;
    std::vector<float> result;
    std::size_t taken = 0, made = 0;
    for (;;) {
        result.resize(made + room);
        SRC_DATA data{};
        data.data_in = samples.data() + taken;
        data.input_frames = static_cast<long>(samples.size() - taken);
        data.data_out = result.data() + made;
        data.output_frames = static_cast<long>(room);
        data.end_of_input = areLast ? 1 : 0;
        data.src_ratio = ratio_;
        if (const int error = src_process(state_.get(), &data); error != 0)
            throw failure(error);
        taken += static_cast<std::size_t>(data.input_frames_used);
        made += static_cast<std::size_t>(data.output_frames_gen);
        if (data.input_frames_used == 0 && data.output_frames_gen == 0)
            break;
    }
    result.resize(made);
    return result;
}

} // namespace saliscope
