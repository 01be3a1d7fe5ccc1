// "dataset embed": the files it writes, and what it says about them.
#include "attack/unit_picture.h"
#include "base/npy.h"
#include "image/picture.h"
#include "run_cli.h"
#include "support/temporary_folder.h"
#include "toyworld/labelled_scenes.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;

class DatasetEmbedCliTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void writesTheMapInEveryForm();
    void principalComponentsOfAnotherLayer();
    void theSameSeedGivesTheSameMap();
    void whatIsWrongIsSaidInOneLine_data();
    void whatIsWrongIsSaidInOneLine();

private:
    QString path(const std::string& name) const { return QString::fromStdString((folder_ / name).string()); }
    QStringList command(const QStringList& more) const {
        return QStringList{"dataset", "embed",       "toyworld",  path("scenes"),
                           "--cache", path("cache"), "--threads", "1"} +
               more;
    }
    test::TemporaryFolder folder_;
};

void DatasetEmbedCliTest::initTestCase() {
    constexpr int count = 48;
    const LabelledPictures scenes =
        drawLabelledScenes({.purpose = SeedPurpose::evaluation, .seed = 3, .count = count, .size = 128});
    for (std::int64_t i = 0; i < count; ++i) {
        const std::string& label =
            scenes.names[static_cast<std::size_t>(scenes.labels[i].item<std::int64_t>())];
        std::filesystem::create_directories(folder_ / ("scenes/" + label));
        writePng(folder_ / ("scenes/" + label + "/" + std::to_string(i) + ".png"),
                 pictureOf(scenes.pictures[i].unsqueeze(0)).pixels);
    }
}

void DatasetEmbedCliTest::writesTheMapInEveryForm() {
    const test::Run run =
        test::cli(command({"--set", "steps=600", "--thumbnails", "--out", path("map.png"), "--out",
                           path("map.csv"), "--out", path("map.npy"), "--out", path("map.json"), "--json"}));
    QVERIFY2(run.status == 0, run.errors);
    const QJsonObject json = run.json();
    QCOMPARE(json["images"].toInt(), 48);
    QCOMPARE(json["layer"].toString(), "relu6");
    QCOMPARE(json["options"].toObject()["steps"].toString(), "600");
    QVERIFY(json["kl_divergence"].toDouble() > 0);
    QVERIFY(json["quality"].toObject()["trustworthiness"].toDouble() > 0.7);
    const QJsonObject accuracy = json["neighbour_accuracy"].toObject();
    QVERIFY(accuracy["map"].toDouble() > 0.8 * accuracy["features"].toDouble());
    const at::Tensor positions = readNpy(folder_ / "map.npy");
    QCOMPARE(positions.sizes().vec(), (std::vector<std::int64_t>{48, 2}));
    const QJsonObject point = json["points"].toArray()[5].toObject();
    QVERIFY(std::abs(point["x"].toDouble() - positions[5][0].item<double>()) < 1e-9);
    QFile csv(path("map.csv"));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = csv.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 49);
    QCOMPARE(lines[0].trimmed(), QByteArray("image,label,prediction,score,correct,x,y"));
    QCOMPARE(lines[6].split(',')[0], point["image"].toString().toUtf8());
    QVERIFY(readPicture(folder_ / "map.png").width() > 800);
}

void DatasetEmbedCliTest::principalComponentsOfAnotherLayer() {
    const test::Run run =
        test::cli(command({"--method", "pca", "--layer", "conv5", "--colour", "score", "--json"}));
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(run.json()["method"].toString(), "pca");
    QVERIFY(run.json()["kl_divergence"].isNull());
    const double explained = run.json()["explained_variance"].toDouble();
    QVERIFY(explained > 0.2 && explained <= 1);
}

void DatasetEmbedCliTest::theSameSeedGivesTheSameMap() {
    const QStringList flags = {"--set", "steps=50", "--set", "start=random", "--json", "--seed"};
    const auto points = [&](const char* seed) {
        return test::cli(command(flags + QStringList{seed})).json()["points"].toArray();
    };
    QVERIFY(points("1").size() == 48);
    QCOMPARE(points("1"), points("1"));
    QVERIFY(points("1") != points("2"));
}

void DatasetEmbedCliTest::whatIsWrongIsSaidInOneLine_data() {
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<QString>("part");
    QTest::newRow("perplexity") << QStringList{"--set", "perplexity=30"} << "below a third";
    QTest::newRow("ending") << QStringList{"--out", "map.gif"} << ".png";
    QTest::newRow("options of pca") << QStringList{"--method", "pca", "--set", "steps=3"}
                                    << "leave --set away";
    QTest::newRow("layer") << QStringList{"--layer", "relu7"} << "relu";
    QTest::newRow("colour") << QStringList{"--colour", "mood"} << "prediction";
    QTest::newRow("method") << QStringList{"--method", "umap"} << "tsne";
}

void DatasetEmbedCliTest::whatIsWrongIsSaidInOneLine() {
    QFETCH(QStringList, flags);
    QFETCH(QString, part);
    test::verifyOneLineOfError(test::cli(command(flags)), 2, part);
}

QTEST_GUILESS_MAIN(DatasetEmbedCliTest)
#include "dataset_embed_cli_test.moc"
