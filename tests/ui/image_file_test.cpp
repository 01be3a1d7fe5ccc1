// Pictures and tables of the window as files: whole, or an error, and what was there stays.
#include "canvas/image_file.h"

#include "base/error.h"
#include "base/file.h"
#include "panels/table_file.h"
#include "support/full_disk.h"
#include "support/temporary_folder.h"

#include <QTest>

using namespace saliscope;

namespace {

QImage noisy(int side) {
    QImage image(side, side, QImage::Format_RGB32);
    std::uint32_t colour = 1;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            image.setPixel(x, y, (colour = colour * 1664525 + 1013904223) >> 8);
    return image;
}

} // namespace

class ImageFileTest : public QObject {
    Q_OBJECT

private:
    QString file(const char* name) const { return QString::fromStdString((folder_ / name).string()); }

    test::TemporaryFolder folder_;

private Q_SLOTS:
    void aPictureComesBack() {
        savePng(file("picture.png"), noisy(40));
        QCOMPARE(QImage(file("picture.png")).convertToFormat(QImage::Format_RGB32), noisy(40));
        QCOMPARE(QImage::fromData(pngOf(noisy(9)), "PNG").size(), QSize(9, 9));
    }

    void onAFullDiskWhatWasThereStays() {
        savePng(file("kept.png"), noisy(10));
        writeCsv(file("kept.csv"), {{"a", "b"}});
        {
            const test::FullDisk disk(1000);
            QVERIFY_EXCEPTION_THROWN(savePng(file("kept.png"), noisy(30)), FileError); // 3 kB
            const std::vector<QStringList> rows(300, {"a", "long, quoted"});
            QVERIFY_EXCEPTION_THROWN(writeCsv(file("kept.csv"), rows), FileError);
        }
        QCOMPARE(QImage(file("kept.png")).size(), QSize(10, 10));
        QCOMPARE(readTextFile(folder_ / "kept.csv"), std::string("a,b\n"));
    }

    void aMissingFolderIsAnErrorThatNamesTheFile() {
        try {
            savePng(file("missing/picture.png"), noisy(3));
            QFAIL("it was written");
        } catch (const FileError& error) {
            const QString message = QString::fromUtf8(error.what());
            QVERIFY2(message.contains("missing/picture.png") && message.contains("choose another"),
                     error.what());
        }
    }
};

QTEST_GUILESS_MAIN(ImageFileTest)
#include "image_file_test.moc"
