// What comes with the program.
#pragma once

#include "session/questions.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace saliscope {

/// A scene composed for teaching.
struct Sample {
    QString name;  ///< "cat-beside-dog"
    QString title; ///< "A cat beside a dog"
    QString text;  ///< what to try with it
    QString file;
};

/// In the order in which they are offered. None if the program's resources are missing.
std::vector<Sample> samplePictures();

/// The file of the sample with that name, empty if there is none.
QString sampleFile(const QString& name);

/// The name of the sample that the file is, or else its absolute path; what is no file stays as it is.
QString nameOfPicture(const QString& file);

/// The absolute path of a file; what is no file stays as it is.
QString absoluteIfFile(const QString& file);

/// The choice with absolute paths of its files.
ModelChoice withAbsoluteFiles(const ModelChoice& choice);

/// Names of the demo models.
QStringList demoModels();

} // namespace saliscope
