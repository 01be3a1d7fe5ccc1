// The commands that transfer a style: style, music.
#include "cli/cli_files.h"
#include "cli/run_cli.h"

#include "audio/sound_file.h"
#include "base/file.h"
#include "base/npy.h"
#include "base/resources.h"
#include "image/picture.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

using namespace saliscope;
using test::cli;
using test::interrupted;
using test::Run;
using test::verifyOneLineOfError;

class StyleCliTest : public QObject, test::CliFiles {
    Q_OBJECT

private Q_SLOTS:
    void aPictureIsPaintedAndSaved();
    void severalStylesAreBlendedByTheirWeights();
    void cancelledStyleKeepsWhatItHas();
    void musicIsPlayedAndSaved();
    void cancelledMusicKeepsWhatItHas();
    void theSampleSoundsCanBeMadeAgain();
    void unusableSoundsHaveStatusThree_data();
    void unusableSoundsHaveStatusThree();
    void wrongUsageHasStatusTwo_data();
    void wrongUsageHasStatusTwo();

private:
    const QStringList quickStyle_{"--size", "64", "--set", "octaves=1", "--set", "steps=15"};
    const QStringList quickMusic_{"--seconds", "1",        "--set", "rate=8000",     "--set", "window=256",
                                  "--set",     "hop=128",  "--set", "filters=128",   "--set", "width=5",
                                  "--set",     "steps=20", "--set", "phase-steps=10"};
};

void StyleCliTest::aPictureIsPaintedAndSaved() {
    const QString base = file("painted");
    const Run run =
        cli(QStringList{"style", "toyworld", sample("one-cat.png"), "--style", sample("boat-on-water.png"),
                        "--mask", sample("masks/one-cat-0-cat.png"), "--json", "--out", base + ".png",
                        "--out", base + ".npy", "--out", base + ".json", "--curve", file("curve.png"),
                        "--sheet", file("sheet.png")} +
            quickStyle_);
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(readPicture(folder_ / "painted.png").pixels.size(), cv::Size(64, 64));
    QCOMPARE(readNpy(folder_ / "painted.npy").sizes(), at::IntArrayRef({3, 64, 64}));
    const QJsonObject json = run.json();
    QVERIFY(json["style_loss_share"].toDouble() < 0.5);
    QCOMPARE(json["steps"].toInt(), 15);
    QCOMPARE(json["options"].toObject()["size"].toString(), QString("64"));
    QCOMPARE(json["curve"].toObject()["objective"].toArray().size(), 15);
    QCOMPARE(json["content_recognised"].toObject()["label"].toString(), QString("cat"));
    QCOMPARE(json["cancelled"].toBool(), false);
    const QByteArray saved = QByteArray::fromStdString(readTextFile(folder_ / "painted.json"));
    QCOMPARE(QJsonDocument::fromJson(saved).object()["style_loss_share"], json["style_loss_share"]);
    QVERIFY(!readPicture(folder_ / "curve.png").empty() && !readPicture(folder_ / "sheet.png").empty());
}

void StyleCliTest::severalStylesAreBlendedByTheirWeights() {
    const auto painted = [&](const QStringList& styles) {
        const Run run =
            cli(QStringList{"style", "toyworld", sample("one-cat.png"), "--out", file("blend.png")} + styles +
                quickStyle_);
        return run.status == 0 ? readPicture(folder_ / "blend.png").pixels : cv::Mat();
    };
    const QString sea = sample("boat-on-water.png"), umbrella = sample("umbrella-or-mushroom.png");
    const cv::Mat mostlySea = painted({"--style", sea + ":9", "--style", umbrella + ":1"});
    const cv::Mat mostlyUmbrella = painted({"--style", sea + ":1", "--style", umbrella + ":9"});
    const cv::Mat sameAgain = painted({"--style", sea + ":0.9", "--style", umbrella + ":0.1"});
    QVERIFY(!mostlySea.empty() && !mostlyUmbrella.empty() && !sameAgain.empty());
    QVERIFY(cv::norm(mostlySea, mostlyUmbrella) > 4 * cv::norm(mostlySea, sameAgain));
}

void StyleCliTest::cancelledStyleKeepsWhatItHas() {
    const Run run =
        interrupted({"style", "toyworld", sample("one-cat.png"), "--style", sample("boat-on-water.png"),
                     "--set", "steps=10000", "--set", "octaves=1", "--out", file("partly.png"), "--json"},
                    4000);
    QCOMPARE(run.status, 4);
    QCOMPARE(run.json()["cancelled"].toBool(), true);
    QVERIFY(!readPicture(folder_ / "partly.png").empty());
}

void StyleCliTest::musicIsPlayedAndSaved() {
    const Run run =
        cli(QStringList{"music", "plucked-strings", "drum-groove", "--json", "--out", file("music.wav"),
                        "--out", file("music.flac"), "--out", file("music.ogg"), "--out", file("music.json"),
                        "--spectrograms", file("spectrograms.png"), "--curve", file("loss.png")} +
            quickMusic_);
    QVERIFY2(run.status == 0, run.errors);
    for (const char* name : {"music.wav", "music.flac", "music.ogg"}) {
        const Sound sound = readSound(folder_ / name);
        QCOMPARE(sound.rate, 8000);
        QCOMPARE(sound.samples(), 8000);
    }
    QVERIFY(!readPicture(folder_ / "spectrograms.png").empty() && !readPicture(folder_ / "loss.png").empty());
    QVERIFY(run.json()["style_loss_share"].toDouble() < 0.5);
    QCOMPARE(run.json()["curve"].toObject()["terms"].toObject()["style"].toArray().size(), 20);
    QVERIFY2(run.errors.contains("--seconds"), run.errors); // the samples are longer than that
}

void StyleCliTest::cancelledMusicKeepsWhatItHas() {
    const Run run = interrupted({"music", "plucked-strings", "drum-groove", "--seconds", "1", "--set",
                                 "filters=256", "--set", "window=512", "--set", "hop=256", "--set",
                                 "steps=10000", "--out", file("partly.wav"), "--json"},
                                4000);
    QCOMPARE(run.status, 4);
    QCOMPARE(run.json()["cancelled"].toBool(), true);
    QCOMPARE(readSound(folder_ / "partly.wav").samples(), 22050);
}

void StyleCliTest::theSampleSoundsCanBeMadeAgain() {
    QCOMPARE(cli({"music", "--make-samples", file("sounds")}).status, 0);
    for (const char* name : {"plucked-strings.flac", "drum-groove.flac"})
        QCOMPARE(readSound(folder_ / "sounds" / name).samples(),
                 readSound(resourceFolder() / "sounds" / name).samples());
}

void StyleCliTest::unusableSoundsHaveStatusThree_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("part");
    QTest::newRow("empty") << QByteArray("") << "empty";
    QTest::newRow("text") << QByteArray("no sound at all") << "WAV, FLAC and Ogg";
    QTest::newRow("cut off") << QByteArray("OggS") << "cut off";
}

void StyleCliTest::unusableSoundsHaveStatusThree() {
    QFETCH(QByteArray, content);
    QFETCH(QString, part);
    QFile broken(file("broken.wav"));
    QVERIFY(broken.open(QFile::WriteOnly | QFile::Truncate));
    broken.write(content);
    broken.close();
    verifyOneLineOfError(cli({"music", file("broken.wav"), "drum-groove", "--out", file("never.wav")}), 3,
                         part);
    verifyOneLineOfError(cli({"music", "plucked-strings", file("broken.wav")}), 3, part);
}

void StyleCliTest::wrongUsageHasStatusTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    const QString cat = sample("one-cat.png");
    QTest::newRow("no style") << QStringList{"style", "toyworld", cat} << "--style";
    QTest::newRow("no content") << QStringList{"style", "toyworld"} << "CONTENT";
    QTest::newRow("unknown preset") << QStringList{"style", "toyworld", cat,      "--style",
                                                   cat,     "--preset", "baroque"}
                                    << "painting";
    QTest::newRow("unknown option") << QStringList{"style", "toyworld", cat,      "--style",
                                                   cat,     "--set",    "brush=5"}
                                    << "brush";
    QTest::newRow("bad weight") << QStringList{"style", "toyworld", cat, "--style", cat + ":-1"} << "weight";
    QTest::newRow("unknown ending") << QStringList{"style", "toyworld", cat, "--style", cat, "--out", "a.bmp"}
                                    << ".png";
    QTest::newRow("no sounds") << QStringList{"music"} << "plucked-strings";
    QTest::newRow("a sound's ending")
        << QStringList{"music", "plucked-strings", "drum-groove", "--out", "a.mp3"} << ".wav";
    QTest::newRow("out of range") << QStringList{"music", "plucked-strings", "drum-groove", "--set",
                                                 "filters=1"}
                                  << "filters";
}

void StyleCliTest::wrongUsageHasStatusTwo() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    verifyOneLineOfError(cli(arguments), 2, part);
}

QTEST_GUILESS_MAIN(StyleCliTest)
#include "style_cli_test.moc"
