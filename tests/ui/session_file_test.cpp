#include "state/session_file.h"

#include "base/error.h"
#include "support/full_disk.h"
#include "support/temporary_folder.h"

#include <QBuffer>
#include <QDir>
#include <QImage>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace saliscope;

namespace {

QByteArray smallPng() {
    QImage image(3, 2, QImage::Format_RGB888);
    image.fill(Qt::red);
    QByteArray data;
    QBuffer buffer(&data);
    image.save(&buffer, "PNG");
    return data;
}

/// With no member at its standard value.
ViewState elaborate() {
    ViewState state;
    state.picture = "one-cat";
    Stroke brush{StrokeShape::brush, {{0.1, 1.0 / 3}, {2, 3}}, 12.7};
    brush.style.fill = Fill::noise;
    brush.style.seed = 77;
    const Stroke lasso{StrokeShape::lasso, {{0, 0}, {9, 0}, {9, 9}}, Stroke().diameter, true};
    state.painting.strokes = {brush, lasso};
    state.model = {"resnet18", "", "resnet18", ""};
    state.target = TargetChoice::ofNeuron("layer3.0.conv1", 4, 5, 6);
    state.pinned = 3;
    state.layer = "layer4";
    state.methods = {"saliency", "occlusion"};
    state.options = {{"occlusion", {{"window", "24"}, {"fill", "blur"}}}};
    state.overlay = {"saliency", 1.0 / 3, ColourMap::turbo, false};
    state.isComparing = true;
    state.divider = 0.123456789;
    state.position = {{0.1, 0.7}, 3.3};
    state.channelOrder = ActivationsPanel::Order::maximum;
    state.hasSharedScale = true;
    state.showsField = true;
    state.comparison = {true, "two-dogs", {"toyworld-biased"}, 5};
    state.settings = {{"filters", {{"slice", "3"}}}, {"network", {{"view", "diagram"}, {"zoom", "0.5"}}}};
    state.panels = {"network", "filters"};
    state.docks = QByteArray("\0\xff layout", 9);
    return state;
}

} // namespace

class SessionFileTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::TemporaryFolder> folder_;

    QString path(const QString& name) const {
        return QDir(QString::fromStdString(folder_->path().string())).absoluteFilePath(name);
    }

    QString write(const QString& name, const QByteArray& text) const {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("%s cannot be written", qUtf8Printable(path(name)));
        return path(name);
    }

    QString whyUnreadable(const QString& file) const {
        try {
            readSession(file);
        } catch (const FileError& error) {
            return QString::fromStdString(error.what());
        }
        return {};
    }

private Q_SLOTS:
    void init() { folder_ = std::make_unique<test::TemporaryFolder>(); }
    void cleanup() { folder_.reset(); }

    void everyFieldIsReadBackExactly() {
        const QString file = path("view.saliscope");
        saveSession(file, elaborate());
        QVERIFY(readSession(file) == elaborate());
    }

    void allKindsOfTargetsAreReadBack_data() {
        QTest::addColumn<int>("kind");
        for (int kind = 0; kind < 6; ++kind)
            QTest::addRow("kind %d", kind) << kind;
    }
    void allKindsOfTargetsAreReadBack() {
        QFETCH(const int, kind);
        const TargetChoice all[] = {{},
                                    TargetChoice::ofClass(7),
                                    {TargetChoice::Kind::classProbability, 8},
                                    TargetChoice::ofDifference(1, 2),
                                    TargetChoice::ofChannel("conv2", 3),
                                    TargetChoice::ofNeuron("conv2", 3, 4, 5)};
        ViewState state;
        state.target = all[kind];
        saveSession(path("view.saliscope"), state);
        QCOMPARE(readSession(path("view.saliscope")).target, all[kind]);
    }

    void whatIsLeftOutHasItsStandardValue() {
        QVERIFY(readSession(write("view.json", R"({"format": "saliscope session", "version": 1})")) ==
                ViewState());
    }

    void picturesWithoutAFileAreKeptInTheSession() {
        ViewState state;
        state.pictureData = smallPng();
        saveSession(path("view.saliscope"), state);
        QCOMPARE(readSession(path("view.saliscope")).pictureData, smallPng());
    }

    void filesMoveTogetherWithTheSession() {
        ViewState state;
        state.picture = write("old/pictures/cat.png", smallPng());
        state.model = {
            write("old/model.pt", "x"), write("old/weights.pth", "x"), {}, write("labels.txt", "x")};
        saveSession(path("old/view.saliscope"), state);
        QVERIFY(QDir().rename(path("old"), path("new")));
        const ViewState read = readSession(path("new/view.saliscope"));
        QCOMPARE(read.picture, path("new/pictures/cat.png"));
        QCOMPARE(read.model.model, path("new/model.pt"));
        QCOMPARE(read.model.weights, path("new/weights.pth"));
        QCOMPARE(read.model.labels, path("labels.txt"));
    }

    void aSessionThatMovesAloneFindsItsFiles() {
        ViewState state;
        state.picture = write("pictures/cat.png", smallPng());
        saveSession(path("view.saliscope"), state);
        QDir().mkpath(path("elsewhere"));
        QVERIFY(QFile::rename(path("view.saliscope"), path("elsewhere/view.saliscope")));
        QCOMPARE(readSession(path("elsewhere/view.saliscope")).picture, state.picture);
    }

    void brokenFilesAreErrorsThatNameTheFile_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("reason");
        const auto session = [](const char* members) {
            return QByteArray(R"({"format": "saliscope session", "version": 1, )") + members + '}';
        };
        QTest::newRow("empty") << QByteArray() << "not valid JSON";
        QTest::newRow("cut off") << QByteArray("{\"format\": \"salisc") << "not valid JSON";
        QTest::newRow("another document") << QByteArray("[1, 2]") << "is not a session";
        QTest::newRow("another format") << QByteArray(R"({"format": "gif"})") << "is not a session";
        QTest::newRow("no version") << QByteArray(R"({"format": "saliscope session"})") << "no version";
        QTest::newRow("newer") << QByteArray(R"({"format": "saliscope session", "version": 2})")
                               << "newer Saliscope";
        QTest::newRow("opacity") << session(R"("overlay": {"opacity": 2})") << "'opacity' must be a number";
        QTest::newRow("colours") << session(R"("overlay": {"colours": "pink"})") << "pink";
        QTest::newRow("painting") << session(R"("painting": [{"shape": "star"}])") << "stroke 1";
        QTest::newRow("target") << session(R"("target": {"kind": "aim"})") << "must be one of top-class";
        QTest::newRow("pinned") << session(R"("pinned": -1)") << "'pinned' must be a whole number";
        QTest::newRow("methods") << session(R"("methods": [1])") << "'methods' must be text";
        QTest::newRow("option") << session(R"("options": {"occlusion": {"size": "3"}})") << "size";
        QTest::newRow("value") << session(R"("options": {"occlusion": {"window": "huge"}})") << "window";
        QTest::newRow("docks") << session(R"("docks": "?!")") << "base64";
        QTest::newRow("png") << session(R"("picture": {"png": "QUJD"})") << "no picture";
        QTest::newRow("beside") << session(R"("beside": {"class": "cat"})") << "'class'";
        QTest::newRow("settings") << session(R"("settings": {"filters": {"slice": 3}})") << "'slice'";
        QTest::newRow("settings of a panel") << session(R"("settings": {"filters": 3})") << "'filters'";
        QTest::newRow("zoom") << session(R"("position": {"zoom": 0})") << "'zoom'";
        QTest::newRow("model") << session(R"("model": "toyworld")") << "'model' must be an object";
    }
    void brokenFilesAreErrorsThatNameTheFile() {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, reason);
        const QString why = whyUnreadable(write("broken.saliscope", text));
        QVERIFY2(why.contains("broken.saliscope") && why.contains(reason), qUtf8Printable(why));
        QVERIFY(!why.contains('\n') && !why.endsWith('.'));
    }

    void aMissingFileIsAnErrorThatNamesIt() {
        QVERIFY(whyUnreadable(path("nowhere.saliscope")).contains("nowhere.saliscope"));
    }

    void aFolderThatIsMissingIsAnErrorThatNamesTheFile() {
        QVERIFY_EXCEPTION_THROWN(saveSession(path("nowhere/view.saliscope"), {}), FileError);
    }

    void onAFullDiskTheOldSessionStays() {
        saveSession(path("view.saliscope"), elaborate());
        {
            const test::FullDisk disk(100);
            QVERIFY_EXCEPTION_THROWN(saveSession(path("view.saliscope"), {}), FileError);
        }
        QVERIFY(whyUnreadable(path("view.saliscope")).isEmpty());
    }

    void aFileThatCannotBeReplacedIsLeftAsItWas() {
        QVERIFY(QDir().mkpath(path("view.saliscope"))); // a folder is in the way
        QVERIFY_EXCEPTION_THROWN(saveSession(path("view.saliscope"), elaborate()), FileError);
        QVERIFY(QFileInfo(path("view.saliscope")).isDir());
    }
};

QTEST_GUILESS_MAIN(SessionFileTest)
#include "session_file_test.moc"
