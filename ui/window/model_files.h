// Which files are models, and which name their classes.
#pragma once

#include <QString>

namespace saliscope {

/// By its name; what counts when it is opened is its content.
bool isModelFile(const QString& file);

/// "Models (*.pt *.pth ...);;All files (*)", for file dialogues.
QString modelFilter();

/// A text file, by its name.
bool isLabelFile(const QString& file);

} // namespace saliscope
