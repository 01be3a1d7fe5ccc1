#include "lessons/condition.h"

#include "base/error.h"
#include "state/json_reader.h"

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

using Json = JsonReader::Json;

template <typename Member>
struct Kind {
    const char* key;
    Member Observation::* member;
};

constexpr Kind<QString> texts[] = {{"picture", &Observation::picture},
                                   {"model", &Observation::model},
                                   {"layer", &Observation::layer},
                                   {"explained", &Observation::explained},
                                   {"explained channel of", &Observation::explainedChannelOf},
                                   {"pinned", &Observation::pinned},
                                   {"overlay", &Observation::overlay},
                                   {"cut out", &Observation::cutOut},
                                   {"cut out by", &Observation::cutOutBy},
                                   {"channel order", &Observation::channelOrder},
                                   {"vote", &Observation::vote},
                                   {"indexed", &Observation::indexed},
                                   {"part of the folder", &Observation::folderPart},
                                   {"patches of", &Observation::patchesOf},
                                   {"map of the folder", &Observation::mapOfFolder}};
constexpr Kind<QStringList> lists[] = {{"panel", &Observation::panels},
                                       {"map", &Observation::maps},
                                       {"finding about", &Observation::findingsAbout}};
constexpr Kind<bool> facts[] = {{"painted", &Observation::isPainted},
                                {"picked out", &Observation::hasPickedOut},
                                {"picture of the folder", &Observation::isPictureOfFolder}};
constexpr double most = 1000; ///< that a score may be asked to change by

std::function<bool(const Observation&)> scorePart(const JsonReader& object) {
    const QString name = object.text("of");
    const bool isFall = object.has("fallen by");
    if (name.isEmpty() || isFall == object.has("changed by less than"))
        throw FileError("'score' must say 'of' which class, and 'fallen by' or 'changed by less than'");
    const double amount = object.number(isFall ? "fallen by" : "changed by less than", 0, most, 0);
    return [=](const Observation& seen) {
        if (!seen.scores || !seen.scores->now.contains(name))
            return false;
        const double fall = seen.scores->clean.at(name) - seen.scores->now.at(name);
        return isFall ? fall >= amount : std::abs(fall) < amount;
    };
}

std::function<bool(const Observation&)> madePart(const JsonReader& object) {
    const QString by = object.text("by"), about = object.text("about");
    if (by.isEmpty() || about.isEmpty())
        throw FileError("'made' must say 'by' which panel, and what it is 'about'");
    return [=](const Observation& seen) {
        const auto made = seen.made.find(by);
        return made != seen.made.end() && made->second == about;
    };
}

std::function<bool(const Observation&)> partOf(const JsonReader& object, const char* key) {
    for (const auto& [name, member] : texts)
        if (name == std::string_view(key))
            return [member = member, text = object.text(key)](const Observation& seen) {
                return seen.*member == text;
            };
    for (const auto& [name, member] : lists)
        if (name == std::string_view(key))
            return [member = member, text = object.text(key)](const Observation& seen) {
                return (seen.*member).contains(text);
            };
    for (const auto& [name, member] : facts)
        if (name == std::string_view(key))
            return [member = member, wanted = object.boolean(key, true)](const Observation& seen) {
                return seen.*member == wanted;
            };
    if (std::string_view(key) == "top class")
        return [text = object.text(key)](const Observation& seen) {
            return seen.scores && seen.scores->topClass == text;
        };
    if (std::string_view(key) == "score")
        return scorePart(object.object(key));
    if (std::string_view(key) == "made")
        return madePart(object.object(key));
    throw FileError(std::string("'") + key + "' is nothing that a lesson can notice");
}

} // namespace

Condition Condition::fromJson(const Json& document) {
    const JsonReader object(document, "a condition");
    if (document.empty())
        throw FileError("a condition must name what is to be noticed");
    Condition condition;
    for (const auto& [key, value] : document.items())
        condition.parts_.push_back(partOf(object, key.c_str()));
    return condition;
}

bool Condition::holds(const Observation& observation) const {
    return std::all_of(parts_.begin(), parts_.end(), [&](const Part& part) { return part(observation); });
}

} // namespace saliscope
