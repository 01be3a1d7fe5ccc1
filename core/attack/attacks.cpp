#include "attack/attacks.h"

#include "attack/ascent.h"
#include "attack/carlini_wagner.h"
#include "attack/deepfool.h"
#include "attack/fgsm.h"
#include "attack/iterative_fgsm.h"
#include "attack/one_pixel.h"
#include "attack/pgd.h"
#include "base/error.h"
#include "base/text.h"

#include <algorithm>

namespace saliscope {

std::span<const Attack> attacks() {
    // clang-format off: a row for each, so that adding one changes one line
    static const std::vector<Attack> table = {
        ascentAttack(),
        fgsmAttack(),
        iterativeFgsmAttack(),
        pgdAttack(),
        deepFoolAttack(),
        carliniWagnerAttack(),
        onePixelAttack(),
    };
    // clang-format on
    return table;
}

const Attack& requireAttack(std::string_view id) {
    const auto isMeant = [&](const Attack& attack) { return attack.description.id == id; };
    const std::span<const Attack> all = attacks();
    if (const auto found = std::ranges::find_if(all, isMeant); found != all.end())
        return *found;
    std::vector<std::string> ids;
    for (const Attack& known : all)
        ids.push_back(known.description.id);
    const std::string hint = didYouMean(id, ids);
    throw UsageError("there is no attack '" + std::string(id) + "'" +
                     (hint.empty() ? "; there are " + join(ids, ", ") : hint));
}

std::vector<AttackDescription> attackDescriptions() {
    std::vector<AttackDescription> descriptions;
    for (const Attack& attack : attacks())
        descriptions.push_back(attack.description);
    return descriptions;
}

} // namespace saliscope
