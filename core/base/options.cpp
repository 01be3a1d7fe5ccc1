#include "base/options.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace saliscope {

namespace {

template <typename Number>
std::optional<Number> parseWhole(const std::string& text) {
    Number number{};
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

[[noreturn]] void fail(const OptionDescription& option, const std::string& text,
                       const std::string& expected) {
    throw UsageError("the option '" + option.key + "' must be " + expected + ", not '" + text + "'");
}

std::string rangeText(const OptionDescription& option, const std::string& kind) {
    const bool bounded = std::isfinite(option.minimum) && std::isfinite(option.maximum);
    return bounded ? kind + " from " + numberText(option.minimum) + " to " + numberText(option.maximum)
                   : kind;
}

template <typename Number>
Number parseInRange(const OptionDescription& option, const std::string& text, const std::string& kind) {
    const auto number = parseWhole<Number>(text);
    // Written so that a NaN fails.
    if (!number ||
        !(static_cast<double>(*number) >= option.minimum && static_cast<double>(*number) <= option.maximum))
        fail(option, text, rangeText(option, kind));
    return *number;
}

} // namespace

double parseNumber(const OptionDescription& option, const std::string& text) {
    return parseInRange<double>(option, text, "a number");
}

std::int64_t parseInteger(const OptionDescription& option, const std::string& text) {
    return parseInRange<std::int64_t>(option, text, "a whole number");
}

bool parseBoolean(const OptionDescription& option, const std::string& text) {
    if (text == "on" || text == "true" || text == "1")
        return true;
    if (text == "off" || text == "false" || text == "0")
        return false;
    fail(option, text, "'on' or 'off'");
}

std::size_t parseChoice(const OptionDescription& option, const std::string& text) {
    const auto choice = std::find(option.choices.begin(), option.choices.end(), text);
    if (choice == option.choices.end())
        fail(option, text, quotedAlternatives(option.choices));
    return static_cast<std::size_t>(choice - option.choices.begin());
}

std::string numberText(double value) {
    // Without a power of ten as long as people can count the zeros.
    constexpr std::size_t longest = 8;
    std::array<char, 32> text{};
    const auto plain = std::to_chars(text.data(), text.data() + longest, value, std::chars_format::fixed);
    if (plain.ec == std::errc())
        return {text.data(), plain.ptr};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), end};
}

std::string roundedText(double value, int digits) {
    std::array<char, 32> text{};
    const auto [end, error] =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, digits);
    return {text.data(), end};
}

void requireKnownOptions(const std::vector<OptionDescription>& known, const OptionValues& values) {
    std::vector<std::string> keys;
    for (const OptionDescription& option : known)
        keys.push_back(option.key);
    for (const auto& [key, value] : values) {
        if (std::find(keys.begin(), keys.end(), key) != keys.end())
            continue;
        throw UsageError("there is no option '" + key + "' here; " +
                         (keys.empty() ? "the method has none" : "there are " + join(keys, ", ")));
    }
}

} // namespace saliscope
