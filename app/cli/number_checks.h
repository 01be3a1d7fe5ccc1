// What numbers of the command line have to be, where CLI11's own checks would answer with a range of 300
// digits.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace saliscope::cli {

/// A number above 0.
inline CLI::Validator positiveNumber() {
    return {[](const std::string& text) {
                double number = 0;
                const bool isGood = CLI::detail::lexical_cast(text, number) && number > 0;
                return isGood ? std::string() : "'" + text + "' should be a number above 0";
            },
            "POSITIVE"};
}

/// A number that is 0 or more.
inline CLI::Validator nonNegativeNumber() {
    return {[](const std::string& text) {
                double number = 0;
                const bool isGood = CLI::detail::lexical_cast(text, number) && number >= 0;
                return isGood ? std::string() : "'" + text + "' should be a number, 0 or more";
            },
            "NONNEGATIVE"};
}

} // namespace saliscope::cli
