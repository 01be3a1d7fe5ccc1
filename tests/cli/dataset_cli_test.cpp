// The commands about folders of pictures: dataset index, patches, neighbours.
#include "cli/cli_files.h"
#include "cli/run_cli.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/npy.h"
#include "image/picture.h"

#include <ATen/ATen.h>

using namespace saliscope;
using test::cli;
using test::Run;
using test::verifyOneLineOfError;

class DatasetCliTest : public QObject, test::CliFiles {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void foldersAreIndexed();
    void labelsCanBeCorrected();
    void patchesAreListedAndDrawn();
    void neighboursAreListedAndDrawn();
    void wrongUsageHasStatusTwo_data();
    void wrongUsageHasStatusTwo();
    void unusableFoldersHaveStatusThree();

private:
    /// The command with the demo model and six toy scenes.
    Run dataset(const QString& command, const QStringList& more) const {
        return cli(QStringList{"dataset", command, "toyworld", file("scenes")} + more +
                   QStringList{"--cache", file("cache"), "--decoders", "1", "--threads", "1"});
    }
};

void DatasetCliTest::initTestCase() {
    const Run rendered = cli({"toyworld", "render", "--out", file("scenes"), "--count", "6", "--classes",
                              "cat,car", "--size", "96"});
    QVERIFY2(rendered.status == 0, rendered.errors);
    writeFile(folder_ / "scenes/cat/broken.png", std::string_view("no picture"));
}

void DatasetCliTest::foldersAreIndexed() {
    const Run run = dataset("index", {"--json", "--out", file("index.csv"), "--scores", file("scores.npy"),
                                      "--features", file("features.npy")});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonObject summary = run.json();
    QCOMPARE(summary["images"].toInt(), 6);
    QCOMPARE(summary["unreadable"].toArray().size(), 1);
    QVERIFY2(run.errors.contains("broken.png"), run.errors);
    const at::Tensor scores = readNpy(folder_ / "scores.npy");
    QCOMPARE(scores.size(0), 6);
    QCOMPARE(readNpy(folder_ / "features.npy").size(0), 6);
    int images = 0;
    for (const QJsonValue label : summary["labels"].toArray()) {
        QVERIFY(label["class"].isDouble());
        images += label["images"].toInt();
    }
    QCOMPARE(images, 6);
    const auto lines = parseCsv(readTextFile(folder_ / "index.csv"));
    QCOMPARE(lines.size(), std::size_t{1 + 6 + 1});
    for (std::int64_t i = 0; i < 6; ++i)
        QCOMPARE(lines[static_cast<std::size_t>(i) + 1][3],
                 std::to_string(scores[i].argmax().item<std::int64_t>()));
    const Run again = dataset("index", {});
    QVERIFY2(again.status == 0, again.errors);
    QVERIFY2(again.output.startsWith("6 images") && again.output.contains("1 cannot be read"), again.output);
}

void DatasetCliTest::labelsCanBeCorrected() {
    const Run run = dataset("index", {"--json", "--map", "cat=dog", "--map", "car="});
    QVERIFY2(run.status == 0, run.errors);
    for (const QJsonValue label : run.json()["labels"].toArray())
        if (label["label"] == "cat")
            QCOMPARE(label["name"].toString(), QString("dog"));
        else
            QVERIFY(label["class"].isNull());
}

void DatasetCliTest::patchesAreListedAndDrawn() {
    const QJsonArray layers = cli({"layers", "toyworld", "--json"}).json()["layers"].toArray();
    QString name;
    for (const QJsonValue layer : layers)
        if (layer["kind"] == "convolution" && name.isEmpty())
            name = layer["name"].toString();
    const Run run =
        dataset("patches", {"--layer", name, "--channels", "0,2", "--top", "4", "--guided", "--json", "--out",
                            file("patches.png"), "--out", file("patches.csv")});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonArray channels = run.json()["channels"].toArray();
    QCOMPARE(channels.size(), 2);
    QCOMPARE(channels[1]["channel"].toInt(), 2);
    const QJsonArray patches = channels[1]["patches"].toArray();
    QCOMPARE(patches.size(), 4);
    QVERIFY(patches[0]["response"].toDouble() >= patches[3]["response"].toDouble());
    QVERIFY(patches[0]["box"][2].toDouble() > patches[0]["box"][0].toDouble());
    QCOMPARE(parseCsv(readTextFile(folder_ / "patches.csv")).size(), std::size_t{1 + 8 + 1});
    QVERIFY(readPicture(folder_ / "patches.png").height() > 4 * 128); // two rows a channel
}

void DatasetCliTest::neighboursAreListedAndDrawn() {
    std::vector<QString> cats;
    for (const QString& name : QDir(file("scenes/cat")).entryList({"0*.png"}))
        cats.push_back(file("scenes/cat/") + name);
    QVERIFY(!cats.empty());
    const Run run = dataset("neighbours", {cats.front(), "--count", "3", "--json", "--out", file("near.png"),
                                           "--out", file("near.csv")});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonArray neighbours = run.json()["neighbours"].toArray();
    QCOMPARE(neighbours.size(), 3);
    for (const QJsonValue neighbour : neighbours)
        QVERIFY(!cats.front().endsWith(neighbour["image"].toString()));
    QVERIFY(readPicture(folder_ / "near.png").width() > 4 * 192);
    // The same picture from elsewhere is its own nearest neighbour.
    QVERIFY(QFile::copy(cats.front(), file("elsewhere.png")));
    const Run other =
        dataset("neighbours", {file("elsewhere.png"), "--count", "1", "--distance", "euclidean", "--json"});
    QVERIFY2(other.status == 0, other.errors);
    QVERIFY(cats.front().endsWith(other.json()["neighbours"][0]["image"].toString()));
    QVERIFY(other.json()["neighbours"][0]["distance"].toDouble() < 1e-3);
}

void DatasetCliTest::wrongUsageHasStatusTwo_data() {
    QTest::addColumn<QString>("command");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    QTest::newRow("label") << "index" << QStringList{"--map", "caat=dog"} << "did you mean 'cat'";
    QTest::newRow("class") << "index" << QStringList{"--map", "cat=sofa"} << "sofa";
    QTest::newRow("mapping") << "index" << QStringList{"--map", "cat"} << "LABEL=CLASS";
    QTest::newRow("layer") << "index" << QStringList{"--layer", "nonsense"} << "nonsense";
    QTest::newRow("ending") << "index" << QStringList{"--out", "a.xml"} << ".csv";
    QTest::newRow("no layer") << "patches" << QStringList{} << "--layer";
    QTest::newRow("distance") << "neighbours" << QStringList{"a.png", "--distance", "far"} << "cosine";
}

void DatasetCliTest::wrongUsageHasStatusTwo() {
    QFETCH(QString, command);
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    verifyOneLineOfError(dataset(command, arguments), 2, part);
}

void DatasetCliTest::unusableFoldersHaveStatusThree() {
    verifyOneLineOfError(cli({"dataset", "index", "toyworld", file("missing"), "--cache", file("cache")}), 3,
                         "missing");
    const Run run = dataset("neighbours", {file("missing.png")});
    QCOMPARE(run.status, 3);
    QVERIFY2(run.errors.contains("missing.png"), run.errors);
}

QTEST_GUILESS_MAIN(DatasetCliTest)
#include "dataset_cli_test.moc"
