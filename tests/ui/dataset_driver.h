// A folder of scenes with a session of its own, for tests of panels about data sets.
#pragma once

#include "session/dataset.h"
#include "support/temporary_folder.h"
#include "toyworld/scene_files.h"
#include "toyworld/training_scenes.h"

#include <QTest>

namespace saliscope::test {

/// To be derived from by the test. The cache, where indexes lie, is the test's own.
class DatasetDriver {
protected:
    static constexpr int patience = 120'000; ///< milliseconds until a test gives up
    static constexpr int scenesOfEach = 8;

    DatasetDriver() {
        qputenv("XDG_CACHE_HOME", QByteArray::fromStdString((folder_ / "cache").string()));
        int number = 0;
        for (const ObjectClass shown : {ObjectClass::cat, ObjectClass::car, ObjectClass::tree})
            for (int i = 0; i < scenesOfEach; ++i) {
                const Scene scene =
                    drawScene(sceneSeed(SeedPurpose::evaluation, 5, static_cast<std::uint64_t>(++number)),
                              {.classes = {shown}, .occlusion = 0});
                const std::string name = fileName(shown);
                writeScene(folder_ / "scenes", scene, filesOf(scene, name, name + std::to_string(i)));
            }
    }

    void begin() {
        session_ = std::make_unique<Session>();
        dataset_ = std::make_unique<Dataset>(*session_);
    }
    void end() {
        dataset_.reset();
        session_.reset();
    }

    QString path(const std::string& name) const { return QString::fromStdString((folder_ / name).string()); }

    /// The demo model and the folder.
    void open() {
        session_->openModel({QStringLiteral("toyworld")});
        QTRY_VERIFY_WITH_TIMEOUT(session_->model(), patience);
        dataset_->open(path("scenes"));
        QTRY_VERIFY_WITH_TIMEOUT(dataset_->folder() && !dataset_->isBusy(), patience);
    }
    void showPicture(std::size_t image) {
        session_->openPicture(dataset_->fileOf(image));
        QTRY_COMPARE_WITH_TIMEOUT(dataset_->shown(), std::optional(image), patience);
    }

    std::unique_ptr<Session> session_;
    std::unique_ptr<Dataset> dataset_;

private:
    TemporaryFolder folder_;
};

} // namespace saliscope::test
