#include "session/attack_list.h"

#include "attack/attacks.h"

namespace saliscope {

const std::vector<AttackText>& attackTexts() {
    static const std::vector<AttackText> texts = [] {
        std::vector<AttackText> all;
        for (const AttackDescription& attack : attackDescriptions())
            all.push_back({QString::fromStdString(attack.id), QString::fromStdString(attack.title),
                           QString::fromStdString(attack.summary), QString::fromStdString(attack.paper),
                           attack.isRandom, attack.options});
        return all;
    }();
    return texts;
}

} // namespace saliscope
