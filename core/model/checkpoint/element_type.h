// The types of number a checkpoint may hold, and what each file format calls them.
#pragma once

#include <c10/core/ScalarType.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace saliscope {

struct ElementType {
    at::ScalarType scalar;
    std::string_view torchName;       // as in `torch.float32`
    std::string_view storageName;     // as in `torch.FloatStorage`
    std::string_view safetensorsName; // as in "dtype":"F32"

    std::int64_t bytes() const { return static_cast<std::int64_t>(c10::elementSize(scalar)); }
};

/// All types that can be read and written.
inline constexpr std::array elementTypes = {
    ElementType{at::kFloat, "float32", "FloatStorage", "F32"},
    ElementType{at::kDouble, "float64", "DoubleStorage", "F64"},
    ElementType{at::kHalf, "float16", "HalfStorage", "F16"},
    ElementType{at::kBFloat16, "bfloat16", "BFloat16Storage", "BF16"},
    ElementType{at::kChar, "int8", "CharStorage", "I8"},
    ElementType{at::kShort, "int16", "ShortStorage", "I16"},
    ElementType{at::kInt, "int32", "IntStorage", "I32"},
    ElementType{at::kLong, "int64", "LongStorage", "I64"},
    ElementType{at::kByte, "uint8", "ByteStorage", "U8"},
    ElementType{at::kBool, "bool", "BoolStorage", "BOOL"},
};

/// The type one of whose names (`&ElementType::torchName`, ...) is `name`, or null.
const ElementType* findElementType(std::string_view ElementType::* naming, std::string_view name);

/// The type of that scalar, or null.
const ElementType* findElementType(at::ScalarType scalar);

/// All names of one naming, with commas: what an error message offers instead.
std::string elementTypeNames(std::string_view ElementType::* naming);

/// Throws if one of the bytes, which shall be truth values, is other than 0 and 1: to read it would be
/// undefined. \throws ModelError, with a message that goes on after the name of the tensor
void requireTruthValues(std::span<const std::byte> bytes);

} // namespace saliscope
