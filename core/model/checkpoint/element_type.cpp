#include "model/checkpoint/element_type.h"

#include "base/error.h"

#include <algorithm>

namespace saliscope {

const ElementType* findElementType(std::string_view ElementType::* naming, std::string_view name) {
    const auto* found = std::find_if(elementTypes.begin(), elementTypes.end(),
                                     [&](const ElementType& type) { return type.*naming == name; });
    return found == elementTypes.end() ? nullptr : found;
}

const ElementType* findElementType(at::ScalarType scalar) {
    const auto* found = std::find_if(elementTypes.begin(), elementTypes.end(),
                                     [&](const ElementType& type) { return type.scalar == scalar; });
    return found == elementTypes.end() ? nullptr : found;
}

std::string elementTypeNames(std::string_view ElementType::* naming) {
    std::string names;
    for (const ElementType& type : elementTypes)
        names += (names.empty() ? "" : ", ") + std::string(type.*naming);
    return names;
}

void requireTruthValues(std::span<const std::byte> bytes) {
    if (std::ranges::any_of(bytes, [](std::byte byte) { return byte > std::byte{1}; }))
        throw ModelError("has truth values other than 0 and 1");
}

} // namespace saliscope
