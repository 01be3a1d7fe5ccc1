#include "model/checkpoint/checkpoint.h"

#include "base/error.h"
#include "base/file.h"
#include "support/checkpoint_writer.h"
#include "support/pickle_writer.h"
#include "support/shared_files.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;
using test::floats;
using test::PickleWriter;

namespace {

/// The entries of a dictionary {"a": two floats, "b": one float}, without the opcode that makes it.
PickleWriter& addWeights(PickleWriter& writer, const std::string& prefix = {}) {
    writer.mark().text(prefix + "a").vector("0", 2).text(prefix + "b").vector("1", 1);
    return writer.setItems();
}

const test::Parts weightStorages = {{"0", floats({1, 2})}, {"1", floats({3})}};

QByteArray bytes(const std::string& text) {
    return QByteArray::fromStdString(text);
}

} // namespace

/// What is the same for all formats: recognising them, and finding the weights in them.
class CheckpointTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allFormatsOfTheReferenceModelHoldTheSameTensors();
    void formatsAreRecognisedByTheirContent();
    void torchScriptIsRecognised();
    void cutOffReferenceFilesAreErrorsThatNameTheFile_data();
    void cutOffReferenceFilesAreErrorsThatNameTheFile();
    void otherFilesAreErrorsThatSayWhatTheyAre_data();
    void otherFilesAreErrorsThatSayWhatTheyAre();
    void weightsAreFoundWhereTrainingScriptsPutThem_data();
    void weightsAreFoundWhereTrainingScriptsPutThem();
    void whatLiesBesideTheWeightsIsIgnoredAndListed();
    void checkpointsWithoutClearWeightsAreErrors_data();
    void checkpointsWithoutClearWeightsAreErrors();
    void prefixesOfWrappersAreTakenOff_data();
    void prefixesOfWrappersAreTakenOff();
    void prefixesAreTakenOffSafetensorsToo();
    void theLastOfTwoEqualKeysCounts();

private:
    /// Reads a zip checkpoint with this pickle.
    StateDict read(const PickleWriter& pickle) {
        test::writeZip(folder_ / "weights.pth", test::zipCheckpoint(pickle.finished(), weightStorages));
        return readCheckpoint(folder_ / "weights.pth");
    }

    test::TemporaryFolder folder_;
};

void CheckpointTest::allFormatsOfTheReferenceModelHoldTheSameTensors() {
    REQUIRE_SHARED_FILES();
    const std::filesystem::path stem = test::sharedFolder() / "models" / "mobilenet_v1_025_imagenet";
    const StateDict zip = readCheckpoint(stem.string() + ".pth");
    const StateDict legacy = readCheckpoint(stem.string() + "_legacy.pth");
    const StateDict safetensors = readCheckpoint(stem.string() + ".safetensors");
    QCOMPARE(zip.size(), 164u);
    std::int64_t parameters = 0;
    for (const auto& [name, tensor] : zip.entries()) {
        for (const StateDict* other : {&legacy, &safetensors}) {
            QVERIFY2(other->find(name), name.c_str());
            QCOMPARE(other->find(name)->scalar_type(), tensor.scalar_type());
            QVERIFY2(at::equal(*other->find(name), tensor), name.c_str());
            QVERIFY(!other->find(name)->requires_grad());
        }
        const bool isBuffer = name.find("running_") != std::string::npos || tensor.scalar_type() == at::kLong;
        parameters += isBuffer ? 0 : tensor.numel();
    }
    QCOMPARE(legacy.size(), zip.size());
    QCOMPARE(safetensors.size(), zip.size());
    QCOMPARE(parameters, 470'072);
    QCOMPARE(safetensors.metadata.at("format"), "pt");
    QVERIFY(zip.notes.empty() && zip.ignored.empty());
}

void CheckpointTest::formatsAreRecognisedByTheirContent() {
    REQUIRE_SHARED_FILES();
    const auto formatOf = [](const char* name) {
        return modelFileFormat(test::sharedFolder() / "models" / name);
    };
    QCOMPARE(formatOf("mobilenet_v1_025_imagenet.pth"), ModelFileFormat::zipCheckpoint);
    QCOMPARE(formatOf("mobilenet_v1_025_imagenet_legacy.pth"), ModelFileFormat::legacyCheckpoint);
    QCOMPARE(formatOf("mobilenet_v1_025_imagenet.safetensors"), ModelFileFormat::safetensors);
    QCOMPARE(formatOf("mobilenet_v1_025_imagenet.pt"), ModelFileFormat::torchScript);
    QCOMPARE(formatOf("awkward_net_traced.pt"), ModelFileFormat::torchScript);
}

void CheckpointTest::torchScriptIsRecognised() {
    const std::string pickle = PickleWriter().emptyDictionary().finished();
    test::writeZip(folder_ / "program.pth", {{"net/data.pkl", pickle}, {"net/constants.pkl", pickle}});
    QCOMPARE(modelFileFormat(folder_ / "program.pth"), ModelFileFormat::torchScript);
    try {
        readCheckpoint(folder_ / "program.pth");
        QFAIL("TorchScript was read as weights");
    } catch (const ModelError& error) {
        QVERIFY2(QString(error.what()).contains("is TorchScript"), error.what());
    }
}

void CheckpointTest::cutOffReferenceFilesAreErrorsThatNameTheFile_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {".pth", "_legacy.pth", ".safetensors"})
        QTest::newRow(name) << QString("mobilenet_v1_025_imagenet") + name;
}

void CheckpointTest::cutOffReferenceFilesAreErrorsThatNameTheFile() {
    REQUIRE_SHARED_FILES();
    QFETCH(QString, name);
    const std::string whole = readTextFile(test::sharedFolder() / "models" / name.toStdString());
    std::vector<std::size_t> lengths = {1, 2, 3, 4, 7, 8, 9, 10, 100, whole.size() - 1};
    for (std::size_t i = 1; i < 40; ++i)
        lengths.push_back(whole.size() * i / 40);
    for (std::size_t length : lengths) {
        writeFile(folder_ / "cut", std::string_view(whole).substr(0, length));
        try {
            readCheckpoint(folder_ / "cut");
            QFAIL("a file that was cut off was read");
        } catch (const ModelError& error) {
            QVERIFY2(QString(error.what()).contains("/cut' "), error.what());
        }
    }
}

void CheckpointTest::otherFilesAreErrorsThatSayWhatTheyAre_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    QTest::newRow("text") << QByteArray("hello, these are no weights") << "is not a file of weights";
    QTest::newRow("one byte") << QByteArray("x") << "is not a file of weights";
    QTest::newRow("a pointer of Git LFS")
        << QByteArray("version https://git-lfs.github.com/spec/v1\noid sha256:0") << "git lfs pull";
    QTest::newRow("a web page") << QByteArray("<!DOCTYPE html><html>") << "web page";
    QTest::newRow("Keras") << QByteArray("\x89HDF\r\n\x1a\n") << "HDF5";
    QTest::newRow("a pickle of Python alone")
        << bytes(PickleWriter().emptyDictionary().finished()) << "torch.save did not write";
    const PickleWriter harmful = PickleWriter().global("os", "system").mark().text("ls").tuple().reduce();
    QTest::newRow("a pickle that would run a program")
        << bytes(harmful.finished()) << "refuses to run 'os.system'";
    test::writeZip(folder_ / "book.zip", {{"chapter.txt", "Call me Ishmael"}});
    QTest::newRow("another zip archive")
        << bytes(readTextFile(folder_ / "book.zip")) << "zip archive of something else";
    test::writeZip(folder_ / "harm.zip", test::zipCheckpoint(harmful.finished(), {}));
    QTest::newRow("a checkpoint that would run a program")
        << bytes(readTextFile(folder_ / "harm.zip")) << "refuses to run 'os.system'";
    QTest::newRow("the same in the old format")
        << bytes(test::legacyCheckpoint(harmful.finished(), {})) << "refuses to run 'os.system'";
    QTest::newRow("a cut off zip archive") << QByteArray("PK\x03\x04 and no more") << "cut off or damaged";
    QTest::newRow("10 GB of safetensors")
        << bytes(test::littleEndian(std::uint64_t{10'000'000'000}) + "{\"w\":")
        << "claims a header of 10000000000 bytes";
}

void CheckpointTest::otherFilesAreErrorsThatSayWhatTheyAre() {
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    writeFile(folder_ / "other.pth", content.toStdString());
    try {
        readCheckpoint(folder_ / "other.pth");
        QFAIL("it was read");
    } catch (const ModelError& error) {
        QVERIFY2(QString(error.what()).contains(message), error.what());
        QVERIFY2(QString(error.what()).contains("other.pth"), error.what());
        QVERIFY2(!QString(error.what()).contains('\n'), error.what());
    }
}

void CheckpointTest::weightsAreFoundWhereTrainingScriptsPutThem_data() {
    QTest::addColumn<QByteArray>("pickle");
    QTest::addColumn<QString>("place");
    const auto row = [](const char* name, const PickleWriter& writer, const char* place) {
        QTest::newRow(name) << bytes(writer.finished()) << place;
    };
    const auto inside = [](const char* place) {
        PickleWriter writer;
        return addWeights(writer.emptyDictionary().text(place).orderedDictionary()).setItem();
    };
    PickleWriter bare, deep, withTensor, both, itself;
    row("at the root", addWeights(bare.orderedDictionary()), "");
    for (const char* place : {"state_dict", "model", "model_state_dict", "net", "ema", "a name of one's own"})
        row(place, inside(place), place);
    deep.emptyDictionary().text("model").emptyDictionary().text("state_dict").emptyDictionary();
    row("two levels down", addWeights(deep).setItem().setItem(), "model.state_dict");
    withTensor.emptyDictionary().mark().text("best_acc1").vector("1", 1).text("state_dict").emptyDictionary();
    row("beside a tensor", addWeights(withTensor).setItems(), "state_dict");
    both.emptyDictionary().mark().text("ema").emptyDictionary().text("other").vector("1", 1).setItem();
    row("beside their average", addWeights(both.text("model").emptyDictionary()).setItems(), "model");
    itself.emptyDictionary().put(0).mark().text("self").get(0).text("net").emptyDictionary();
    row("in a dictionary that contains itself", addWeights(itself).setItems(), "net");
}

void CheckpointTest::weightsAreFoundWhereTrainingScriptsPutThem() {
    QFETCH(QByteArray, pickle);
    QFETCH(QString, place);
    test::writeZip(folder_ / "weights.pth", test::zipCheckpoint(pickle.toStdString(), weightStorages));
    const StateDict weights = readCheckpoint(folder_ / "weights.pth");
    QCOMPARE(weights.size(), 2u);
    QVERIFY(at::equal(*weights.find("a"), at::tensor({1.0f, 2.0f})));
    QVERIFY(at::equal(*weights.find("b"), at::tensor({3.0f})));
    QCOMPARE(weights.notes.size(), place.isEmpty() ? 0u : 1u);
    if (!place.isEmpty())
        QVERIFY(QString::fromStdString(weights.notes[0]).contains("'" + place + "'"));
}

/// {"epoch": 3, "state_dict": {"a", "b", "version": 1}, "args": argparse.Namespace(lr=0.1, arch="resnet18"),
/// "best": numpy.float64, "optimizer": {"state": {0: {"momentum": a tensor whose storage is missing}}}}
void CheckpointTest::whatLiesBesideTheWeightsIsIgnoredAndListed() {
    PickleWriter writer;
    writer.emptyDictionary().mark().text("epoch").integer(3).text("state_dict").orderedDictionary();
    addWeights(writer).text("version").integer(1).setItem();
    writer.emptyDictionary().text("_metadata").orderedDictionary().setItem().build();
    writer.text("args").global("argparse", "Namespace").emptyTuple().newObject();
    writer.emptyDictionary().text("lr").real(0.1).setItem().build();
    writer.text("best").global("numpy.core.multiarray", "scalar").mark();
    writer.global("numpy", "dtype").mark().text("f8").boolean(false).boolean(true).tuple().reduce();
    writer.mark().integer(3).text("<").none().tuple().build();
    writer.global("_codecs", "encode")
        .mark()
        .text("12345678")
        .text("latin1")
        .tuple()
        .reduce()
        .tuple()
        .reduce();
    writer.text("optimizer").emptyDictionary().text("state").emptyDictionary().integer(0).emptyDictionary();
    writer.text("momentum").vector("nowhere", 7).setItem().setItem().setItem().setItems();
    const StateDict weights = read(writer);
    QCOMPARE(weights.size(), 2u);
    const std::vector<std::string> expected = {"epoch", "args", "best", "optimizer", "version"};
    QCOMPARE(weights.ignored, expected);
}

void CheckpointTest::checkpointsWithoutClearWeightsAreErrors_data() {
    QTest::addColumn<QByteArray>("pickle");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const PickleWriter& writer, const char* message) {
        QTest::newRow(name) << bytes(writer.finished()) << message;
    };
    row("a number", PickleWriter().integer(1), "something else than a dictionary");
    row("a tensor", PickleWriter().vector("0", 2), "something else than a dictionary");
    row("a list of tensors", PickleWriter().emptyList().vector("0", 2).append(),
        "something else than a dictionary");
    row("an empty dictionary", PickleWriter().emptyDictionary(), "no tensors with names");
    row("tensors under numbers", PickleWriter().emptyDictionary().integer(0).vector("0", 2).setItem(),
        "no tensors with names");
    PickleWriter two, itself, module;
    two.emptyDictionary().mark().text("left").emptyDictionary();
    addWeights(addWeights(two).text("right").emptyDictionary()).setItems();
    row("two sets of weights", two, "'left' and 'right'");
    itself.emptyDictionary().put(0).text("model").get(0).setItem();
    row("only itself", itself, "too deep");
    module.global("torchvision.models.resnet", "ResNet").emptyTuple().newObject().emptyDictionary().build();
    row("a whole model", module, "save model.state_dict()");
    module = PickleWriter();
    module.emptyDictionary().text("model").global("models.yolo", "Model").emptyTuple().newObject().setItem();
    row("a dictionary with a whole model", module, "whole object of class 'models.yolo.Model'");
}

void CheckpointTest::checkpointsWithoutClearWeightsAreErrors() {
    QFETCH(QByteArray, pickle);
    QFETCH(QString, message);
    for (const char* name : {"zip.pth", "legacy.pth"}) {
        if (name == std::string_view("zip.pth"))
            test::writeZip(folder_ / name, test::zipCheckpoint(pickle.toStdString(), weightStorages));
        else
            writeFile(folder_ / name, test::legacyCheckpoint(pickle.toStdString(), {}));
        try {
            readCheckpoint(folder_ / name);
            QFAIL("it was read");
        } catch (const ModelError& error) {
            QVERIFY2(QString(error.what()).contains(message), error.what());
        }
    }
}

void CheckpointTest::prefixesOfWrappersAreTakenOff_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("taken");
    for (const char* prefix :
         {"module.", "model.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module.model."})
        QTest::newRow(prefix) << prefix << prefix;
    QTest::newRow("none") << ""
                          << "";
    QTest::newRow("a name of the network's own") << "features."
                                                 << "";
    QTest::newRow("one that only begins like a wrapper") << "models."
                                                         << "";
    QTest::newRow("a wrapper of a name of the network's own") << "module.features."
                                                              << "module.";
}

void CheckpointTest::prefixesOfWrappersAreTakenOff() {
    QFETCH(QString, before);
    QFETCH(QString, taken);
    PickleWriter writer;
    const StateDict weights = read(addWeights(writer.orderedDictionary(), before.toStdString()));
    const std::string left = before.mid(taken.size()).toStdString();
    QVERIFY(weights.find(left + "a") && weights.find(left + "b"));
    QCOMPARE(weights.notes.size(), taken.isEmpty() ? 0u : 1u);
    if (!taken.isEmpty())
        QVERIFY(QString::fromStdString(weights.notes[0]).contains("'" + taken + "'"));
}

void CheckpointTest::prefixesAreTakenOffSafetensorsToo() {
    const char* header = R"({"module.w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
    writeFile(folder_ / "w.safetensors", test::safetensors(header, floats({5})));
    QVERIFY(readCheckpoint(folder_ / "w.safetensors").find("w"));
}

void CheckpointTest::theLastOfTwoEqualKeysCounts() {
    PickleWriter writer;
    writer.emptyDictionary().mark().text("a").vector("1", 1).text("b").vector("1", 1);
    const StateDict weights = read(writer.text("a").vector("0", 2).setItems());
    QCOMPARE(weights.size(), 2u);
    QCOMPARE(weights.entries()[0].name, "a");
    QVERIFY(at::equal(*weights.find("a"), at::tensor({1.0f, 2.0f})));
}

QTEST_GUILESS_MAIN(CheckpointTest)
#include "checkpoint_test.moc"
