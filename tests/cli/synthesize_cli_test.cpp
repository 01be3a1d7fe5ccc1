// The commands that make pictures with a network: synthesize, dream, invert.
#include "cli/cli_files.h"
#include "cli/run_cli.h"

#include "base/file.h"
#include "base/npy.h"
#include "image/picture.h"

#include <ATen/ATen.h>

using namespace saliscope;
using test::cli;
using test::interrupted;
using test::Run;
using test::verifyOneLineOfError;

class SynthesizeCliTest : public QObject, test::CliFiles {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qputenv("XDG_CACHE_HOME", QByteArray::fromStdString(folder_.path().string())); }
    void aClassIsSynthesized();
    void presetsAndSettingsAreObeyed();
    void theSameSeedWritesTheSameFile();
    void severalPicturesStandOnASheet();
    void synthesisCanStartFromAPicture();
    void channelsOfALayerComeFromTheCacheTheSecondTime();
    void directionsAreRaised();
    void theWayToAPictureIsAnAnimation();
    void aPictureIsDreamtInItsSize();
    void layersAreInvertedSideBySide();
    void cancelledWorkSavesWhatWasReached();
    void wrongUsageHasStatusTwo_data();
    void wrongUsageHasStatusTwo();

private:
    /// Of a GIF: each has a block that says how long it stays.
    qsizetype framesIn(const char* name) const {
        const QByteArray bytes = QByteArray::fromStdString(readTextFile(folder_ / name));
        return bytes.startsWith("GIF89a") ? bytes.count(QByteArray::fromHex("0021f904")) : 0;
    }
};

void SynthesizeCliTest::aClassIsSynthesized() {
    const Run run = cli({"synthesize", "toyworld", "--target", "cat", "--set", "steps=100", "--out",
                         file("cat.png"), "--out", file("cat.npy"), "--out", file("cat.json"), "--curve",
                         file("curve.png"), "--json", "--threads", "1"});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonObject json = run.json();
    QCOMPARE(json["target"].toString(), QString("cat"));
    QCOMPARE(json["options"].toObject()["parametrisation"].toString(), QString("fourier"));
    QCOMPARE(json["curve"].toObject()["objective"].toArray().size(), 100);
    const QJsonObject recognised = json["recognised"].toArray()[0].toObject();
    QCOMPARE(recognised["label"].toString(), QString("cat"));
    QVERIFY(recognised["probability"].toDouble() > 0.9);
    QCOMPARE(readNpy(folder_ / "cat.npy").sizes(), at::IntArrayRef({1, 3, 128, 128}));
    QCOMPARE(readPicture(folder_ / "cat.png").width(), 128);
    QVERIFY(readPicture(folder_ / "curve.png").width() > 300);
    // What was saved is what was recognised.
    const Run seen = cli({"classify", "toyworld", file("cat.png"), "--json"});
    const QJsonObject top = seen.json()["results"].toArray()[0].toObject()["top"].toArray()[0].toObject();
    QVERIFY(std::abs(top["probability"].toDouble() - recognised["probability"].toDouble()) < 1e-3);
}

void SynthesizeCliTest::presetsAndSettingsAreObeyed() {
    const Run run = cli({"synthesize", "toyworld", "--target", "relu3:5", "--preset", "2013", "--set",
                         "steps=3", "--set", "unit=neuron", "--json"});
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(run.json()["options"].toObject()["parametrisation"].toString(), QString("pixels"));
    QCOMPARE(run.json()["steps"].toInt(), 3);
    QCOMPARE(run.json()["raised"].toString(), QString("channel 5 of conv3 at row 16, column 16"));
}

void SynthesizeCliTest::theSameSeedWritesTheSameFile() {
    const auto make = [&](const char* seed, const char* name) {
        cli({"synthesize", "toyworld", "--layer", "relu4", "--set", "steps=4", "--seed", seed, "--out",
             file(name)});
        return readNpy(folder_ / name);
    };
    const at::Tensor one = make("1", "one.npy");
    QVERIFY(at::equal(one, make("1", "again.npy")));
    QVERIFY(!at::equal(one, make("2", "two.npy")));
}

void SynthesizeCliTest::severalPicturesStandOnASheet() {
    const Run run = cli({"synthesize", "toyworld", "--target", "relu3:5", "--count", "3", "--set", "steps=2",
                         "--set", "diversity=1", "--out", file("three.png"), "--json"});
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(run.json()["recognised"].toArray().size(), 3);
    QVERIFY(readPicture(folder_ / "three.png").width() > 256);
}

void SynthesizeCliTest::synthesisCanStartFromAPicture() {
    const Run run = cli({"synthesize", "toyworld", "--target", "tree", "--from", sample(), "--set", "steps=1",
                         "--set", "rate=0.0001", "--out", file("from.npy")});
    QVERIFY2(run.status == 0, run.errors);
    const at::Tensor picture = readNpy(folder_ / "from.npy");
    QVERIFY(picture.std().item<double>() > 0.1);
}

void SynthesizeCliTest::channelsOfALayerComeFromTheCacheTheSecondTime() {
    const QStringList arguments = {"synthesize", "toyworld", "--layer", "relu2", "--channels",     "3,1",
                                   "--set",      "steps=3",  "--json",  "--out", file("atlas.npy")};
    const Run first = cli(arguments);
    QVERIFY2(first.status == 0, first.errors);
    QVERIFY((first.json()["channels"].toArray() == QJsonArray{1, 3}));
    const at::Tensor made = readNpy(folder_ / "atlas.npy");
    QCOMPARE(made.sizes(), at::IntArrayRef({2, 3, 128, 128}));
    QVERIFY(std::filesystem::exists(folder_ / "saliscope" / "atlas"));
    QVERIFY(cli(arguments).status == 0);
    QVERIFY(at::equal(readNpy(folder_ / "atlas.npy"), made));
}

void SynthesizeCliTest::directionsAreRaised() {
    writeNpy(folder_ / "direction.npy", at::ones({96}));
    const QStringList arguments = {"synthesize", "toyworld", "--layer",     "relu4",
                                   "--set",      "steps=2",  "--direction", file("direction.npy"),
                                   "--json"};
    const Run run = cli(arguments);
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(run.json()["target"].toString(), QString("a direction in relu4"));
    writeNpy(folder_ / "direction.npy", at::ones({95}));
    QCOMPARE(cli(arguments).status, 2);
}

void SynthesizeCliTest::theWayToAPictureIsAnAnimation() {
    const Run one = cli({"synthesize", "toyworld", "--target", "cat", "--set", "steps=5", "--out",
                         file("way.gif"), "--out", file("way.avi")});
    QVERIFY2(one.status == 0, one.errors);
    QCOMPARE(framesIn("way.gif"), 5);
    QVERIFY(QByteArray::fromStdString(readTextFile(folder_ / "way.avi")).startsWith("RIFF"));
    // Its octaves grow; all frames have the last one's size.
    const Run dream = cli({"dream", "toyworld", sample(), "--layer", "relu3", "--size", "128", "--set",
                           "steps=2", "--set", "octaves=2", "--out", file("dream.gif")});
    QVERIFY2(dream.status == 0, dream.errors);
    QCOMPARE(framesIn("dream.gif"), 4);
}

void SynthesizeCliTest::aPictureIsDreamtInItsSize() {
    const Run run = cli({"dream", "toyworld", sample(), "--layer", "relu3", "--size", "200", "--set",
                         "steps=2", "--guide", sample("balloons.png"), "--out", file("dream.png"), "--json"});
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(readPicture(folder_ / "dream.png").width(), 200);
    QCOMPARE(run.json()["octaves"].toInt(), 4);
    QCOMPARE(run.json()["steps"].toInt(), 8);
}

void SynthesizeCliTest::layersAreInvertedSideBySide() {
    const Run run =
        cli({"invert", "toyworld", sample(), "--layer", "relu1,relu4", "--set", "steps=60", "--out",
             file("strip.png"), "--out", file("strip.npy"), "--out", file("strip.gif"), "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonArray layers = run.json()["layers"].toArray();
    QCOMPARE(layers.size(), 2);
    QCOMPARE(layers[1].toObject()["layer"].toString(), QString("relu4"));
    for (const auto layer : layers)
        QVERIFY(layer.toObject()["relative_feature_error"].toDouble() < 0.9);
    QCOMPARE(readNpy(folder_ / "strip.npy").sizes(), at::IntArrayRef({2, 3, 128, 128}));
    QVERIFY(readPicture(folder_ / "strip.png").width() > 600);
    QVERIFY(framesIn("strip.gif") > 30); // evenly spaced ones of all 120 steps
}

void SynthesizeCliTest::cancelledWorkSavesWhatWasReached() {
    const Run run =
        interrupted({"synthesize", "toyworld", "--target", "cat", "--set", "steps=100000", "--out",
                     file("part.npy"), "--out", file("part.json"), "--out", file("part.gif")},
                    3000);
    QCOMPARE(run.status, 4);
    QCOMPARE(readNpy(folder_ / "part.npy").dim(), 4);
    QVERIFY(framesIn("part.gif") > 0);
}

void SynthesizeCliTest::wrongUsageHasStatusTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    QTest::newRow("no goal") << QStringList{"synthesize", "toyworld"} << "--target";
    QTest::newRow("two goals") << QStringList{"synthesize", "toyworld", "--target", "cat", "--layer", "relu1"}
                               << "either";
    QTest::newRow("unknown preset") << QStringList{"synthesize", "toyworld", "--target",
                                                   "cat",        "--preset", "1999"}
                                    << "2017, 2015, 2013";
    QTest::newRow("unknown option") << QStringList{"synthesize", "toyworld", "--target",
                                                   "cat",        "--set",    "step=3"}
                                    << "step";
    QTest::newRow("unknown ending") << QStringList{"synthesize", "toyworld", "--target",
                                                   "cat",        "--out",    "a.bmp"}
                                    << ".png";
    QTest::newRow("channels without layer")
        << QStringList{"synthesize", "toyworld", "--channels", "all"} << "--layer";
    QTest::newRow("dream of a class with a guide")
        << QStringList{"dream", "toyworld", sample(), "--target", "cat", "--guide", sample()} << "layer";
    QTest::newRow("nothing to invert") << QStringList{"invert", "toyworld", sample()} << "--all";
    QTest::newRow("unknown layer") << QStringList{"invert", "toyworld", sample(), "--layer", "relu11"}
                                   << "relu1";
}

void SynthesizeCliTest::wrongUsageHasStatusTwo() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    verifyOneLineOfError(cli(arguments), 2, part);
}

QTEST_GUILESS_MAIN(SynthesizeCliTest)
#include "synthesize_cli_test.moc"
