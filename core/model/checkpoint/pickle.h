// Python's pickles as data. A pickle is a program for a small stack machine that can call any function of
// Python: that is why files from strangers are dangerous there. Here its instructions only build a
// description of what it would make; nothing is ever called, and functions that are not on the caller's list
// are errors.
//
// Covered is what Python writes in protocols 2 to 5 (https://peps.python.org/pep-0307, -3154 and -0574) for
// numbers, text, bytes, lists, tuples, dictionaries and calls. Sets, the textual opcodes of protocols 0 and
// 1, extension codes and out-of-band buffers are errors.
//
// Hostile input: time is linear in the length of the pickle. Memory is at most some 64 bytes for each of its
// bytes, and 300 MB in all besides the pickle itself. Values may contain themselves, and may contain one
// value many times: who walks through them must not follow blindly. Nesting costs no stack, here or in a
// destructor.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace saliscope::pickle {

struct Value;

struct None {};

/// An integer of more than 64 bits: two's complement, the lowest byte first.
struct LongInteger {
    std::string_view littleEndian;
};

/// What Python calls str. Python promises UTF-8; a file may break the promise.
struct Text {
    std::string_view text;
};

struct Bytes {
    std::string_view bytes;
};

struct List {
    std::vector<const Value*> items;
};

struct Tuple {
    std::vector<const Value*> items;
};

/// A dictionary, or a collections.OrderedDict. Entries as they were written: where a key comes twice, Python
/// keeps the place of the first and the value of the last.
struct Dictionary {
    std::vector<std::pair<const Value*, const Value*>> entries;
};

/// A function or a class of Python, by name only.
struct Global {
    std::string_view module;
    std::string_view name;

    std::string path() const { return std::string(module) + '.' + std::string(name); }
};

/// The call of a function, or the making of an object of a class, that Python would perform. What it would
/// add to the result afterwards (attributes, items) is left out.
struct Call {
    const Global* function;
    const Tuple* arguments;
};

/// Something that is kept outside the pickle; `id` says what.
struct PersistentId {
    const Value* id;
};

struct Value {
    std::variant<None, bool, std::int64_t, double, LongInteger, Text, Bytes, List, Tuple, Dictionary, Global,
                 Call, PersistentId>
        content;

    /// The content if it is a `T`, or null.
    template <typename T>
    const T* as() const {
        return std::get_if<T>(&content);
    }
};

/// A pickle and all values in it, which refer to each other and to its bytes. Can be moved, not copied.
struct Document {
    std::vector<std::byte> bytes;
    std::deque<Value> values;
    const Value* root = nullptr;
    std::size_t length = 0; // of the pickle: `bytes` may go on behind it

    Document() = default;
    Document(Document&&) = default;
    Document& operator=(Document&&) = default;
};

/// Says whether a function or class may be mentioned.
using AllowGlobal = std::function<bool(const Global&)>;

/// The bytes end before the pickle does.
class CutOff : public ModelError {
public:
    using ModelError::ModelError;
};

/// Reads the pickle at the beginning of `bytes`. \throws CutOff; ModelError, with a message that goes on
/// after the name of the file, if the pickle uses an opcode that is not covered, mentions a global that is
/// not allowed, or is malformed
Document parse(std::vector<std::byte> bytes, const AllowGlobal& allow);

} // namespace saliscope::pickle
