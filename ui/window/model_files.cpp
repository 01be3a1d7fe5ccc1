#include "window/model_files.h"

#include <QFileInfo>
#include <QStringList>

namespace saliscope {

namespace {

const QStringList& suffixes() {
    static const QStringList list{"pt", "pth", "safetensors"};
    return list;
}

QString suffixOf(const QString& file) {
    return QFileInfo(file).suffix().toLower();
}

} // namespace

bool isModelFile(const QString& file) {
    return suffixes().contains(suffixOf(file));
}

QString modelFilter() {
    QStringList patterns;
    for (const QString& suffix : suffixes())
        patterns << QStringLiteral("*.") + suffix;
    return QObject::tr("Models (%1);;All files (*)").arg(patterns.join(' '));
}

bool isLabelFile(const QString& file) {
    return suffixOf(file) == QLatin1String("txt");
}

} // namespace saliscope
