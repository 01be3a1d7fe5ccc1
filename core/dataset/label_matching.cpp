#include "base/text.h"
#include "dataset/image_folder.h"
#include "model/model.h"

#include <algorithm>
#include <charconv>

namespace saliscope {

namespace {

/// In lower case, words with single spaces between them.
std::string plainName(std::string_view text) {
    std::string plain;
    for (const char letter : lowerCase(text)) {
        const bool separates = letter == '_' || letter == '-' || letter == ' ' || letter == '\t';
        if (!separates)
            plain += letter;
        else if (!plain.empty() && plain.back() != ' ')
            plain += ' ';
    }
    if (!plain.empty() && plain.back() == ' ')
        plain.pop_back();
    return plain;
}

std::string withoutWordNetId(const std::string& plain) {
    constexpr std::size_t length = 9; // n and eight digits
    const bool begins =
        plain.size() > length && plain[0] == 'n' && plain[length] == ' ' &&
        std::all_of(plain.begin() + 1, plain.begin() + length, [](char c) { return c >= '0' && c <= '9'; });
    return begins ? plain.substr(length + 1) : plain;
}

/// The classes for each name, whole labels and synonyms apart.
struct NamedClasses {
    std::map<std::string, std::vector<std::int64_t>> whole, synonyms;
};

NamedClasses namedClasses(const std::vector<std::string>& labels) {
    NamedClasses named;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto index = static_cast<std::int64_t>(i);
        const std::string plain = withoutWordNetId(plainName(labels[i]));
        named.whole[plain].push_back(index);
        for (std::size_t begin = 0; begin < plain.size();) {
            const std::size_t end = std::min(plain.find(',', begin), plain.size());
            named.synonyms[plainName(plain.substr(begin, end - begin))].push_back(index);
            begin = end + 1;
        }
    }
    return named;
}

std::optional<std::int64_t> onlyOne(const std::map<std::string, std::vector<std::int64_t>>& classes,
                                    const std::string& name) {
    const auto found = classes.find(name);
    return found != classes.end() && found->second.size() == 1 ? std::optional(found->second.front())
                                                               : std::nullopt;
}

std::optional<std::int64_t> indexIn(const std::string& label, std::int64_t classes) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), number);
    const bool isIndex = error == std::errc() && end == label.data() + label.size() && number >= 0;
    return isIndex && number < classes ? std::optional(number) : std::nullopt;
}

} // namespace

LabelMapping matchLabels(const std::vector<std::string>& labels, const Model& model) {
    const NamedClasses named = namedClasses(model.labels);
    LabelMapping mapping;
    for (const std::string& label : labels) {
        const std::string plain = plainName(label), name = withoutWordNetId(plain);
        std::optional<std::int64_t> found = onlyOne(named.whole, name);
        if (!found)
            found = onlyOne(named.synonyms, name);
        mapping[label] = found ? found : indexIn(plain, model.classes);
    }
    return mapping;
}

} // namespace saliscope
