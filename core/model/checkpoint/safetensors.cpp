#include "model/checkpoint/safetensors.h"

#include "base/file.h"
#include "model/checkpoint/element_type.h"
#include "model/checkpoint/input_file.h"
#include "model/checkpoint/quote.h"
#include "model/checkpoint/state_dict.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <set>

namespace saliscope {

using nlohmann::json;

namespace {

constexpr std::uint64_t lengthBytes = 8;
constexpr std::uint64_t longestHeader = 100'000'000;
constexpr std::string_view metadataKey = "__metadata__";

/// A tensor as the header describes it. The numbers are at begin to end, from the end of the header.
struct Description {
    std::string name;
    at::ScalarType type;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0, end = 0;
};

/// Parses the header's text and notes the order of its keys, which JSON's objects forget. Refuses what no
/// header has, before it costs memory: keys that come twice, and deep nesting.
json parseHeader(std::string_view text, std::vector<std::string>& order) {
    std::set<std::string> tensors, fields;
    const auto requireNew = [](std::set<std::string>& seen, const std::string& key) {
        if (!seen.insert(key).second)
            throw ModelError("has a header in which " + inQuotes(key) + " comes twice");
    };
    const auto check = [&](int depth, json::parse_event_t event, json& parsed) {
        if ((event == json::parse_event_t::object_start && depth > 1) ||
            (event == json::parse_event_t::array_start && depth > 2))
            throw ModelError("has a header with more nesting than that of a safetensors file");
        if (event == json::parse_event_t::object_start)
            fields.clear();
        if (event == json::parse_event_t::key && depth == 1)
            requireNew(tensors, order.emplace_back(parsed.get<std::string>()));
        else if (event == json::parse_event_t::key)
            requireNew(fields, parsed.get<std::string>());
        return true;
    };
    try {
        return json::parse(text, check);
    } catch (const json::parse_error& error) {
        throw ModelError("has a header that is not JSON in UTF-8, at its byte " + std::to_string(error.byte));
    }
}

std::vector<std::uint64_t> integers(const json& object, const char* field) {
    const auto found = object.find(field);
    std::vector<std::uint64_t> numbers;
    if (found == object.end() || !found->is_array())
        throw ModelError("has no list called '" + std::string(field) + "'");
    for (const json& number : *found) {
        if (!number.is_number_unsigned())
            throw ModelError("has something else than whole numbers in its '" + std::string(field) + "'");
        numbers.push_back(number.get<std::uint64_t>());
    }
    return numbers;
}

const ElementType& elementType(const json& object) {
    const auto found = object.find("dtype");
    if (found == object.end() || !found->is_string())
        throw ModelError("has no 'dtype'");
    const auto& name = found->get_ref<const std::string&>();
    if (const ElementType* type = findElementType(&ElementType::safetensorsName, name))
        return *type;
    throw ModelError("has elements of type " + inQuotes(name) + "; supported are " +
                     elementTypeNames(&ElementType::safetensorsName));
}

Description describe(const std::string& name, const json& object) {
    if (!object.is_object())
        throw ModelError("is not described by an object");
    const ElementType& type = elementType(object);
    Description tensor{name, type.scalar, {}, 0, 0};
    std::uint64_t bytes = static_cast<std::uint64_t>(type.bytes());
    for (std::uint64_t extent : integers(object, "shape")) {
        // Also where another extent is 0: PyTorch multiplies them all.
        if (__builtin_mul_overflow(bytes, std::max<std::uint64_t>(extent, 1), &bytes) || bytes >> 62 != 0)
            throw ModelError("has a shape that is too large");
        tensor.shape.push_back(static_cast<std::int64_t>(extent));
    }
    if (std::ranges::find(tensor.shape, 0) != tensor.shape.end())
        bytes = 0;
    const std::vector<std::uint64_t> offsets = integers(object, "data_offsets");
    if (offsets.size() != 2 || offsets[0] > offsets[1])
        throw ModelError("has 'data_offsets' that are not a beginning and an end");
    tensor.begin = offsets[0];
    tensor.end = offsets[1];
    if (tensor.end - tensor.begin != bytes)
        throw ModelError("needs " + std::to_string(bytes) + " bytes for its shape and has " +
                         std::to_string(tensor.end - tensor.begin));
    return tensor;
}

/// The specification leaves no byte without an owner, and none with two.
void requireGapless(const std::vector<Description>& tensors, std::uint64_t dataBytes) {
    std::vector<const Description*> byPlace;
    for (const Description& tensor : tensors)
        byPlace.push_back(&tensor);
    std::ranges::sort(byPlace, {}, [](const Description* d) { return std::pair(d->begin, d->end); });
    std::uint64_t end = 0;
    for (const Description* tensor : byPlace) {
        if (tensor->begin != end)
            throw ModelError("has a tensor " + inQuotes(tensor->name) +
                             (tensor->begin < end ? " that overlaps another one" : " with a gap before it"));
        end = tensor->end;
    }
    if (end != dataBytes)
        throw ModelError(
            (end > dataBytes ? "is cut off: its tensors need " : "is malformed: its tensors need ") +
            std::to_string(end) + " bytes, and it has " + std::to_string(dataBytes));
}

void readMetadata(const json& object, StateDict& stateDict) {
    if (!object.is_object())
        throw ModelError("has a " + inQuotes(metadataKey) + " that is not an object");
    for (const auto& [key, value] : object.items()) {
        if (!value.is_string())
            throw ModelError("has something else than text in its " + inQuotes(metadataKey));
        stateDict.metadata.emplace(key, value.get<std::string>());
    }
}

std::vector<Description> readHeader(std::string_view text, StateDict& stateDict) {
    std::vector<std::string> order;
    const json header = parseHeader(text, order);
    if (!header.is_object())
        throw ModelError("has a header that is not a JSON object");
    std::vector<Description> tensors;
    for (const std::string& name : order) {
        const json& object = header.at(name);
        if (name == metadataKey) {
            readMetadata(object, stateDict);
            continue;
        }
        tensors.push_back(namingTensor(name, [&] { return describe(name, object); }));
    }
    return tensors;
}

std::uint64_t headerLength(const InputFile& file) {
    std::uint64_t length = 0;
    file.read(0, std::as_writable_bytes(std::span(&length, 1)), {});
    if (length > longestHeader)
        throw ModelError("claims a header of " + std::to_string(length) + " bytes; safetensors allows " +
                         std::to_string(longestHeader));
    if (length > file.size() - lengthBytes)
        throw ModelError("is cut off: its header should have " + std::to_string(length) +
                         " bytes, and the file has " + std::to_string(file.size()));
    return length;
}

at::Tensor readTensor(const InputFile& file, std::uint64_t offset, const Description& description,
                      const Progress& progress) {
    at::Tensor tensor = at::empty(description.shape, description.type);
    const std::span bytes(static_cast<std::byte*>(tensor.data_ptr()), tensor.nbytes());
    file.read(offset, bytes, progress);
    if (description.type == at::kBool)
        requireTruthValues(bytes);
    return tensor;
}

StateDict read(const std::filesystem::path& path, const Progress& progress) {
    const InputFile file(path);
    const std::uint64_t length = headerLength(file);
    const std::vector<std::byte> header = file.readUpTo(lengthBytes, length);
    StateDict stateDict;
    const std::vector<Description> tensors =
        readHeader({reinterpret_cast<const char*>(header.data()), header.size()}, stateDict);
    const std::uint64_t dataBegin = lengthBytes + length;
    requireGapless(tensors, file.size() - dataBegin);
    for (const Description& description : tensors) {
        const std::uint64_t offset = dataBegin + description.begin;
        progress.report(static_cast<double>(offset) / static_cast<double>(file.size()));
        stateDict.add(description.name, namingTensor(description.name, [&] {
                          return readTensor(file, offset, description, progress);
                      }));
    }
    return stateDict;
}

/// A tensor to be written, its numbers in C order.
struct Part {
    const std::string* name;
    at::Tensor tensor;
    std::uint64_t begin = 0;

    std::uint64_t end() const { return begin + tensor.nbytes(); }
    std::span<const std::byte> bytes() const {
        return {static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()};
    }
};

/// The indices of `parts` in the order in which their numbers follow each other. Sets where they begin.
std::vector<std::size_t> layOut(std::vector<Part>& parts) {
    std::vector<std::size_t> order(parts.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater(),
                             [&](std::size_t i) { return parts[i].tensor.itemsize(); });
    std::uint64_t end = 0;
    for (std::size_t i : order) {
        parts[i].begin = end;
        end = parts[i].end();
    }
    return order;
}

std::string headerText(const std::vector<Part>& parts, const std::map<std::string, std::string>& metadata) {
    std::string text;
    const auto add = [&](std::string_view key, const json& value) {
        text += (text.empty() ? "{" : ",") + json(key).dump() + ":" + value.dump();
    };
    if (!metadata.empty())
        add(metadataKey, metadata);
    for (const Part& part : parts)
        add(*part.name, {{"dtype", findElementType(part.tensor.scalar_type())->safetensorsName},
                         {"shape", part.tensor.sizes().vec()},
                         {"data_offsets", {part.begin, part.end()}}});
    text += text.empty() ? "{}" : "}";
    text.append((lengthBytes - text.size() % lengthBytes) % lengthBytes, ' ');
    return text;
}

} // namespace

StateDict readSafetensors(const std::filesystem::path& path, const Progress& progress) {
    return namingFile(path, [&] { return read(path, progress); });
}

void writeSafetensors(const std::filesystem::path& path, const StateDict& stateDict) {
    const auto fail = [&](const std::string& why) {
        throw FileError("cannot write '" + path.string() + "': " + why);
    };
    std::vector<Part> parts;
    for (const auto& [name, tensor] : stateDict.entries()) {
        if (!findElementType(tensor.scalar_type()))
            fail("the tensor " + inQuotes(name) + " has a type that has no place in a safetensors file");
        if (name == metadataKey || !isUtf8(name))
            fail("a tensor cannot be called " + inQuotes(name));
        parts.push_back({&name, tensor.detach().cpu().contiguous()});
    }
    const std::vector<std::size_t> order = layOut(parts);
    const std::string header = headerText(parts, stateDict.metadata);
    const std::uint64_t length = header.size();
    std::vector<std::span<const std::byte>> content = {std::as_bytes(std::span(&length, 1)),
                                                       std::as_bytes(std::span(header))};
    for (std::size_t i : order)
        content.push_back(parts[i].bytes());
    writeFile(path, content);
}

} // namespace saliscope
