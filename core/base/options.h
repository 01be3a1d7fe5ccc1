// Options that are described once: forms, command-line flags, help and checks all come from the same
// description.
#pragma once

#include <functional>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace saliscope {

enum class OptionType { integer, number, boolean, choice, text };

struct OptionDescription {
    std::string key;
    OptionType type = OptionType::number;
    std::string standard; ///< the default, written as a person would
    std::string help;     ///< one sentence, without a full stop
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity(); ///< both included
    std::vector<std::string> choices = {};
};

/// What a person gave: text by key.
using OptionValues = std::map<std::string, std::string>;

/// \throws UsageError unless `text` is such a number within the option's range
double parseNumber(const OptionDescription& option, const std::string& text);
std::int64_t parseInteger(const OptionDescription& option, const std::string& text);
/// "on", "off", "true", "false", "1", "0". \throws UsageError
bool parseBoolean(const OptionDescription& option, const std::string& text);
/// The position among the choices. \throws UsageError naming them
std::size_t parseChoice(const OptionDescription& option, const std::string& text);

/// A number as short as it can be written without loss.
std::string numberText(double value);
/// A number rounded to so many significant digits.
std::string roundedText(double value, int digits = 3);

/// \throws UsageError that names the options there are
void requireKnownOptions(const std::vector<OptionDescription>& known, const OptionValues& values);

/// The options of a struct: which member each describes. The defaults are those of a default-made struct.
///
///     const OptionTable<SmoothGradOptions> table = OptionTable<SmoothGradOptions>()
///         .integer("samples", &SmoothGradOptions::samples, 1, 10000, "How many noisy copies are averaged")
///         .number("sigma", &SmoothGradOptions::sigma, 0, 1, "Strength of the noise as a part of the input's
///         range");
template <typename Options>
class OptionTable {
public:
    template <typename Integer>
    OptionTable& integer(const char* key, Integer Options::* member, Integer minimum, Integer maximum,
                         const char* help) {
        OptionDescription option{key,  OptionType::integer,          std::to_string(Options{}.*member),
                                 help, static_cast<double>(minimum), static_cast<double>(maximum)};
        return add(option, [option, member](Options& options, const std::string& text) {
            options.*member = static_cast<Integer>(parseInteger(option, text));
        });
    }

    OptionTable& number(const char* key, double Options::* member, double minimum, double maximum,
                        const char* help) {
        OptionDescription option{key,    OptionType::number, numberText(Options{}.*member), help, minimum,
                                 maximum};
        return add(option, [option, member](Options& options, const std::string& text) {
            options.*member = parseNumber(option, text);
        });
    }

    OptionTable& boolean(const char* key, bool Options::* member, const char* help) {
        OptionDescription option{key, OptionType::boolean, Options{}.*member ? "on" : "off", help};
        return add(option, [option, member](Options& options, const std::string& text) {
            options.*member = parseBoolean(option, text);
        });
    }

    template <typename Enumeration>
    OptionTable& choice(const char* key, Enumeration Options::* member,
                        const std::vector<std::pair<const char*, Enumeration>>& choices, const char* help) {
        OptionDescription option{key, OptionType::choice, "", help};
        std::vector<Enumeration> values;
        for (const auto& [name, value] : choices) {
            option.choices.emplace_back(name);
            values.push_back(value);
            if (value == Options{}.*member)
                option.standard = name;
        }
        return add(option, [option, member, values](Options& options, const std::string& text) {
            options.*member = values[parseChoice(option, text)];
        });
    }

    OptionTable& text(const char* key, std::string Options::* member, const char* help) {
        return add({key, OptionType::text, Options{}.*member, help},
                   [member](Options& options, const std::string& text) { options.*member = text; });
    }

    const std::vector<OptionDescription>& descriptions() const { return descriptions_; }

    /// The struct with what was given and the defaults for the rest. \throws UsageError for unknown keys and
    /// bad values
    Options parse(const OptionValues& values) const {
        requireKnownOptions(descriptions_, values);
        Options options;
        for (std::size_t i = 0; i < descriptions_.size(); ++i)
            if (const auto value = values.find(descriptions_[i].key); value != values.end())
                setters_[i](options, value->second);
        return options;
    }

private:
    using Setter = std::function<void(Options&, const std::string&)>;

    OptionTable& add(OptionDescription description, Setter setter) {
        descriptions_.push_back(std::move(description));
        setters_.push_back(std::move(setter));
        return *this;
    }

    std::vector<OptionDescription> descriptions_;
    std::vector<Setter> setters_;
};

} // namespace saliscope
