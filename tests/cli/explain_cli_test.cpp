// The commands that explain: explain, segment, faithfulness, sanity-check, explain-benchmark.
#include "cli/cli_files.h"
#include "cli/run_cli.h"

#include "base/file.h"
#include "base/npy.h"
#include "image/picture.h"

#include <ATen/ATen.h>

using namespace saliscope;
using test::cli;
using test::Run;
using test::verifyOneLineOfError;

class ExplainCliTest : public QObject, test::CliFiles {
    Q_OBJECT

private Q_SLOTS:
    void explanationsAreSavedAsValuesPictureAndNumbers();
    void channelsAreRankedByWeight();
    void theBarOfColoursStandsBesideThePicture();
    void everyMethodExplainsTheDemoModel_data();
    void everyMethodExplainsTheDemoModel();
    void methodsAreComparedOnOneSheet();
    void classesAreComparedOnOneSheet();
    void theObjectIsCutOut();
    void faithfulnessRanksGradCamBeforeChance();
    void theSanityCheckTellsGradCamFromGuidedBackpropagation();
    void theBenchmarkIsSorted();
    void wrongUsageHasStatusTwo_data();
    void wrongUsageHasStatusTwo();
};

void ExplainCliTest::explanationsAreSavedAsValuesPictureAndNumbers() {
    const QString base = file("map");
    const Run run =
        cli({"explain", "toyworld", sample(), "--method", "grad-cam", "--target", "dog", "--out",
             base + ".npy", "--out", base + ".png", "--out", base + ".json", "--json", "--plain"});
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(readNpy(folder_ / "map.npy").sizes(), at::IntArrayRef({128, 128}));
    QCOMPARE(readPicture(folder_ / "map.png").width(), 512);
    QCOMPARE(run.json()["target"].toString(), QString("dog"));
    QCOMPARE(run.json()["layer"].toString(), QString("relu5"));
    QVERIFY(run.json()["probability"].toDouble() > 0.1);
    const QByteArray saved = QByteArray::fromStdString(readTextFile(folder_ / "map.json"));
    QCOMPARE(QJsonDocument::fromJson(saved).object()["score"], run.json()["score"]);
    // The dog sits on the right: that is where its map must be.
    const at::Tensor map = readNpy(folder_ / "map.npy");
    QVERIFY(map.slice(1, 64, 128).sum().item<float>() > 2 * map.slice(1, 0, 64).sum().item<float>());
}

void ExplainCliTest::everyMethodExplainsTheDemoModel_data() {
    QTest::addColumn<QString>("id");
    for (const QJsonValue& method : QJsonDocument::fromJson(cli({"methods", "--json"}).output).array())
        QTest::newRow(qPrintable(method.toObject()["id"].toString())) << method.toObject()["id"].toString();
}

void ExplainCliTest::everyMethodExplainsTheDemoModel() {
    QFETCH(QString, id);
    const QString out = file("map.npy");
    const Run run =
        cli({"explain", "toyworld", sample(), "--method", id, "--target", "cat", "--out", out, "--json"});
    if (id == "cam") { // the demo model has a hidden layer before its scores
        verifyOneLineOfError(run, 3, "use grad-cam");
        return;
    }
    QVERIFY2(run.status == 0, run.errors);
    const at::Tensor map = readNpy(out.toStdString());
    QVERIFY(at::isfinite(map).all().item<bool>());
    QVERIFY(map.any().item<bool>());
    QVERIFY(run.json()["passes"].toObject()["forward"].toInt() >= 1);
}

void ExplainCliTest::channelsAreRankedByWeight() {
    const Run run = cli({"explain", "toyworld", sample(), "--method", "grad-cam", "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonArray channels = run.json()["channels"].toArray();
    QCOMPARE(channels.size(), 128);
    for (qsizetype i = 1; i < channels.size(); ++i)
        QVERIFY(channels[i - 1].toObject()["weight"].toDouble() >=
                channels[i].toObject()["weight"].toDouble());
}

void ExplainCliTest::theBarOfColoursStandsBesideThePicture() {
    const Run run = cli({"explain", "toyworld", sample(), "--method", "occlusion", "--out", file("bar.png")});
    QVERIFY2(run.status == 0, run.errors);
    const Picture picture = readPicture(folder_ / "bar.png");
    QVERIFY(picture.width() > 540 &&
            picture.height() > 512); // the picture of 512 pixels, its bar and its words
}

void ExplainCliTest::methodsAreComparedOnOneSheet() {
    const Run run = cli({"explain", "toyworld", sample(), "--target", "cat", "--compare",
                         "grad-cam,saliency,cam", "--out", file("sheet.png"), "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonArray results = QJsonDocument::fromJson(run.output).array();
    QCOMPARE(results.size(), 3);
    QCOMPARE(results[1].toObject()["method"].toString(), QString("saliency"));
    QVERIFY(results[2].toObject()["problem"].toString().contains("global average pooling"));
    const Picture sheet = readPicture(folder_ / "sheet.png");
    QVERIFY(sheet.width() > 4 * 320);
}

void ExplainCliTest::classesAreComparedOnOneSheet() {
    const Run run = cli({"explain", "toyworld", sample(), "--method", "grad-cam", "--compare", "cat,dog",
                         "--out", file("classes.json")});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonArray results =
        QJsonDocument::fromJson(QByteArray::fromStdString(readTextFile(folder_ / "classes.json"))).array();
    QCOMPARE(results[0].toObject()["target"].toString(), QString("cat"));
    QCOMPARE(results[1].toObject()["target"].toString(), QString("dog"));
}

void ExplainCliTest::theObjectIsCutOut() {
    const Run run = cli({"segment", "toyworld", sample(), "--target", "dog", "--mask", file("mask.png"),
                         "--outline", file("outline.png"), "--cut-out", file("object.png"), "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const double share = run.json()["segmentation"].toObject()["share_of_picture"].toDouble();
    QVERIFY(share > 0.01 && share < 0.6);
    QCOMPARE(readPicture(folder_ / "mask.png").width(), 512);
    QCOMPARE(readPicture(folder_ / "outline.png").height(), 512);
    const QJsonArray box = run.json()["segmentation"].toObject()["box"].toArray();
    QCOMPARE(QImage(file("object.png")).size(), QSize(box[2].toInt(), box[3].toInt()));
    QVERIFY(QImage(file("object.png")).hasAlphaChannel());
}

void ExplainCliTest::faithfulnessRanksGradCamBeforeChance() {
    const Run run = cli({"faithfulness", "toyworld", sample(), "--target", "cat", "--method", "grad-cam",
                         "--samples", "2", "--out", file("curves.png"), "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonArray all = run.json()["methods"].toArray();
    const auto area = [&](int method, const char* curve) {
        return all[method].toObject()[curve].toObject()["area"].toDouble();
    };
    QCOMPARE(all[1].toObject()["method"].toString(), QString("random order"));
    QVERIFY(area(0, "deletion") < area(1, "deletion"));
    QVERIFY(area(0, "insertion") > area(1, "insertion"));
    QVERIFY(all[0].toObject()["max_sensitivity"].toDouble() > 0);
    QCOMPARE(readPicture(folder_ / "curves.png").width(), 900);
}

void ExplainCliTest::theSanityCheckTellsGradCamFromGuidedBackpropagation() {
    const Run run = cli({"sanity-check", "toyworld", sample(), "--target", "cat", "--method",
                         "grad-cam,guided-backprop", "--out", file("sanity.png"), "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonArray all = run.json()["methods"].toArray();
    const auto afterHead = [&](int method) {
        return all[method]
            .toObject()["stages"]
            .toArray()[2]
            .toObject()["magnitude_rank_correlation"]
            .toDouble();
    };
    QVERIFY(afterHead(0) < 0.6); // Grad-CAM has lost the class with the two layers of the head
    QVERIFY(afterHead(1) > 0.7); // guided backpropagation hardly notices
}

void ExplainCliTest::theBenchmarkIsSorted() {
    const Run run = cli({"explain-benchmark", "toyworld", "--scenes", "10", "--methods",
                         "saliency,grad-cam,guided-grad-cam", "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonArray rows = run.json()["methods"].toArray();
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows[2].toObject()["method"].toString(), QString("saliency"));
    for (const QJsonValue& row : rows) {
        QCOMPARE(row["maps"].toInt(), 20);
        QVERIFY(row["seconds"].toDouble() > 0);
    }
}

void ExplainCliTest::wrongUsageHasStatusTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("hint");
    const QStringList explain = {"explain", "toyworld", sample()};
    QTest::newRow("no method") << explain << "--method";
    QTest::newRow("unknown method") << explain + QStringList{"--method", "grad-kam"} << "grad-cam";
    QTest::newRow("unknown option") << explain + QStringList{"--method", "saliency", "--set", "x=1"} << "x";
    QTest::newRow("option of none") << explain +
                                           QStringList{"--compare", "saliency,occlusion", "--set", "x=1"}
                                    << "x";
    QTest::newRow("sheet as values") << explain + QStringList{"--compare", "saliency", "--out", "a.npy"}
                                     << ".png";
    QTest::newRow("targets without method") << explain + QStringList{"--compare", "cat,dog"} << "--method";
    QTest::newRow("quantiles in the wrong order")
        << QStringList{"segment", "toyworld", sample(), "--foreground", "0.1"} << "quantile";
}

void ExplainCliTest::wrongUsageHasStatusTwo() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, hint);
    verifyOneLineOfError(cli(arguments), 2, hint);
}

QTEST_GUILESS_MAIN(ExplainCliTest)
#include "explain_cli_test.moc"
