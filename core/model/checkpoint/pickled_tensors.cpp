#include "model/checkpoint/pickled_tensors.h"

#include "model/checkpoint/element_type.h"
#include "model/checkpoint/quote.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace saliscope {

using pickle::Global;
using pickle::Tuple;
using pickle::Value;

namespace {

/// Functions that make a tensor of a storage. Their first four arguments are storage, offset, shape, strides.
constexpr std::array<std::string_view, 3> tensorMakers = {
    "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3"};

/// Functions whose first argument is the tensor.
constexpr std::array<std::string_view, 2> parameterMakers = {"torch._utils._rebuild_parameter",
                                                             "torch._utils._rebuild_parameter_with_state"};

/// Called with one of the above, the class of the result, and the arguments.
constexpr std::string_view maker = "torch._tensor._rebuild_from_type_v2";

constexpr std::array<std::string_view, 2> untypedStorages = {"torch.storage.UntypedStorage",
                                                             "torch.UntypedStorage"};

/// What comes along with weights and tells nothing about them.
constexpr std::array<std::string_view, 15> companions = {
    "collections.OrderedDict",
    "torch.Size",
    "torch.device",
    "torch.Tensor",
    "torch.nn.parameter.Parameter",
    "argparse.Namespace",
    "pathlib.PosixPath",
    "pathlib.WindowsPath",
    "_codecs.encode",
    "numpy.dtype",
    "numpy.ndarray",
    "numpy.core.multiarray.scalar",
    "numpy._core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct",
    "numpy._core.multiarray._reconstruct",
};

template <typename Names>
bool contains(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

const ElementType* torchType(const Global& global, std::string_view ElementType::* naming) {
    return global.module == "torch" ? findElementType(naming, global.name) : nullptr;
}

/// The call that makes a tensor, without those around it that make a parameter of it.
std::optional<pickle::Call> tensorCall(const Value& value) {
    const auto* outer = value.as<pickle::Call>();
    // Honest files wrap once or twice; hostile ones could wrap a million times, in every entry anew.
    for (int depth = 0; outer && depth < 4; ++depth) {
        pickle::Call call = *outer;
        if (call.function->path() == maker && call.arguments->items.size() >= 3) {
            call = {call.arguments->items[0]->as<Global>(), call.arguments->items[2]->as<Tuple>()};
            if (!call.function || !call.arguments)
                return std::nullopt;
        }
        const std::string name = call.function->path();
        if (contains(tensorMakers, name))
            return call;
        if (!contains(parameterMakers, name) || call.arguments->items.empty())
            return std::nullopt;
        outer = call.arguments->items[0]->as<pickle::Call>();
    }
    return std::nullopt;
}

[[noreturn]] void failAsMalformed() {
    throw ModelError("is not described as torch.save would do it");
}

std::int64_t integer(const Value& value) {
    const auto* number = value.as<std::int64_t>();
    if (!number)
        failAsMalformed();
    return *number;
}

std::vector<std::int64_t> integers(const Value& value) {
    constexpr std::size_t mostDimensions = 64; // PyTorch's own limit
    const auto* tuple = value.as<Tuple>();
    if (!tuple || tuple->items.size() > mostDimensions)
        failAsMalformed();
    std::vector<std::int64_t> numbers;
    for (const Value* item : tuple->items)
        numbers.push_back(integer(*item));
    return numbers;
}

at::ScalarType storageType(const Value& value) {
    const auto* global = value.as<Global>();
    if (!global)
        failAsMalformed();
    if (contains(untypedStorages, global->path()))
        return at::kByte;
    const ElementType* type = torchType(*global, &ElementType::storageName);
    if (!type)
        failAsMalformed();
    return type->scalar;
}

/// How many elements of type `to` have the bytes of `count` elements of type `from`.
std::int64_t convertedCount(std::int64_t count, at::ScalarType from, at::ScalarType to) {
    const auto bytes = [](at::ScalarType type) { return static_cast<std::int64_t>(c10::elementSize(type)); };
    return count * bytes(from) / bytes(to);
}

std::string shapeText(const std::vector<std::int64_t>& shape) {
    std::string text;
    for (std::int64_t extent : shape)
        text += (text.empty() ? "" : "×") + std::to_string(extent);
    return text.empty() ? "one number" : text;
}

/// A tensor that repeats elements (stride 0) may have more of them than its storage. It takes no memory until
/// somebody copies it, so an honest one is allowed and a bomb is not.
constexpr std::int64_t mostRepeatedElements = 1 << 24;

void requireInsideStorage(const TensorReference& tensor) {
    const StorageReference& storage = tensor.storage;
    const std::int64_t available = convertedCount(storage.viewCount, storage.type, tensor.type);
    bool inside = tensor.shape.size() == tensor.strides.size() && tensor.offset >= 0;
    bool empty = false;
    std::int64_t last = tensor.offset, elements = 1;
    for (std::size_t i = 0; inside && i < tensor.shape.size(); ++i) {
        const std::int64_t extent = tensor.shape[i], stride = tensor.strides[i];
        empty = empty || extent == 0;
        std::int64_t reach = 0;
        inside = extent >= 0 && stride >= 0 &&
                 !__builtin_mul_overflow(elements, std::max<std::int64_t>(extent, 1), &elements) &&
                 !__builtin_mul_overflow(std::max<std::int64_t>(extent - 1, 0), stride, &reach) &&
                 !__builtin_add_overflow(last, reach, &last);
    }
    inside = inside && (empty ? tensor.offset <= available : last < available) &&
             elements <= std::max(available, mostRepeatedElements);
    if (!inside)
        throw ModelError("does not fit into its storage: it is " + shapeText(tensor.shape) +
                         ", the storage has " + std::to_string(available) + " elements");
}

} // namespace

bool isAllowedInCheckpoints(const Global& global) {
    const std::string path = global.path();
    return path == maker || contains(tensorMakers, path) || contains(parameterMakers, path) ||
           contains(untypedStorages, path) || contains(companions, path) ||
           torchType(global, &ElementType::storageName) || torchType(global, &ElementType::torchName);
}

bool isTensor(const Value& value) {
    return tensorCall(value).has_value();
}

StorageReference storageReference(const pickle::PersistentId& persistentId) {
    const auto* id = persistentId.id->as<Tuple>();
    if (!id || id->items.size() < 5)
        failAsMalformed();
    const auto* kind = id->items[0]->as<pickle::Text>();
    const auto* key = id->items[2]->as<pickle::Text>();
    if (!kind || kind->text != "storage" || !key)
        failAsMalformed();
    StorageReference storage{key->text, storageType(*id->items[1]), integer(*id->items[4])};
    storage.viewCount = storage.count;
    if (const auto* view = id->items.size() > 5 ? id->items[5]->as<Tuple>() : nullptr) {
        if (view->items.size() != 3)
            failAsMalformed();
        storage.viewBegin = integer(*view->items[1]);
        storage.viewCount = integer(*view->items[2]);
    }
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 16;
    if (storage.count < 0 || storage.count > most || storage.viewBegin < 0 || storage.viewCount < 0 ||
        storage.viewBegin > storage.count || storage.viewCount > storage.count - storage.viewBegin)
        throw ModelError("has a storage of an impossible size");
    return storage;
}

TensorReference tensorReference(const Value& value) {
    const std::optional<pickle::Call> call = tensorCall(value);
    if (!call || call->arguments->items.size() < 4)
        failAsMalformed();
    const auto& arguments = call->arguments->items;
    const auto* persistentId = arguments[0]->as<pickle::PersistentId>();
    if (!persistentId)
        failAsMalformed();
    TensorReference tensor;
    tensor.storage = storageReference(*persistentId);
    tensor.type = tensor.storage.type;
    tensor.offset = integer(*arguments[1]);
    tensor.shape = integers(*arguments[2]);
    tensor.strides = integers(*arguments[3]);
    if (call->function->path() == tensorMakers.back()) {
        const auto* dtype = arguments.size() > 6 ? arguments[6]->as<Global>() : nullptr;
        const ElementType* type = dtype ? torchType(*dtype, &ElementType::torchName) : nullptr;
        if (!type)
            failAsMalformed();
        tensor.type = type->scalar;
    }
    requireInsideStorage(tensor);
    tensor.offset += convertedCount(tensor.storage.viewBegin, tensor.storage.type, tensor.type);
    return tensor;
}

} // namespace saliscope
