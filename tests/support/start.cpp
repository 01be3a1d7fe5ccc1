// What the programs do when they start and tests have to do too, before any of them computes. Linked into
// each test as an object, which a library would leave out.
#include "base/process.h"

namespace {

[[maybe_unused]] const bool isPrepared = [] {
    saliscope::avoidWrongConvolutions();
    return true;
}();

} // namespace
