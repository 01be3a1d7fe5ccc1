// Folders of pictures whose folders are classes.
#include "base/error.h"
#include "base/file.h"
#include "base/progress.h"
#include "image/labelled_pictures.h"
#include "image/picture.h"
#include "image/preprocessing.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;
namespace fs = std::filesystem;

class LabelledPicturesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void foldersAreClassesAndDeeperOnesAreNot();
    void picturesAreReadInTheirClasses();
    void extensionsDecideWhatIsAPicture();
    void aFolderWithoutPicturesIsAnError();
    void oneClassIsAnError();

private:
    void write(const std::string& name, int grey) {
        createFolder((folder_ / name).parent_path());
        writePng(folder_ / name, cv::Mat(20, 30, CV_8UC3, cv::Scalar::all(grey)));
    }
    test::TemporaryFolder folder_;
};

void LabelledPicturesTest::initTestCase() {
    write("dog/2.png", 200);
    write("dog/1.png", 100);
    write("cat/1.PNG", 50);
    write("cat/masks/1.png", 255); // as 'toyworld render' writes them
    write("loose.png", 0);
    writeFile(folder_ / "cat/notes.txt", std::string_view("no picture"));
}

void LabelledPicturesTest::foldersAreClassesAndDeeperOnesAreNot() {
    QStringList found;
    for (const LabelledFile& file : labelledFiles(folder_.path()))
        found << QString::fromStdString(file.label + ":" + file.file.filename().string());
    QCOMPARE(found, (QStringList{":loose.png", "cat:1.PNG", "dog:1.png", "dog:2.png"}));
}

void LabelledPicturesTest::picturesAreReadInTheirClasses() {
    Preprocessing preprocessing;
    preprocessing.resize = preprocessing.height = preprocessing.width = 16;
    const LabelledPictures pictures = readLabelledPictures(folder_.path(), preprocessing, {});
    QCOMPARE(pictures.names, (std::vector<std::string>{"cat", "dog"}));
    QVERIFY(pictures.labels.equal(at::tensor({0, 1, 1}, at::kLong)));
    QCOMPARE(pictures.pictures.sizes().vec(), (std::vector<std::int64_t>{3, 3, 16, 16}));
    QVERIFY(at::allclose(pictures.pictures[1], at::full({3, 16, 16}, 100.0f / 255)));
}

void LabelledPicturesTest::extensionsDecideWhatIsAPicture() {
    for (const char* name : {"a.jpg", "a.JPEG", "a.png", "a.webp", "a.bmp", "a.tif", "a.tiff"})
        QVERIFY2(hasPictureExtension(name), name);
    for (const char* name : {"a.txt", "a", "png", ".png"})
        QVERIFY2(!hasPictureExtension(name), name);
}

void LabelledPicturesTest::aFolderWithoutPicturesIsAnError() {
    const test::TemporaryFolder empty;
    QVERIFY_EXCEPTION_THROWN(labelledFiles(empty.path()), FileError);
    QVERIFY_EXCEPTION_THROWN(labelledFiles(empty / "missing"), FileError);
}

void LabelledPicturesTest::oneClassIsAnError() {
    QVERIFY_EXCEPTION_THROWN(readLabelledPictures(folder_ / "cat", Preprocessing(), {}), FileError);
}

QTEST_GUILESS_MAIN(LabelledPicturesTest)
#include "labelled_pictures_test.moc"
