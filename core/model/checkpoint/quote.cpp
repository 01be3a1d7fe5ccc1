#include "model/checkpoint/quote.h"

#include <nlohmann/json.hpp>

namespace saliscope {

std::string inQuotes(std::string_view text) {
    constexpr std::size_t longest = 80;
    const bool shortened = text.size() > longest;
    const nlohmann::json shown = std::string(text.substr(0, longest)) + (shortened ? "..." : "");
    std::string quote = shown.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    quote.front() = quote.back() = '\'';
    return quote;
}

bool isUtf8(std::string_view text) {
    try {
        nlohmann::json(text).dump();
        return true;
    } catch (const nlohmann::json::type_error&) {
        return false;
    }
}

} // namespace saliscope
