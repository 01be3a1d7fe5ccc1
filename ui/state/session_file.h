// Session files: what was on screen, to be opened again.
#pragma once

#include "state/view_state.h"

namespace saliscope {

/// "saliscope"
extern const QString sessionSuffix;

/// By its name: .saliscope or .json.
bool isSessionFile(const QString& file);

/// All of it or nothing: a file that was there before is lost only once the new one is complete.
/// \throws FileError
void saveSession(const QString& file, const ViewState& state);

/// \throws FileError that names the file: it cannot be read, is no session, or was written by a newer version
ViewState readSession(const QString& file);

} // namespace saliscope
