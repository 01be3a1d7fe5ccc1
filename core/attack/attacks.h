// The one table of attacks: what the window offers, what the command line knows, what the tests go through.
#pragma once

#include "attack/attack.h"

#include <span>
#include <string_view>

namespace saliscope {

/// All attacks, in the order in which a course would meet them: the lecture's recipe, signs of gradients,
/// balls, smallest changes, and those that see only scores.
std::span<const Attack> attacks();

/// The attack of that id. \throws UsageError that proposes the most similar ids
const Attack& requireAttack(std::string_view id);

/// Of all attacks, in the order of the table.
std::vector<AttackDescription> attackDescriptions();

} // namespace saliscope
