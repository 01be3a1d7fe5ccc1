#include "window/library.h"

#include "base/resources.h"
#include "model/model_loader.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace saliscope {

std::vector<Sample> samplePictures() {
    const QDir folder(QString::fromStdString((resourceFolder() / "samples").string()));
    QFile list(folder.filePath(QStringLiteral("samples.json")));
    std::vector<Sample> samples;
    if (!list.open(QIODevice::ReadOnly))
        return samples;
    for (const QJsonValue& value : QJsonDocument::fromJson(list.readAll()).array()) {
        const QJsonObject sample = value.toObject();
        samples.push_back({sample["name"].toString(), sample["title"].toString(), sample["text"].toString(),
                           folder.filePath(sample["scene"]["picture"].toString())});
    }
    return samples;
}

QString sampleFile(const QString& name) {
    for (const Sample& sample : samplePictures())
        if (sample.name == name)
            return sample.file;
    return {};
}

QString nameOfPicture(const QString& file) {
    for (const Sample& sample : samplePictures())
        if (QFileInfo(sample.file) == QFileInfo(file))
            return sample.name;
    return absoluteIfFile(file);
}

QString absoluteIfFile(const QString& file) {
    return QFileInfo(file).isFile() ? QFileInfo(file).absoluteFilePath() : file;
}

ModelChoice withAbsoluteFiles(const ModelChoice& choice) {
    return {absoluteIfFile(choice.model), absoluteIfFile(choice.weights), choice.architecture,
            absoluteIfFile(choice.labels)};
}

QStringList demoModels() {
    QStringList names;
    for (const std::string& name : demoModelNames())
        names << QString::fromStdString(name);
    return names;
}

} // namespace saliscope
