// The attacks there are, as panels and pages show them.
#pragma once

#include "base/options.h"

#include <QString>

#include <vector>

namespace saliscope {

struct AttackText {
    QString id, title, summary, paper;
    bool isRandom = false;
    std::vector<OptionDescription> options;
};

/// In the order of core's table.
const std::vector<AttackText>& attackTexts();

} // namespace saliscope
