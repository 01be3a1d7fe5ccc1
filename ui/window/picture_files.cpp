#include "window/picture_files.h"

#include <QCollator>
#include <QDir>

#include <algorithm>

namespace saliscope {

namespace {

const QStringList& pictureSuffixes() {
    static const QStringList list{"png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff"};
    return list;
}

QStringList picturesIn(const QDir& folder) {
    QStringList files;
    for (const QFileInfo& file : folder.entryInfoList(QDir::Files))
        if (isPictureFile(file.filePath()))
            files << file.absoluteFilePath();
    QCollator collator;
    collator.setNumericMode(true);
    std::sort(files.begin(), files.end(), collator);
    return files;
}

} // namespace

bool isPictureFile(const QString& file) {
    return pictureSuffixes().contains(QFileInfo(file).suffix().toLower());
}

QString pictureFilter() {
    QStringList patterns;
    for (const QString& suffix : pictureSuffixes())
        patterns << QStringLiteral("*.") + suffix;
    return patterns.join(' ');
}

QString neighbourOf(const QString& file, int step, const QStringList& among) {
    const QString path = QFileInfo(file).absoluteFilePath();
    QStringList files;
    for (const QString& other : among)
        files << QFileInfo(other).absoluteFilePath();
    if (!files.contains(path))
        files = picturesIn(QFileInfo(path).dir());
    const auto place = files.indexOf(path);
    if (place < 0 || files.size() < 2)
        return {};
    return files[((place + step) % files.size() + files.size()) % files.size()];
}

} // namespace saliscope
