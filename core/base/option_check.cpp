#include "base/option_check.h"

namespace saliscope {

void requireAllowed(const OptionDescription& option, const std::string& text) {
    switch (option.type) {
    case OptionType::integer:
        parseInteger(option, text);
        break;
    case OptionType::number:
        parseNumber(option, text);
        break;
    case OptionType::boolean:
        parseBoolean(option, text);
        break;
    case OptionType::choice:
        parseChoice(option, text);
        break;
    case OptionType::text:
        break;
    }
}

} // namespace saliscope
