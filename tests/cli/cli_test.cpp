#include "cli/cli_files.h"
#include "cli/run_cli.h"

#include "base/file.h"
#include "base/npy.h"
#include "image/picture.h"
#include "support/script_module.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;
using test::cli;
using test::image;
using test::model;
using test::Run;
using test::saveScript;
using test::sharedFolder;
using test::verifyOneLineOfError;

namespace {

const QStringList mobilenetPreprocessing = {"--mean", "0.5", "--std", "0.5"};

} // namespace

class CliTest : public QObject, test::CliFiles {
    Q_OBJECT

private Q_SLOTS:
    void classifiesThePhotosAsTheReferenceDoes();
    void allFormatsOfTheSameWeightsGiveTheSameScores();
    void aFolderGivesTheScoresOfSingleImages();
    void tensorsAreClassifiedAsTheyAre();
    void layersOfTheAwkwardNetAreListed();
    void activationsAndFiltersAreSaved();
    void modelsListsTheZoo();
    void theSidecarDescribesTheModel();
    void demoModelsWorkFromAnyFolder();
    void scenesAreRenderedWithTheirTruth();
};

void CliTest::classifiesThePhotosAsTheReferenceDoes() {
    REQUIRE_SHARED_FILES();
    const Run run = cli(QStringList{"classify", model("mobilenet_v1_025_imagenet.pt"), image(""), "--json",
                                    "--labels", model("imagenet_classes.txt")} +
                        mobilenetPreprocessing);
    QVERIFY2(run.status == 0, run.errors);
    std::map<QString, QJsonArray> top;
    for (const QJsonValue& result : run.json()["results"].toArray())
        top[QFileInfo(result["image"].toString()).fileName()] = result["top"].toArray();

    int count = 0, top1 = 0, top5 = 0, referenceTop1 = 0, referenceTop5 = 0;
    for (const std::string& line : readLines(sharedFolder() / "fixtures/predictions.tsv")) {
        const QStringList fields = QString::fromStdString(line).split('\t');
        const int truth = fields[4].toInt();
        if (fields[0] == "file" || truth < 0)
            continue;
        ++count;
        const QStringList reference = fields[5].split(' ');
        referenceTop1 += reference[0].toInt() == truth;
        referenceTop5 += reference.contains(QString::number(truth));
        const QJsonArray& ours = top.at(fields[0]);
        top1 += ours[0].toObject()["index"].toInt() == truth;
        top5 += std::any_of(ours.begin(), ours.end(),
                            [&](const QJsonValue& v) { return v["index"].toInt() == truth; });
    }
    QCOMPARE(count, 116);
    QVERIFY2(std::abs(top1 - referenceTop1) <= 1,
             qPrintable(QString("%1, reference %2").arg(top1).arg(referenceTop1)));
    QVERIFY2(std::abs(top5 - referenceTop5) <= 1,
             qPrintable(QString("%1, reference %2").arg(top5).arg(referenceTop5)));
    QCOMPARE(top.at("n02099712_Labrador_retriever.JPEG")[0].toObject()["label"].toString(),
             QString("Labrador retriever"));
}

void CliTest::allFormatsOfTheSameWeightsGiveTheSameScores() {
    REQUIRE_SHARED_FILES();
    std::vector<at::Tensor> scores;
    for (const char* file : {"mobilenet_v1_025_imagenet.pt", "mobilenet_v1_025_imagenet_traced.pt",
                             "mobilenet_v1_025_imagenet.pth", "mobilenet_v1_025_imagenet_legacy.pth",
                             "mobilenet_v1_025_imagenet.safetensors"}) {
        const QString out = QString::fromStdString((folder_ / "scores.npy").string());
        const Run run =
            cli({"classify", model(file), "--tensor",
                 QString::fromStdString((sharedFolder() / "fixtures/captum/cat_dog/input.npy").string()),
                 "--scores", out});
        QVERIFY2(run.status == 0, run.errors);
        scores.push_back(readNpy(out.toStdString()));
    }
    const at::Tensor reference = readNpy(sharedFolder() / "fixtures/captum/cat_dog/logits.npy");
    QVERIFY(at::allclose(scores[0], reference, 1e-4, 1e-4));
    for (const at::Tensor& other : scores)
        QVERIFY(at::allclose(other, scores[0], 1e-5, 1e-5));
}

void CliTest::aFolderGivesTheScoresOfSingleImages() {
    REQUIRE_SHARED_FILES();
    std::filesystem::create_directories(folder_ / "photos/below");
    const char* names[] = {"cat_dog.png", "n02279972_monarch.JPEG", "n04285008_sports_car.JPEG"};
    std::filesystem::copy(image(names[0]).toStdString(), folder_ / "photos/a.png");
    std::filesystem::copy(image(names[1]).toStdString(), folder_ / "photos/below/b.JPEG");
    std::filesystem::copy(image(names[2]).toStdString(), folder_ / "photos/below/c.JPEG");
    const QString network = model("mobilenet_v1_025_imagenet.pth");
    const QString out = QString::fromStdString((folder_ / "scores.npy").string());
    QCOMPARE(
        cli({"classify", network, QString::fromStdString((folder_ / "photos").string()), "--scores", out})
            .status,
        0);
    const at::Tensor together = readNpy(out.toStdString());
    QCOMPARE(together.sizes(), at::IntArrayRef({3, 1000}));
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(cli({"classify", network, image(names[i]), "--scores", out}).status, 0);
        QVERIFY(at::allclose(readNpy(out.toStdString())[0], together[i], 1e-5, 1e-5));
    }
}

void CliTest::tensorsAreClassifiedAsTheyAre() {
    REQUIRE_SHARED_FILES();
    for (const char* picture : {"cat_dog", "n02279972_monarch"}) {
        const auto fixtures = sharedFolder() / "fixtures/captum" / picture;
        const QString out = QString::fromStdString((folder_ / "scores.npy").string());
        const Run run =
            cli({"classify", model("mobilenet_v1_025_imagenet.safetensors"), "--tensor",
                 QString::fromStdString((fixtures / "input.npy").string()), "--scores", out, "--json"});
        QVERIFY2(run.status == 0, run.errors);
        QVERIFY(at::allclose(readNpy(out.toStdString()), readNpy(fixtures / "logits.npy"), 1e-4, 1e-4));
        QCOMPARE(run.json()["results"].toArray().size(), 1);
    }
}

void CliTest::layersOfTheAwkwardNetAreListed() {
    REQUIRE_SHARED_FILES();
    const Run run = cli({"layers", model("awkward_net.pt"), "--crop", "64", "--json"});
    QVERIFY2(run.status == 0, run.errors);
    QMap<QString, QJsonObject> byName;
    for (const QJsonValue& layer : run.json()["layers"].toArray())
        byName[layer["name"].toString()] = layer.toObject();
    QVERIFY(byName.contains("act#3"));
    QCOMPARE(byName["stem"]["kind"].toString(), QString("convolution"));
    QCOMPARE(byName["fc"]["shape"].toArray(), QJsonArray({10}));
    QVERIFY(byName["stem"]["receptive_field"].toObject()["horizontal"].toObject()["size"].toInt() > 1);
    const Run table = cli({"layers", model("awkward_net.pt")});
    QCOMPARE(table.status, 0);
    QVERIFY(table.output.contains("act#2"));
}

void CliTest::activationsAndFiltersAreSaved() {
    REQUIRE_SHARED_FILES();
    const QString network = model("mobilenet_v1_025_imagenet.safetensors");
    const QString values = QString::fromStdString((folder_ / "a.npy").string());
    const QString grid = QString::fromStdString((folder_ / "a.png").string());
    Run run = cli({"activations", network, image("cat_dog.png"), "--layer", "features.conv_pw_11_relu",
                   "--out", values, "--out", grid, "--json"});
    QVERIFY2(run.status == 0, run.errors);
    const at::Tensor activation = readNpy(values.toStdString());
    QCOMPARE(activation.sizes(), at::IntArrayRef({128, 14, 14}));
    QVERIFY(activation.min().item<float>() >= 0 && activation.max().item<float>() <= 6);
    QVERIFY(readPicture(grid.toStdString()).width() > 100);
    QCOMPARE(run.json()["channels"].toArray().size(), 128);

    run = cli({"filters", network, "--layer", "features.conv1", "--out", values, "--out", grid});
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(readNpy(values.toStdString()).sizes(), at::IntArrayRef({8, 3, 3, 3}));
    const Picture filters = readPicture(grid.toStdString());
    bool coloured = false;
    for (auto pixel = filters.pixels.begin<cv::Vec3b>(); pixel != filters.pixels.end<cv::Vec3b>(); ++pixel)
        coloured = coloured || (*pixel)[0] != (*pixel)[1];
    QVERIFY(coloured);
}

void CliTest::modelsListsTheZoo() {
    const Run run = cli({"models", "--json"});
    QCOMPARE(run.status, 0);
    QStringList names;
    for (const QJsonValue& architecture : run.json()["zoo"].toArray())
        names << architecture["name"].toString();
    for (const char* name :
         {"alexnet", "vgg16_bn", "squeezenet1_1", "resnet152", "wide_resnet101_2", "resnext101_32x8d",
          "googlenet", "inception_v3", "densenet201", "mobilenet_v3_large", "shufflenet_v2_x0_5",
          "mnasnet0_5", "efficientnet_b2", "regnet_x_800mf", "convnext_small"})
        QVERIFY2(names.contains(name), name);
    QVERIFY(cli({"models"}).output.contains("resnet50"));
}

void CliTest::theSidecarDescribesTheModel() {
    const auto path = saveScript(folder_ / "own.pt", "def forward(self, x):\n    return x.mean([2, 3])\n");
    text("own.json", R"({"title": "My colours", "size": 8, "mean": [0, 0, 0], "std": [1, 1, 1],
                         "labels": ["red", "green", "blue"]})");
    const QString file = picture("blue.png", 20, 10, {0, 51, 255});
    const Run run = cli({"classify", QString::fromStdString(path.string()), file, "--json", "--top", "2"});
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(run.json()["model"].toString(), QString("My colours"));
    const QJsonArray top = run.json()["results"].toArray()[0].toObject()["top"].toArray();
    QCOMPARE(top.size(), 2);
    QCOMPARE(top[0].toObject()["label"].toString(), QString("blue"));
    QVERIFY(qFuzzyCompare(top[0].toObject()["score"].toDouble(), 1.0));
    QVERIFY(std::abs(top[1].toObject()["score"].toDouble() - 0.2) < 1e-6);
}

void CliTest::demoModelsWorkFromAnyFolder() {
    const QString cat = sample("one-cat.png");
    QProcess process;
    process.setWorkingDirectory("/");
    process.start(SALISCOPE_CLI, {"classify", "toyworld", cat, "--json"});
    QVERIFY(process.waitForFinished(120'000));
    QCOMPARE(process.exitCode(), 0);
    const QJsonObject answer = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    QCOMPARE(answer["results"].toArray()[0].toObject()["top"].toArray()[0].toObject()["label"].toString(),
             QString("cat"));
    QVERIFY(cli({"models"}).output.contains("toyworld-biased"));
}

void CliTest::scenesAreRenderedWithTheirTruth() {
    const QString out = QString::fromStdString((folder_ / "scenes").string());
    const Run run = cli({"toyworld", "render", "--seed", "5", "--count", "4", "--objects", "2", "--classes",
                         "cat,dog", "--tag-class", "dog", "--out", out});
    QVERIFY2(run.status == 0, run.errors);
    const QJsonObject truth =
        QJsonDocument::fromJson(QByteArray::fromStdString(readTextFile(folder_ / "scenes/scenes.json")))
            .object();
    QCOMPARE(truth["scenes"].toArray().size(), 4);
    for (const QJsonValue& scene : truth["scenes"].toArray()) {
        QCOMPARE(scene.toObject()["objects"].toArray().size(), 2);
        QVERIFY(!scene.toObject()["tag"].isNull());
        QCOMPARE(
            readPicture(folder_ / "scenes" / scene.toObject()["picture"].toString().toStdString()).width(),
            128);
    }
}

QTEST_GUILESS_MAIN(CliTest)
#include "cli_test.moc"
