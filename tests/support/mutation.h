// Files spoilt in the ways in which files are spoilt, and in those that hurt parsers.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace saliscope::test {

/// One to four random changes of `whole`: bits flipped, bytes replaced, inserted, deleted, repeated, numbers
/// replaced by such as 0, -1 and 2^31, the end cut off, a piece of one of the `others` put in. The same
/// random numbers give the same result on every machine.
std::string mutated(std::string whole, const std::vector<std::string>& others, std::mt19937_64& random);

} // namespace saliscope::test
