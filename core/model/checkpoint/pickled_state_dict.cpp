#include "model/checkpoint/pickled_state_dict.h"

#include "base/progress.h"
#include "model/checkpoint/element_type.h"
#include "model/checkpoint/quote.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <unordered_map>

namespace saliscope {

using pickle::Dictionary;
using pickle::Value;

namespace {

/// Where training scripts keep the weights. Where a file has several of them, the first of this list is
/// taken: the weights themselves before their running average.
constexpr std::array<std::string_view, 12> usualPlaces = {
    "state_dict", "model_state_dict", "model", "net",       "network",    "weights",
    "params",     "module",           "ema",   "model_ema", "params_ema", "state_dict_ema"};

/// An entry of a dictionary whose key is a text.
struct Entry {
    std::string_view name;
    const Value* value;
};

/// The entries with text as key, each key once, as Python would see them.
std::vector<Entry> namedEntries(const Dictionary& dictionary) {
    std::vector<Entry> entries;
    std::unordered_map<std::string_view, std::size_t> places;
    for (const auto& [key, value] : dictionary.entries) {
        const auto* name = key->as<pickle::Text>();
        if (!name)
            continue;
        const auto [place, isNew] = places.emplace(name->text, entries.size());
        if (isNew)
            entries.push_back({name->text, value});
        else
            entries[place->second].value = value;
    }
    return entries;
}

bool holdsTensors(const Dictionary& dictionary) {
    return std::any_of(dictionary.entries.begin(), dictionary.entries.end(), [](const auto& entry) {
        return entry.first->template as<pickle::Text>() && isTensor(*entry.second);
    });
}

/// The weights inside what a training script saved.
struct Weights {
    std::vector<Entry> entries;
    std::string path; // names of the dictionaries they were in, from the outside, with dots
    std::vector<std::string> ignored;
};

class WeightSearch {
public:
    /// \throws ModelError if there are no weights, or several that could be meant
    Weights find(const Value& root);

private:
    const Entry* inner(const std::vector<Entry>& entries);
    bool isDictionaryWithTensors(const Value& value);

    // Without it, a large dictionary that comes a million times would be searched a million times.
    std::unordered_map<const Value*, bool> known_;
};

bool WeightSearch::isDictionaryWithTensors(const Value& value) {
    const auto* dictionary = value.as<Dictionary>();
    if (!dictionary)
        return false;
    const auto [place, isNew] = known_.emplace(&value, false);
    if (isNew)
        place->second = holdsTensors(*dictionary);
    return place->second;
}

/// The entry in which to search on, or null if the weights are `entries` themselves.
const Entry* WeightSearch::inner(const std::vector<Entry>& entries) {
    std::vector<const Entry*> withTensors;
    for (const Entry& entry : entries)
        if (isDictionaryWithTensors(*entry.value))
            withTensors.push_back(&entry);
    const auto named = [](std::string_view name) { return [=](const Entry* e) { return e->name == name; }; };
    for (std::string_view place : usualPlaces) {
        const auto found = std::find_if(withTensors.begin(), withTensors.end(), named(place));
        if (found != withTensors.end())
            return *found;
    }
    if (std::any_of(entries.begin(), entries.end(), [](const Entry& e) { return isTensor(*e.value); }))
        return nullptr;
    if (withTensors.size() == 1)
        return withTensors.front();
    if (withTensors.size() > 1)
        throw ModelError("holds several sets of weights, among them " + inQuotes(withTensors[0]->name) +
                         " and " + inQuotes(withTensors[1]->name) +
                         ": save the one that is meant in a file of its own");
    for (std::string_view place : usualPlaces)
        for (const Entry& entry : entries)
            if (entry.name == place && entry.value->as<Dictionary>())
                return &entry;
    throw ModelError("holds no tensors with names: it should be the state dict of a network");
}

Weights WeightSearch::find(const Value& root) {
    const auto* dictionary = root.as<Dictionary>();
    if (!dictionary)
        throw ModelError("holds something else than a dictionary of tensors: in Python, save "
                         "model.state_dict()");
    Weights weights{namedEntries(*dictionary), {}, {}};
    int depth = 0;
    while (const Entry* next = inner(weights.entries)) {
        constexpr int deepest = 4; // a dictionary may contain itself
        if (++depth > deepest)
            throw ModelError("has its weights too deep inside other dictionaries");
        for (const Entry& entry : weights.entries)
            if (&entry != next)
                weights.ignored.emplace_back(entry.name);
        weights.path += (weights.path.empty() ? "" : ".") + std::string(next->name);
        weights.entries = namedEntries(*next->value->as<Dictionary>());
    }
    return weights;
}

/// Makes tensors, each storage loaded once.
class TensorMaker {
public:
    explicit TensorMaker(const LoadStorage& loadStorage) : loadStorage_(loadStorage) {}

    at::Tensor make(const TensorReference& reference);

private:
    struct Storage {
        at::Tensor bytes;
        bool truthValuesChecked = false;
    };

    const LoadStorage& loadStorage_;
    std::unordered_map<std::string_view, Storage> storages_;
};

at::Tensor TensorMaker::make(const TensorReference& reference) {
    const auto [place, isNew] = storages_.try_emplace(reference.storage.key);
    Storage& storage = place->second;
    if (isNew)
        storage.bytes = loadStorage_(reference.storage);
    const auto element = static_cast<std::int64_t>(c10::elementSize(reference.storage.type));
    if (storage.bytes.numel() / element < reference.storage.count)
        throw ModelError("claims more elements than its storage has");
    if (reference.type == at::kBool && !storage.truthValuesChecked) {
        requireTruthValues({static_cast<const std::byte*>(storage.bytes.data_ptr()), storage.bytes.nbytes()});
        storage.truthValuesChecked = true;
    }
    return at::empty({0}, reference.type)
        .set_(storage.bytes.storage(), reference.offset, reference.shape, reference.strides);
}

} // namespace

StateDict pickledStateDict(const Value& root, const LoadStorage& loadStorage, const Progress& progress) {
    Weights weights = WeightSearch().find(root);
    StateDict result;
    TensorMaker maker(loadStorage);
    for (const Entry& entry : weights.entries) {
        progress.report(static_cast<double>(result.size()) / static_cast<double>(weights.entries.size()));
        if (!isTensor(*entry.value)) {
            weights.ignored.emplace_back(entry.name);
            continue;
        }
        at::Tensor tensor = namingTensor(entry.name, [&] {
            if (!isUtf8(entry.name))
                throw ModelError("has a name that is not UTF-8");
            return maker.make(tensorReference(*entry.value));
        });
        result.add(std::string(entry.name), std::move(tensor));
    }
    result.ignored = std::move(weights.ignored);
    if (!weights.path.empty())
        result.notes.push_back("the weights were found under " + inQuotes(weights.path));
    return result;
}

} // namespace saliscope
