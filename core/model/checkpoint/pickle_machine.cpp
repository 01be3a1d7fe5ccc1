#include "model/checkpoint/pickle_machine.h"

namespace saliscope::pickle {

void failAsMalformed(const std::string& what) {
    throw ModelError("holds a malformed pickle: " + what);
}

std::string_view Input::take(std::uint64_t count) {
    if (count > bytes_.size() - position_)
        throw CutOff("is cut off in the middle of its pickle");
    const std::string_view taken = bytes_.substr(position_, count);
    position_ += count;
    return taken;
}

std::string_view Input::takeLine() {
    const std::size_t end = bytes_.find('\n', position_);
    if (end == std::string_view::npos)
        throw CutOff("is cut off in the middle of its pickle");
    const std::string_view line = take(end - position_);
    take(1);
    return line;
}

Value& Stack::top() {
    if (values_.size() <= (marks_.empty() ? 0 : marks_.back()))
        failAsMalformed("an opcode needs more values than there are");
    return *values_.back();
}

Value* Stack::pop() {
    Value* value = &top();
    values_.pop_back();
    return value;
}

std::vector<const Value*> Stack::popToMark() {
    if (marks_.empty())
        failAsMalformed("an opcode needs a mark and there is none");
    const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<const Value*> above(begin, values_.end());
    values_.erase(begin, values_.end());
    marks_.pop_back();
    return above;
}

void Memo::remember(std::uint64_t index, Value* value, std::size_t stepsSoFar) {
    if (index > stepsSoFar)
        failAsMalformed("the memo index " + std::to_string(index) + " is out of range");
    if (index >= values_.size())
        values_.resize(index + 1);
    values_[index] = value;
}

Value* Memo::recall(std::uint64_t index) const {
    if (index >= values_.size() || !values_[index])
        failAsMalformed("the memo has no value " + std::to_string(index));
    return values_[index];
}

} // namespace saliscope::pickle
