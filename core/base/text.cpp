#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iomanip>
#include <numeric>
#include <sstream>

namespace saliscope {

namespace {

std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, substituted});
        }
    }
    return row.back();
}

} // namespace

std::vector<std::string> similarWords(std::string_view word, const std::vector<std::string>& candidates,
                                      std::size_t count) {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = editDistance(word, candidate);
        const bool contains = !word.empty() && candidate.find(word) != std::string::npos;
        if (contains || distance <= std::max<std::size_t>(1, word.size() / 3))
            ranked.emplace_back(distance, candidate);
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::string> words;
    for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i)
        words.push_back(ranked[i].second);
    return words;
}

std::string quotedAlternatives(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + ("'" + words[i] + "'");
    return text;
}

std::string didYouMean(std::string_view word, const std::vector<std::string>& candidates) {
    const std::vector<std::string> words = similarWords(word, candidates);
    return words.empty() ? std::string() : ", did you mean " + quotedAlternatives(words) + "?";
}

std::string percentText(double share, int decimals) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(decimals) << 100 * share << " %";
    return text.str();
}

std::string join(const std::vector<std::string>& words, std::string_view separator) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? std::string() : std::string(separator)) + word;
    return text;
}

std::string lowerCase(std::string_view text) {
    std::string result(text);
    for (char& letter : result)
        if (letter >= 'A' && letter <= 'Z')
            letter = static_cast<char>(letter - 'A' + 'a');
    return result;
}

std::string shortNumberText(double number) {
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::general, 3);
    return {text.data(), end.ptr};
}

} // namespace saliscope
