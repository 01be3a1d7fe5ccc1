// Which files are pictures, and which comes next.
#pragma once

#include <QStringList>

namespace saliscope {

/// By its name; what counts when it is opened is its content.
bool isPictureFile(const QString& file);

/// "*.png *.jpg ...", for file dialogues.
QString pictureFilter();

/// The file that comes `step` places after this one among those given, or, if it is none of them, among the
/// pictures of its folder, in the order of their names ("2" before "10"); from the last on to the first.
/// Empty if there is no other.
QString neighbourOf(const QString& file, int step, const QStringList& among = {});

} // namespace saliscope
