#include "model/checkpoint/state_dict.h"

#include "base/error.h"
#include "model/checkpoint/quote.h"

#include <algorithm>
#include <array>

namespace saliscope {

const at::Tensor* StateDict::find(std::string_view name) const {
    const auto place = places_.find(name);
    return place == places_.end() ? nullptr : &entries_[place->second].tensor;
}

void StateDict::add(std::string name, at::Tensor tensor) {
    if (!places_.emplace(name, entries_.size()).second)
        throw UsageError("there are two tensors called " + inQuotes(name));
    entries_.push_back({std::move(name), std::move(tensor)});
}

StateDict withoutWrapperPrefixes(const StateDict& stateDict) {
    constexpr std::array<std::string_view, 3> wrappers = {"module.", "_orig_mod.", "model."};
    std::string prefix;
    const auto allBeginWith = [&](const std::string& beginning) {
        // A name must remain.
        return std::all_of(stateDict.entries().begin(), stateDict.entries().end(), [&](const auto& entry) {
            return entry.name.size() > beginning.size() && entry.name.starts_with(beginning);
        });
    };
    const auto next = [&] {
        return std::find_if(wrappers.begin(), wrappers.end(), [&](std::string_view wrapper) {
            return allBeginWith(prefix + std::string(wrapper));
        });
    };
    for (const auto* wrapper = next(); stateDict.size() > 0 && wrapper != wrappers.end(); wrapper = next())
        prefix += *wrapper;
    if (prefix.empty())
        return stateDict;

    StateDict result;
    for (const StateDict::Entry& entry : stateDict.entries())
        result.add(entry.name.substr(prefix.size()), entry.tensor);
    result.metadata = stateDict.metadata;
    result.ignored = stateDict.ignored;
    result.notes = stateDict.notes;
    result.notes.push_back("all names began with " + inQuotes(prefix) + ", which was taken off");
    return result;
}

} // namespace saliscope
