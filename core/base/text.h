// Small things about words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace saliscope {

/// Up to `count` of the candidates that a person who typed `word` may have meant, the most similar first
/// (Levenshtein distance of at most a third of the word, or containing it).
std::vector<std::string> similarWords(std::string_view word, const std::vector<std::string>& candidates,
                                      std::size_t count = 3);

/// "'a'", "'a' or 'b'", "'a', 'b' or 'c'".
std::string quotedAlternatives(const std::vector<std::string>& words);

/// ", did you mean 'x' or 'y'?" for what `similarWords` finds, or nothing.
std::string didYouMean(std::string_view word, const std::vector<std::string>& candidates);

/// With small letters for A to Z, whatever the desktop's language: in Turkish the C library leaves the I of
/// ".TIF" as it is.
std::string lowerCase(std::string_view text);

/// The number with three digits, for people: "0.0123", "1.23e+08".
std::string shortNumberText(double number);

/// A share as percent, for people: "95 %", or with more digits "95.3 %".
std::string percentText(double share, int decimals = 0);

/// Words with `separator` between them.
std::string join(const std::vector<std::string>& words, std::string_view separator);

} // namespace saliscope
