// Folders of pictures, lists of them, and how their labels find the classes of a model.
#include "dataset/image_folder.h"

#include "base/error.h"
#include "base/file.h"
#include "image/picture.h"
#include "model/model.h"
#include "support/temporary_folder.h"

#include <QtTest>

using namespace saliscope;
namespace fs = std::filesystem;

class ImageFolderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void foldersAreLabels();
    void flatFoldersHaveNoLabels();
    void theOnlyMaskOfAPictureIsFound();
    void masksMayLieElsewhere();
    void tablesSayPathLabelAndBoxOrMask_data();
    void tablesSayPathLabelAndBoxOrMask();
    void wrongTablesNameTheRecord_data();
    void wrongTablesNameTheRecord();
    void labelsFindTheirClass_data();
    void labelsFindTheirClass();

private:
    static void write(const fs::path& file) {
        createFolder(file.parent_path());
        writePng(file, cv::Mat(4, 4, CV_8UC3, cv::Scalar::all(9)));
    }
};

void ImageFolderTest::foldersAreLabels() {
    const test::TemporaryFolder place;
    for (const char* name : {"dog/2.png", "dog/1.png", "cat/1.PNG", "loose.png"})
        write(place / name);
    const ImageFolder folder = readImageFolder(place.path());
    QStringList found;
    for (const FolderImage& image : folder.images)
        found << QString::fromStdString(image.label + ":" + shortName(folder, image));
    QCOMPARE(found, (QStringList{"cat:cat/1.PNG", "dog:dog/1.png", "dog:dog/2.png", ":loose.png"}));
    QCOMPARE(folder.labels(), (std::vector<std::string>{"cat", "dog"}));
    QVERIFY(folder.images.front().file.is_absolute());
    QVERIFY_EXCEPTION_THROWN(readImageFolder(place / "missing"), FileError);
}

void ImageFolderTest::flatFoldersHaveNoLabels() {
    const test::TemporaryFolder place;
    write(place / "1.png");
    write(place / "masks/1.png");
    const ImageFolder folder = readImageFolder(place.path());
    QCOMPARE(folder.images.size(), std::size_t{1});
    QVERIFY(folder.labels().empty());
    QCOMPARE(folder.images[0].mask, place / "masks/1.png");
}

void ImageFolderTest::theOnlyMaskOfAPictureIsFound() {
    const test::TemporaryFolder place;
    for (const char* name :
         {"cat/000001.png", "cat/000002.png", "cat/00000.png", "cat/masks/000001-1-cat.png",
          "cat/masks/000002-1-cat.png", "cat/masks/000002-2-dog.png"})
        write(place / name);
    const ImageFolder folder = readImageFolder(place.path());
    QCOMPARE(folder.images.size(), std::size_t{3});
    QVERIFY(folder.images[0].mask.empty()); // "00000" is not "000001"
    QCOMPARE(folder.images[1].mask, place / "cat/masks/000001-1-cat.png");
    QVERIFY(folder.images[2].mask.empty()); // of two it is not known which is the object
}

void ImageFolderTest::masksMayLieElsewhere() {
    const test::TemporaryFolder place;
    for (const char* name : {"photos/cat/1.jpg", "photos/cat/2.png", "photos/dog/1.png", "photos/loose.png",
                             "all/cat/1-0-cat.png", "all/2.png", "all/loose.png"})
        write(place / name);
    ImageFolder folder = readImageFolder(place / "photos");
    QCOMPARE(takeMasks(folder, place / "photos"), std::size_t{0}); // no picture is its own mask
    QCOMPARE(takeMasks(folder, place / "all"), std::size_t{3});
    QCOMPARE(folder.images[0].mask, place / "all/cat/1-0-cat.png");
    QCOMPARE(folder.images[1].mask, place / "all/2.png");
    QVERIFY(folder.images[2].mask.empty());
    QCOMPARE(folder.images[3].mask, place / "all/loose.png");
}

void ImageFolderTest::tablesSayPathLabelAndBoxOrMask_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("label");
    QTest::addColumn<bool>("box");
    QTest::addColumn<QString>("mask");
    QTest::newRow("path alone") << QByteArray("a.png\n") << "" << false << "";
    QTest::newRow("label") << QByteArray("a.png,cat\r\n") << "cat" << false << "";
    QTest::newRow("box") << QByteArray("a.png,cat,1,2,30,40") << "cat" << true << "";
    QTest::newRow("mask") << QByteArray("a.png,cat,m/a.png\n\n") << "cat" << false << "m/a.png";
    QTest::newRow("semicolons") << QByteArray("a.png;cat;1;2;30;40\n") << "cat" << true << "";
    QTest::newRow("names") << QByteArray(
                                  "\xef\xbb\xbfLabel,Path,mask,xmin,ymin,xmax,ymax\ncat,a.png,,1,2,30,40\n")
                           << "cat" << true << "";
    QTest::newRow("names without box")
        << QByteArray("label,left,top,right,bottom,filename\ncat,,,,,a.png\n") << "cat" << false << "";
    QTest::newRow("quotes") << QByteArray("a.png,\"tench, \"\"Tinca\"\"\"\n") << "tench, \"Tinca\"" << false
                            << "";
}

void ImageFolderTest::tablesSayPathLabelAndBoxOrMask() {
    QFETCH(QByteArray, text);
    QFETCH(QString, label);
    QFETCH(bool, box);
    QFETCH(QString, mask);
    const test::TemporaryFolder place;
    writeFile(place / "list.csv", std::string_view(text.constData(), static_cast<std::size_t>(text.size())));
    const ImageFolder folder = readImageFolder(place / "list.csv");
    QCOMPARE(folder.images.size(), std::size_t{1});
    const FolderImage& image = folder.images.front();
    QCOMPARE(image.file, place / "a.png"); // it need not exist
    QCOMPARE(QString::fromStdString(image.label), label);
    QCOMPARE(image.box, box ? std::optional(PixelBox{1, 2, 30, 40}) : std::nullopt);
    QCOMPARE(image.mask, mask.isEmpty() ? fs::path() : place.path() / mask.toStdString());
}

void ImageFolderTest::wrongTablesNameTheRecord_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("part");
    QTest::newRow("empty box") << QByteArray("a.png,cat\nb.png,cat,3,3,3,9\n") << "record 2";
    QTest::newRow("no number") << QByteArray("b.png,cat,3,x,5,9\n") << "'x'";
    QTest::newRow("four fields") << QByteArray("b.png,cat,3,3\n") << "4 fields";
    QTest::newRow("no path") << QByteArray("label,path\ncat,\n") << "no picture";
    QTest::newRow("header alone") << QByteArray("path,label\n") << "no picture";
    QTest::newRow("open quote") << QByteArray("\"a.png,cat\n") << "quote";
    QTest::newRow("twice") << QByteArray("a.png,cat\n./a.png,dog\n") << "more than once";
}

void ImageFolderTest::wrongTablesNameTheRecord() {
    QFETCH(QByteArray, text);
    QFETCH(QString, part);
    const test::TemporaryFolder place;
    writeFile(place / "list.csv", std::string_view(text.constData(), static_cast<std::size_t>(text.size())));
    try {
        readImageFolder(place / "list.csv");
        QFAIL("it was taken");
    } catch (const FileError& error) {
        QVERIFY2(QString(error.what()).contains(part), error.what());
    }
}

void ImageFolderTest::labelsFindTheirClass_data() {
    QTest::addColumn<QString>("label");
    QTest::addColumn<int>("expected"); // -1: none
    QTest::newRow("exactly") << "goldfish" << 1;
    QTest::newRow("case and underscores") << "Great_White-Shark" << 2;
    QTest::newRow("first synonym") << "tench" << 0;
    QTest::newRow("second synonym") << "tinca tinca" << 0;
    QTest::newRow("WordNet id") << "n01440764_tench" << 0;
    QTest::newRow("index") << "3" << 3;
    QTest::newRow("index with zeros") << "002" << 2;
    QTest::newRow("no such index") << "7" << -1;
    QTest::newRow("part of a name") << "shark" << -1;
    QTest::newRow("name of two classes") << "crane" << -1;
    QTest::newRow("a synonym here, a whole name there") << "maillot" << 6;
    QTest::newRow("name before index") << "1" << 4;
    QTest::newRow("nothing") << "sofa" << -1;
}

void ImageFolderTest::labelsFindTheirClass() {
    QFETCH(QString, label);
    QFETCH(int, expected);
    Model model;
    model.labels = {"tench, Tinca tinca", "goldfish", "great white shark", "crane", "1",
                    "maillot, tank suit", "maillot"};
    model.labels.push_back("crane");
    model.classes = 7;
    const LabelMapping mapping = matchLabels({label.toStdString()}, model);
    QCOMPARE(mapping.size(), std::size_t{1});
    QCOMPARE(mapping.begin()->second, expected < 0 ? std::nullopt : std::optional<std::int64_t>(expected));
    QCOMPARE(classOf(mapping, {.file = "a.png", .label = label.toStdString()}), mapping.begin()->second);
    QCOMPARE(classOf(mapping, {.file = "a.png", .label = "another"}), std::optional<std::int64_t>());
}

QTEST_GUILESS_MAIN(ImageFolderTest)
#include "image_folder_test.moc"
