// Pictures of the window as files.
#pragma once

#include <QByteArray>
#include <QImage>

namespace saliscope {

/// What a PNG file of it holds.
QByteArray pngOf(const QImage& image);

/// Replaces the file at once, or leaves it as it was. \throws FileError if it cannot be written
void savePng(const QString& file, const QImage& image);

} // namespace saliscope
