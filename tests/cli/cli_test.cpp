#include "cli/run_cli.h"

#include "base/file.h"
#include "base/npy.h"
#include "base/resources.h"
#include "image/picture.h"
#include "model/checkpoint/checkpoint.h"
#include "model/checkpoint/safetensors.h"
#include "support/shared_files.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/module.h>

#include <QtTest>

using namespace saliscope;
using test::cli;
using test::Run;
using test::sharedFolder;
using test::verifyOneLineOfError;

namespace {

QString model(const char* name) {
    return QString::fromStdString((sharedFolder() / "models" / name).string());
}

QString image(const char* name) {
    return QString::fromStdString((sharedFolder() / "images" / name).string());
}

const QStringList mobilenetPreprocessing = {"--mean", "0.5", "--std", "0.5"};

} // namespace

class CliTest : public QObject {
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
    void wrongUsageHasStatusTwo_data();
    void wrongUsageHasStatusTwo();
    void unusableFilesHaveStatusThree_data();
    void unusableFilesHaveStatusThree();
    void unreadablePicturesDoNotStopTheOthers();
    void demoModelsWorkFromAnyFolder();
    void scenesAreRenderedWithTheirTruth();
    void notANumberIsClassifiedAndSaid();
    void aPictureOfOnePixelIsClassified();
    void aFolderThatCannotBeWrittenIsSaid();

private:
    std::filesystem::path truncated(const char* name) {
        const auto content = readFile(sharedFolder() / "models" / name);
        const auto path = folder_ / (std::string("truncated_") + name);
        writeFile(path, std::span(content).first(content.size() / 2));
        return path;
    }
    std::filesystem::path script(const char* name, const char* source) {
        torch::jit::Module module("Net");
        module.define(source);
        module.save((folder_ / name).string());
        return folder_ / name;
    }
    QString picture(const char* name, int width, int height, cv::Vec3b colour) {
        writePng(folder_ / name, cv::Mat(height, width, CV_8UC3, colour));
        return QString::fromStdString((folder_ / name).string());
    }
    std::filesystem::path text(const char* name, std::string_view content) {
        writeFile(folder_ / name, content);
        return folder_ / name;
    }
    std::filesystem::path changedWeights(const char* name,
                                         const std::function<void(std::string&, at::Tensor&)>& change);

    test::TemporaryFolder folder_;
};

std::filesystem::path CliTest::changedWeights(const char* name,
                                              const std::function<void(std::string&, at::Tensor&)>& change) {
    StateDict changed;
    const StateDict whole = readCheckpoint(sharedFolder() / "models/mobilenet_v1_025_imagenet.safetensors");
    for (const auto& [key, tensor] : whole.entries()) {
        std::string newKey = key;
        at::Tensor newTensor = tensor;
        change(newKey, newTensor);
        if (!newKey.empty())
            changed.add(newKey, newTensor);
    }
    writeSafetensors(folder_ / name, changed);
    return folder_ / name;
}

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
    const auto path = script("own.pt", "def forward(self, x):\n    return x.mean([2, 3])\n");
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

void CliTest::wrongUsageHasStatusTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    QTest::newRow("no command") << QStringList{} << "help";
    QTest::newRow("unknown command") << QStringList{"clasify"} << "help";
    QTest::newRow("no model") << QStringList{"classify"} << "MODEL";
    const auto toyworld = [](const char* name, const QStringList& arguments, const char* part) {
        QTest::newRow(name) << QStringList{"toyworld", "render", "--out", "/tmp/saliscope-never-written"} +
                                   arguments
                            << part;
    };
    toyworld("a negative number of scenes", {"--count", "-1"}, "number of scenes");
    toyworld("a scene of no size", {"--size", "0"}, "size");
    toyworld("an unknown class", {"--classes", "cat,unicorn"}, "unicorn");
    toyworld("an unknown background", {"--backgrounds", "moon"}, "moon");
    toyworld("more objects at least than at most", {"--objects", "3", "--max-objects", "2"}, "objects");
    const QString sample = QString::fromStdString((resourceFolder() / "samples/one-cat.png").string());
    const auto explain = [&](const char* name, const QStringList& arguments, const char* part) {
        QTest::newRow(name) << QStringList{"explain", "toyworld", sample} + arguments << part;
    };
    explain("an unknown method", {"--method", "grad-kam"}, "did you mean 'grad-cam'");
    explain("an unknown option", {"--method", "saliency", "--set", "colour=red"}, "colour");
    explain("an option out of range", {"--method", "smoothgrad", "--set", "samples=0"}, "samples");
    explain("an unknown class as target", {"--method", "saliency", "--target", "unicorn"}, "unicorn");
    explain("a channel that is not there", {"--method", "saliency", "--target", "relu5:128"},
            "no channel 128");
    if (!test::haveSharedFiles())
        return;
    const QString network = model("mobilenet_v1_025_imagenet.safetensors");
    QTest::newRow("no image") << QStringList{"classify", network} << "no picture";
    QTest::newRow("unknown layer") << QStringList{"activations", network, image("cat_dog.png"), "--layer",
                                                  "features.conv_pw_11_rel"}
                                   << "did you mean 'features.conv_pw_11_relu'";
    QTest::newRow("filters of no convolution")
        << QStringList{"filters", network, "--layer", "features.conv1_bn"} << "no convolution";
    QTest::newRow("no such device") << QStringList{"layers", network, "--device", "abacus"}
                                    << "'cpu' and 'cuda'";
    QTest::newRow("three means for one") << QStringList{"layers", network, "--mean", "0.5,0.5"} << "mean";
    QTest::newRow("no class of each picture")
        << QStringList{"classify", network, image("cat_dog.png"), "--top", "0"} << "above 0";
    QTest::newRow("crop of zero") << QStringList{"layers", network, "--crop", "0"} << "crop";
    QTest::newRow("unknown architecture")
        << QStringList{"layers", network, "--arch", "resnet51"} << "did you mean";
    QTest::newRow("unknown ending") << QStringList{"filters",        network, "--layer",
                                                   "features.conv1", "--out", "x.gif"}
                                    << ".npy";
}

void CliTest::wrongUsageHasStatusTwo() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    verifyOneLineOfError(cli(arguments), 2, part);
}

void CliTest::unusableFilesHaveStatusThree_data() {
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("image");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("part");
    if (!test::haveSharedFiles())
        return;
    const QString good = model("mobilenet_v1_025_imagenet.safetensors");
    const auto badModel = [&](const char* name, const std::filesystem::path& path, const char* part) {
        QTest::newRow(name) << QString::fromStdString(path.string()) << image("cat_dog.png") << QStringList()
                            << part;
    };
    const auto badImage = [&](const char* name, const std::filesystem::path& path, const char* part) {
        QTest::newRow(name) << good << QString::fromStdString(path.string()) << QStringList() << part;
    };
    badModel("a missing model", folder_ / "absent.pt", "absent.pt");
    badModel("a folder as model", folder_.path(), "folder");
    badModel("an empty model", text("empty.pt", ""), "empty");
    badModel("a text as model", text("text.pth", "hello, this is not a model at all"), "text.pth");
    badModel("a model in ONNX", text("network.onnx", "\b\x07\x12\x07pytorch"), "TorchScript");
    badModel("a truncated .pt", truncated("mobilenet_v1_025_imagenet.pt"), "truncated_");
    badModel("a truncated .pth", truncated("mobilenet_v1_025_imagenet.pth"), "truncated_");
    badModel("a truncated legacy .pth", truncated("mobilenet_v1_025_imagenet_legacy.pth"), "truncated_");
    badModel("a truncated .safetensors", truncated("mobilenet_v1_025_imagenet.safetensors"), "truncated_");
    badModel("a header of 10 GB",
             text("claims.safetensors", std::string("\x00\xe4\x0b\x54\x02\x00\x00\x00{}", 10)),
             "claims.safetensors");
    badModel("an unknown architecture",
             changedWeights("unknown.safetensors", [](std::string& key, at::Tensor&) { key = "my." + key; }),
             "unknown.safetensors");
    badModel("a missing key",
             changedWeights("missing.safetensors",
                            [](std::string& key, at::Tensor&) {
                                if (key == "features.conv_pw_3.weight")
                                    key.clear();
                            }),
             "features.conv_pw_3.weight");
    badModel("a wrong shape",
             changedWeights("shape.safetensors",
                            [](std::string& key, at::Tensor& tensor) {
                                if (key == "features.conv_pw_3.weight")
                                    tensor = tensor.slice(0, 0, 5).contiguous();
                            }),
             "features.conv_pw_3.weight");
    badModel("two inputs", script("two.pt", "def forward(self, x, y):\n    return (x + y).flatten(1)\n"),
             "2 inputs");
    badModel("a dictionary",
             script("dictionary.pt", "def forward(self, x):\n    return {'a': x.flatten(1)}\n"),
             "dictionary");
    const auto badSidecar = [&](const char* name, const std::string& file, const char* content,
                                const char* part) {
        text((file + ".json").c_str(), content);
        badModel(name, changedWeights((file + ".safetensors").c_str(), [](std::string&, at::Tensor&) {}),
                 part);
    };
    badSidecar("a sidecar that is no JSON", "scribble", "size: 224", "scribble.json");
    badSidecar("a sidecar of an unknown architecture", "guess", R"({"arch": "resnet51"})", "guess.json");
    badSidecar("a sidecar with an impossible value", "shrunk", R"({"size": 0})", "shrunk.json");
    badSidecar("a sidecar with too few means", "means", R"({"mean": [0.5, 0.5]})", "means.json");
    badModel("no architecture of that name", "resnet5000", "zoo");
    QTest::newRow("zoo weights that are not here")
        << "resnet50" << image("cat_dog.png") << QStringList() << "--weights";
    QTest::newRow("labels of the wrong number")
        << good << image("cat_dog.png")
        << QStringList{"--labels", QString::fromStdString(text("labels.txt", "cat\ndog\n").string())}
        << "2 labels";
    QTest::newRow("a layer without positions")
        << "toyworld" << QString::fromStdString((resourceFolder() / "samples/one-cat.png").string())
        << QStringList{"--method", "grad-cam", "--layer", "features"} << "no positions";
    badImage("a missing image", folder_ / "absent.png", "absent.png");
    badImage(
        "an empty folder",
        [&] {
            std::filesystem::create_directories(folder_ / "none");
            return folder_ / "none";
        }(),
        "no picture");
    badImage("an empty image", text("empty.png", ""), "empty");
    badImage("a text named .png", text("text.png", "hello"), "text.png");
    const auto photo = readFile(image("n02279972_monarch.JPEG").toStdString());
    writeFile(folder_ / "half.jpg", std::span(photo).first(photo.size() / 2));
    badImage("a truncated JPEG", folder_ / "half.jpg", "half.jpg");
}

void CliTest::unusableFilesHaveStatusThree() {
    REQUIRE_SHARED_FILES();
    QFETCH(QString, model);
    QFETCH(QString, image);
    QFETCH(QStringList, options);
    QFETCH(QString, part);
    const QString command = options.contains("--method") ? "explain" : "classify";
    verifyOneLineOfError(cli(QStringList{command, model, image} + options), 3, part);
}

void CliTest::unreadablePicturesDoNotStopTheOthers() {
    REQUIRE_SHARED_FILES();
    const Run run = cli({"classify", model("mobilenet_v1_025_imagenet.pth"), image("cat_dog.png"),
                         QString::fromStdString((folder_ / "absent.png").string()),
                         image("n02279972_monarch.JPEG"), "--json"});
    QCOMPARE(run.status, 3);
    QCOMPARE(run.json()["results"].toArray().size(), 2);
    QVERIFY(run.errors.contains("absent.png"));
}

void CliTest::demoModelsWorkFromAnyFolder() {
    const QString sample = QString::fromStdString((resourceFolder() / "samples/one-cat.png").string());
    QProcess process;
    process.setWorkingDirectory("/");
    process.start(SALISCOPE_CLI, {"classify", "toyworld", sample, "--json"});
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

void CliTest::notANumberIsClassifiedAndSaid() {
    REQUIRE_SHARED_FILES();
    at::Tensor input = at::zeros({1, 3, 224, 224});
    input[0][1][5][5] = std::numeric_limits<float>::quiet_NaN();
    writeNpy(folder_ / "nan.npy", input);
    const Run run = cli({"classify", model("mobilenet_v1_025_imagenet.pth"), "--tensor",
                         QString::fromStdString((folder_ / "nan.npy").string()), "--json"});
    QCOMPARE(run.status, 0);
    QVERIFY2(run.errors.contains("not finite"), run.errors);
    QVERIFY(!run.json().isEmpty());
}

void CliTest::aPictureOfOnePixelIsClassified() {
    REQUIRE_SHARED_FILES();
    const QString file = picture("pixel.png", 1, 1, {255, 0, 0});
    const Run run = cli({"classify", model("mobilenet_v1_025_imagenet.pth"), file, "--json"});
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(run.json()["results"].toArray().size(), 1);
}

void CliTest::aFolderThatCannotBeWrittenIsSaid() {
    writeFile(folder_ / "in-the-way", std::string_view("a file"));
    const QString out = QString::fromStdString((folder_ / "in-the-way/scenes").string());
    verifyOneLineOfError(cli({"toyworld", "render", "--out", out}), 3, "in-the-way");
}

QTEST_GUILESS_MAIN(CliTest)
#include "cli_test.moc"
