#include "canvas/image_file.h"

#include "base/file.h"

#include <QBuffer>

namespace saliscope {

QByteArray pngOf(const QImage& image) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

void savePng(const QString& file, const QImage& image) {
    // Not by QImage or QSaveFile, which report success on a full disk: they buffer, and do not look at the
    // end.
    writeFile(file.toStdString(), pngOf(image).toStdString());
}

} // namespace saliscope
