// The commands that fool: attack, attacks, smooth, linear.
#include "cli/cli_files.h"
#include "cli/run_cli.h"

#include "base/file.h"
#include "base/npy.h"
#include "image/picture.h"
#include "support/shared_files.h"

#include <ATen/ATen.h>

using namespace saliscope;
using test::cli;
using test::interrupted;
using test::Run;
using test::verifyOneLineOfError;

class AttackCliTest : public QObject, test::CliFiles {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void attacksAreListed();
    void resultsAreSavedAsPictureValuesNumbersAndSheet();
    void whatIsSavedFoolsWhoeverReadsIt();
    void targetsAreReached();
    void aFolderGivesATableACurveAndPictures();
    void classesAreNamedByTheirFolders();
    void noiseIsWeighedAgainstAnAttack();
    void certifiedAccuracyFalls();
    void linearClassifiersAreTrainedShownReadAndFooled_data();
    void linearClassifiersAreTrainedShownReadAndFooled();
    void modelsAreComparedByHowFarPicturesMove();
    void cancelledAttacksSaveWhatWasReached();
    void photosAreAttackedToo();
    void wrongUsageHasStatusTwo_data();
    void wrongUsageHasStatusTwo();
};

void AttackCliTest::initTestCase() {
    // Cats and dogs in folders of their classes, with masks, which are no pictures to attack.
    const Run run =
        cli({"toyworld", "render", "--out", file("scenes"), "--count", "6", "--classes", "cat,dog"});
    QVERIFY2(run.status == 0, run.errors);
}

void AttackCliTest::attacksAreListed() {
    const QJsonArray attacks = QJsonDocument::fromJson(cli({"attacks", "--json"}).output).array();
    QVERIFY(attacks.size() >= 7);
    QCOMPARE(attacks[0].toObject()["id"].toString(), QString("ascent"));
    QVERIFY(cli({"attacks", "pgd"}).output.contains("restarts"));
}

void AttackCliTest::resultsAreSavedAsPictureValuesNumbersAndSheet() {
    const Run run = cli({"attack", "toyworld", sample(), "--method", "pgd", "--out", file("fooled.png"),
                         "--out", file("fooled.npy"), "--out", file("fooled.json"), "--out",
                         file("fooled.csv"), "--sheet", file("sheet.png"), "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonObject json = run.json();
    QVERIFY(json["fooled"].toBool());
    QVERIFY(json["change"].toObject()["largest_grey_levels"].toDouble() <= 8.001);
    QVERIFY(json["change"].toObject()["pixels"].toInt() > 100);
    QVERIFY(json["before"].toObject()["top"].toObject()["label"] !=
            json["after"].toObject()["top"].toObject()["label"]);
    QCOMPARE(json["options"].toObject()["norm"].toString(), QString("linf"));
    QCOMPARE(readPicture(folder_ / "fooled.png").width(), 128);
    QVERIFY(readPicture(folder_ / "sheet.png").width() > 3 * 256);
    const at::Tensor values = readNpy(folder_ / "fooled.npy");
    QCOMPARE(values.sizes().vec(), (std::vector<std::int64_t>{1, 3, 128, 128}));
    QVERIFY(values.min().item<double>() >= 0 && values.max().item<double>() <= 1);
    const QByteArray saved = QByteArray::fromStdString(readTextFile(folder_ / "fooled.json"));
    QCOMPARE(QJsonDocument::fromJson(saved).object()["change"], json["change"]);
    QCOMPARE(readLines(folder_ / "fooled.csv").size(), 2u);
}

void AttackCliTest::whatIsSavedFoolsWhoeverReadsIt() {
    // A separate program reads the file as any other picture.
    const Run attack =
        cli({"attack", "toyworld", sample(), "--method", "deepfool", "--out", file("read.png"), "--json"});
    QVERIFY2(attack.status == 0, attack.errors);
    const Run run = cli({"classify", "toyworld", file("read.png"), "--json"});
    const QJsonObject top = run.json()["results"].toArray()[0].toObject()["top"].toArray()[0].toObject();
    const QJsonObject after = attack.json()["after"].toObject()["top"].toObject();
    QCOMPARE(top["label"], after["label"]);
    QVERIFY(std::abs(top["score"].toDouble() - after["score"].toDouble()) < 1e-3);
}

void AttackCliTest::targetsAreReached() {
    const Run run =
        cli({"attack", "toyworld", sample(), "--method", "ascent", "--target-class", "boat", "--json"});
    QVERIFY2(run.status == 0, run.errors);
    QVERIFY(run.json()["fooled"].toBool());
    QCOMPARE(run.json()["after"].toObject()["top"].toObject()["label"].toString(), QString("boat"));
}

void AttackCliTest::aFolderGivesATableACurveAndPictures() {
    const Run run = cli({"attack", "toyworld", "--method", "fgsm", "--out", file("table.csv"), "--out",
                         file("all.json"), "--out", file("pictures"), "--curve", file("curve.png"), "--curve",
                         file("curve.json"), "--json", "--radii", "0,0.01,0.05", file("scenes")});
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(run.json()["results"].toArray().size(), 6); // without masks
    QCOMPARE(readLines(folder_ / "table.csv").size(), 7u);
    const QByteArray text = QByteArray::fromStdString(readTextFile(folder_ / "curve.json"));
    const QJsonArray accuracy = QJsonDocument::fromJson(text).object()["accuracy"].toArray();
    QCOMPARE(accuracy.size(), 3);
    QVERIFY(accuracy[0].toDouble() >= accuracy[1].toDouble() &&
            accuracy[1].toDouble() >= accuracy[2].toDouble());
    QVERIFY(readPicture(folder_ / "curve.png").width() > 500);
    const QJsonObject summary = run.json()["summary"].toObject();
    QCOMPARE(summary["pictures"].toInt(), 6);
    int pictures = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "pictures"))
        pictures += entry.path().extension() == ".png";
    QCOMPARE(pictures, 6);
}

void AttackCliTest::classesAreNamedByTheirFolders() {
    // Cats in a folder called 'dog' are dogs that the network does not know.
    std::filesystem::create_directories(folder_ / "lies");
    std::filesystem::copy(folder_ / "scenes/cat", folder_ / "lies/dog");
    const Run run = cli({"attack", "toyworld", file("lies"), "--method", "fgsm", "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonObject first = run.json()["results"].toArray()[0].toObject();
    QCOMPARE(first["before"].toObject()["from"].toObject()["label"].toString(), QString("dog"));
    QVERIFY(run.json()["summary"].toObject()["attacked"].toInt() <
            run.json()["summary"].toObject()["pictures"].toInt());
}

void AttackCliTest::noiseIsWeighedAgainstAnAttack() {
    const Run run = cli({"smooth", "toyworld", sample(), "--sigma", "0.02,0.1", "--samples", "60", "--method",
                         "deepfool", "--out", file("smooth.json"), "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonArray results = run.json()["results"].toArray();
    QCOMPARE(results.size(), 2);
    int votes = 0;
    const QJsonArray counted = results[1].toObject()["original"].toObject()["votes"].toArray();
    for (const QJsonValue& entry : counted)
        votes += entry.toObject()["votes"].toInt();
    QCOMPARE(votes, 60);
    QVERIFY(results[0].toObject().contains("noise_undoes_the_attack"));
}

void AttackCliTest::certifiedAccuracyFalls() {
    const Run run = cli({"smooth", "toyworld", file("scenes"), "--sigma", "0.05", "--samples", "40",
                         "--selection", "10", "--out", file("certified.png"), "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonArray accuracy =
        run.json()["certified_accuracy"].toArray()[0].toObject()["accuracy"].toArray();
    for (qsizetype i = 1; i < accuracy.size(); ++i)
        QVERIFY(accuracy[i].toDouble() <= accuracy[i - 1].toDouble());
    QCOMPARE(accuracy.last().toDouble(), 0.0);
    QVERIFY(readPicture(folder_ / "certified.png").width() > 500);
}

void AttackCliTest::linearClassifiersAreTrainedShownReadAndFooled_data() {
    QTest::addColumn<QString>("kind");
    QTest::newRow("softmax") << "softmax";
    QTest::newRow("svm") << "svm";
}

void AttackCliTest::linearClassifiersAreTrainedShownReadAndFooled() {
    QFETCH(QString, kind);
    const QString model = file(qPrintable(kind + ".safetensors"));
    const Run trained = cli({"linear", "train", "--kind", kind, "--scenes", "120", "--out", model,
                             "--templates", file("templates.png"), "--json"});
    QVERIFY2(trained.status == 0, trained.errors);
    QVERIFY(trained.json()["accuracy_on_them"].toDouble() > 0.5);
    QVERIFY(readPicture(folder_ / "templates.png").width() > 4 * 192);
    QCOMPARE(cli({"linear", "templates", model, "--out", file("again.png")}).status, 0);
    const Run classified = cli({"classify", model, sample(), "--json"});
    QVERIFY2(classified.status == 0, classified.errors);
    const Run attacked = cli({"attack", model, sample(), "--method", "deepfool", "--json"});
    QVERIFY2(attacked.status == 0, attacked.errors);
    QVERIFY(attacked.json()["fooled"].toBool());
    const Run explained = cli({"explain", model, sample(), "--method", "saliency", "--json"});
    QVERIFY2(explained.status == 0, explained.errors);
}

void AttackCliTest::modelsAreComparedByHowFarPicturesMove() {
    const QString model = file("compared.safetensors");
    QCOMPARE(cli({"linear", "train", "--scenes", "120", "--size", "128", "--out", model}).status, 0);
    const Run run = cli({"linear", "compare", "--models", model + ",toyworld", sample(), "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonArray rows = QJsonDocument::fromJson(run.output).array();
    QCOMPARE(rows.size(), 2);
    const double found = rows[0].toObject()["median_l2"].toDouble();
    const double exact = rows[0].toObject()["median_l2_closed_form"].toDouble();
    QVERIFY(found >= exact * 0.9999 && found < 1.01 * exact);
    QVERIFY(rows[1].toObject()["median_l2"].toDouble() > 0);
}

void AttackCliTest::cancelledAttacksSaveWhatWasReached() {
    const QStringList slow = {"attack", "toyworld",    "--method", "carlini-wagner", "--json",
                              "--set",  "searches=50", "--set",    "steps=100000"};
    const Run one = interrupted(slow + QStringList{"--out", file("reached.png"), sample()}, 8000);
    QVERIFY2(one.status == 4, one.errors);
    QVERIFY(one.json()["cancelled"].toBool());
    QCOMPARE(readPicture(folder_ / "reached.png").width(), 128);
    const Run all = interrupted(slow + QStringList{"--out", file("reached.csv"), file("scenes")}, 8000);
    QVERIFY2(all.status == 4, all.errors);
    QVERIFY(readLines(folder_ / "reached.csv").size() >= 2);
}

void AttackCliTest::photosAreAttackedToo() {
    REQUIRE_SHARED_FILES();
    const std::filesystem::path model = test::sharedFolder() / "models/mobilenet_v1_025_imagenet.pt";
    const std::filesystem::path photo = test::sharedFolder() / "images/n01443537_goldfish.JPEG";
    const Run run =
        cli({"attack", QString::fromStdString(model.string()), QString::fromStdString(photo.string()),
             "--method", "iterative-fgsm", "--out", file("photo.png"), "--json"});
    QVERIFY2(run.status == 0, run.errors);
    QVERIFY(run.json()["fooled"].toBool());
    // The picture has the input's size; read without being resized once more it fools, too.
    const Run again = cli(
        {"classify", QString::fromStdString(model.string()), file("photo.png"), "--resize", "224", "--json"});
    const QJsonObject top = again.json()["results"].toArray()[0].toObject()["top"].toArray()[0].toObject();
    QCOMPARE(top["index"], run.json()["after"].toObject()["top"].toObject()["index"]);
    QVERIFY(run.errors.contains("--resize 224"));
}

void AttackCliTest::wrongUsageHasStatusTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    const QStringList attack = {"attack", "toyworld", sample()};
    QTest::newRow("attack") << attack + QStringList{"--method", "deepfol"} << "deepfool";
    QTest::newRow("option") << attack + QStringList{"--set", "epsilons=1"} << "epsilon";
    QTest::newRow("class") << attack + QStringList{"--target-class", "unicorn"} << "unicorn";
    QTest::newRow("file") << attack + QStringList{"--out", "result.jpg"} << ".png";
    QTest::newRow("curve of one") << attack + QStringList{"--curve", "c.png"} << "folder";
    QTest::newRow("no picture") << QStringList{"attack", "toyworld"} << "no picture";
    QTest::newRow("linear file") << QStringList{"linear", "train", "--out", "x.pt"} << ".safetensors";
    QTest::newRow("smooth file") << QStringList{"smooth", "toyworld", sample(), "--out", "x.npy"} << ".json";
}

void AttackCliTest::wrongUsageHasStatusTwo() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    verifyOneLineOfError(cli(arguments), 2, part);
}

QTEST_GUILESS_MAIN(AttackCliTest)
#include "attack_cli_test.moc"
