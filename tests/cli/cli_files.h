// The files that tests of the program name in its arguments.
#pragma once

#include "base/file.h"
#include "base/resources.h"
#include "image/picture.h"
#include "support/shared_files.h"
#include "support/temporary_folder.h"

#include <QString>

namespace saliscope::test {

/// A reference model of the shared folder.
inline QString model(const char* name) {
    return QString::fromStdString((sharedFolder() / "models" / name).string());
}

/// A photo of the shared folder.
inline QString image(const char* name) {
    return QString::fromStdString((sharedFolder() / "images" / name).string());
}

/// What a test class of the program inherits: our samples, and a folder of its own.
class CliFiles {
protected:
    static QString sample(const char* name = "cat-beside-dog.png") {
        return QString::fromStdString((resourceFolder() / "samples" / name).string());
    }
    QString file(const char* name) const { return QString::fromStdString((folder_ / name).string()); }

    std::filesystem::path text(const char* name, std::string_view content) const {
        writeFile(folder_ / name, content);
        return folder_ / name;
    }
    /// A file of one colour.
    QString picture(const char* name, int width, int height, const cv::Vec3b& colour) const {
        writePng(folder_ / name, cv::Mat(height, width, CV_8UC3, colour));
        return file(name);
    }

    TemporaryFolder folder_;
};

} // namespace saliscope::test
