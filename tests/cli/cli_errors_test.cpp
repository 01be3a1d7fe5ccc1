// What cannot be done is said in one line, with a status that tells whose fault it is; the rest is done.
#include "cli/cli_files.h"
#include "cli/run_cli.h"

#include "base/file.h"
#include "base/npy.h"
#include "model/checkpoint/checkpoint.h"
#include "model/checkpoint/safetensors.h"
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

class CliErrorsTest : public QObject, test::CliFiles {
    Q_OBJECT

private Q_SLOTS:
    void wrongUsageHasStatusTwo_data();
    void wrongUsageHasStatusTwo();
    void unusableFilesHaveStatusThree_data();
    void unusableFilesHaveStatusThree();
    void unreadablePicturesDoNotStopTheOthers();
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
    std::filesystem::path changedWeights(const char* name,
                                         const std::function<void(std::string&, at::Tensor&)>& change);
};

std::filesystem::path
CliErrorsTest::changedWeights(const char* name,
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

void CliErrorsTest::wrongUsageHasStatusTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    QTest::newRow("no command") << QStringList{} << "help";
    QTest::newRow("unknown command") << QStringList{"clasify"}
                                     << "did you mean 'classify'?; 'saliscope-cli --help'";
    QTest::newRow("unknown command of a command") << QStringList{"dataset", "idex"} << "did you mean 'index'";
    QTest::newRow("unknown option") << QStringList{"segment", "toyworld", "cat.png", "--cutout", "x.png"}
                                    << "no option '--cutout', did you mean '--cut-out'";
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
    const QString cat = sample("one-cat.png");
    const auto explain = [&](const char* name, const QStringList& arguments, const char* part) {
        QTest::newRow(name) << QStringList{"explain", "toyworld", cat} + arguments << part;
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

void CliErrorsTest::wrongUsageHasStatusTwo() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    verifyOneLineOfError(cli(arguments), 2, part);
}

void CliErrorsTest::unusableFilesHaveStatusThree_data() {
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
    badModel("two inputs",
             saveScript(folder_ / "two.pt", "def forward(self, x, y):\n    return (x + y).flatten(1)\n"),
             "2 inputs");
    badModel("a dictionary",
             saveScript(folder_ / "dictionary.pt", "def forward(self, x):\n    return {'a': x.flatten(1)}\n"),
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

void CliErrorsTest::unusableFilesHaveStatusThree() {
    REQUIRE_SHARED_FILES();
    QFETCH(QString, model);
    QFETCH(QString, image);
    QFETCH(QStringList, options);
    QFETCH(QString, part);
    const QString command = options.contains("--method") ? "explain" : "classify";
    verifyOneLineOfError(cli(QStringList{command, model, image} + options), 3, part);
}

void CliErrorsTest::unreadablePicturesDoNotStopTheOthers() {
    REQUIRE_SHARED_FILES();
    const Run run = cli({"classify", model("mobilenet_v1_025_imagenet.pth"), image("cat_dog.png"),
                         QString::fromStdString((folder_ / "absent.png").string()),
                         image("n02279972_monarch.JPEG"), "--json"});
    QCOMPARE(run.status, 3);
    QCOMPARE(run.json()["results"].toArray().size(), 2);
    QVERIFY(run.errors.contains("absent.png"));
}

void CliErrorsTest::notANumberIsClassifiedAndSaid() {
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

void CliErrorsTest::aPictureOfOnePixelIsClassified() {
    REQUIRE_SHARED_FILES();
    const QString file = picture("pixel.png", 1, 1, {255, 0, 0});
    const Run run = cli({"classify", model("mobilenet_v1_025_imagenet.pth"), file, "--json"});
    QVERIFY2(run.status == 0, run.errors);
    QCOMPARE(run.json()["results"].toArray().size(), 1);
}

void CliErrorsTest::aFolderThatCannotBeWrittenIsSaid() {
    writeFile(folder_ / "in-the-way", std::string_view("a file"));
    const QString out = QString::fromStdString((folder_ / "in-the-way/scenes").string());
    verifyOneLineOfError(cli({"toyworld", "render", "--out", out}), 3, "in-the-way");
}

QTEST_GUILESS_MAIN(CliErrorsTest)
#include "cli_errors_test.moc"
