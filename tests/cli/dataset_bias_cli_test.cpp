// The commands that ask what a network relies on: dataset bias, dataset concepts.
#include "cli/cli_files.h"
#include "cli/run_cli.h"

#include "base/file.h"
#include "toyworld/render.h"
#include "toyworld/training_scenes.h"

#include <QtTest>

using namespace saliscope;
using test::cli;
using test::Run;
using test::verifyOneLineOfError;

class DatasetBiasCliTest : public QObject, test::CliFiles {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theReportIsWrittenAndPrinted();
    void jsonIsTheReport();
    void masksCanLieElsewhere();
    void conceptsAreTested();
    void wrongUsageHasStatusTwo_data();
    void wrongUsageHasStatusTwo();

private:
    void render(const char* name, ObjectClass kind, std::int64_t count) const {
        RenderOptions options;
        options.count = count;
        options.scene.classes = {kind};
        options.scene.bias = demoBias();
        renderScenes(folder_ / name, options);
    }

    const QStringList quick_{"--set", "occlusion=off", "--threads", "1"};
};

void DatasetBiasCliTest::initTestCase() {
    for (const ObjectClass kind : {ObjectClass::dog, ObjectClass::boat, ObjectClass::cat})
        render("scenes", kind, 6);
}

void DatasetBiasCliTest::theReportIsWrittenAndPrinted() {
    const Run run = cli(QStringList{"dataset", "bias", "toyworld-biased", file("scenes"), "--out",
                                    file("r.html"), "--out", file("r.pdf"), "--out", file("r.csv")} +
                        quick_);
    QVERIFY2(run.status == 0, run.errors);
    QVERIFY2(run.output.contains("18 images"), run.output);
    QVERIFY2(run.output.contains("'dog' is recognised by its surroundings"), run.output);
    // Twelve images of other classes are few: what the tag does to them may be chance, and is low.
    QVERIFY2(run.output.contains("'dog' is often looked for at the bottom right"), run.output);
    QVERIFY(QString::fromStdString(readTextFile(folder_ / "r.html")).contains("<h2>Findings</h2>"));
    QVERIFY(readTextFile(folder_ / "r.pdf").starts_with("%PDF-"));
    QVERIFY(readTextFile(folder_ / "r.csv").starts_with("rank,severity,"));
}

void DatasetBiasCliTest::jsonIsTheReport() {
    const Run run = cli(QStringList{"dataset", "bias", "toyworld-biased", file("scenes"), "--json"} + quick_);
    QVERIFY2(run.status == 0, run.errors);
    const QJsonObject report = run.json();
    QCOMPARE(report["images"].toInt(), 18);
    QVERIFY(report["suspects"].toArray().contains("dog"));
    QCOMPARE(report["options"].toObject()["occlusion"].toBool(), false);
}

void DatasetBiasCliTest::masksCanLieElsewhere() {
    verifyOneLineOfError(cli({"dataset", "bias", "toyworld", file("scenes"), "--masks", file("nothing")}), 3,
                         "no mask");
}

void DatasetBiasCliTest::conceptsAreTested() {
    const Run run = cli({"dataset", "concepts", "toyworld", "--concept", file("scenes/cat"), "--random",
                         file("scenes"), "--images", file("scenes/cat"), "--target", "cat", "--runs", "5",
                         "--layer", "relu5", "--json", "--threads", "1"});
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(run.json()["scores"].toArray().size(), 5);
    QVERIFY(run.json()["tcav"].toDouble() > 0.5);
    QVERIFY(run.json()["p"].toDouble() <= 1);
}

void DatasetBiasCliTest::wrongUsageHasStatusTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    QTest::newRow("extension") << QStringList{"--out", "report.docx"} << ".html";
    QTest::newRow("option") << QStringList{"--set", "window=3"} << "windows";
    QTest::newRow("range") << QStringList{"--set", "windows=1"} << "windows";
    QTest::newRow("label") << QStringList{"--map", "horse=cat"} << "horse";
}

void DatasetBiasCliTest::wrongUsageHasStatusTwo() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    verifyOneLineOfError(cli(QStringList{"dataset", "bias", "toyworld", file("scenes")} + arguments), 2,
                         part);
}

QTEST_GUILESS_MAIN(DatasetBiasCliTest)
#include "dataset_bias_cli_test.moc"
