#include "model/checkpoint/checkpoint.h"

#include "base/error.h"
#include "base/file.h"
#include "support/checkpoint_writer.h"
#include "support/pickle_writer.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;
using test::dictionaryPickle;
using test::legacyStorage;
using test::PickleWriter;
using test::sixFloats;
using test::windowPickle;

/// The tensors in a pickle, in either container.
class PickledStateDictTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void windowsIntoStoragesAreReadWithTheirStrides_data();
    void windowsIntoStoragesAreReadWithTheirStrides();
    void everyTypeIsRead_data();
    void everyTypeIsRead();
    void parametersAndTypedTensorsAreTensors_data();
    void parametersAndTypedTensorsAreTensors();
    void tensorsThatShareAStorageShareMemory();
    void tensorsThatDoNotFitAreErrorsThatNameThem_data();
    void tensorsThatDoNotFitAreErrorsThatNameThem();
    void tensorsOfStrangeMakingAreErrors_data();
    void tensorsOfStrangeMakingAreErrors();

private:
    StateDict readZip(const std::string& pickle, const test::Parts& storages) {
        test::writeZip(folder_ / "weights.pth", test::zipCheckpoint(pickle, storages));
        return readCheckpoint(folder_ / "weights.pth");
    }
    StateDict readText(const std::string& content) {
        writeFile(folder_ / "weights.pth", content);
        return readCheckpoint(folder_ / "weights.pth");
    }
    /// The only tensor of a checkpoint whose storage "0" holds six floats, read in both formats.
    at::Tensor readInBothFormats(const std::string& pickle);

    test::TemporaryFolder folder_;
};

at::Tensor PickledStateDictTest::readInBothFormats(const std::string& pickle) {
    const at::Tensor zip = *readZip(pickle, {{"0", sixFloats()}}).find("w");
    const at::Tensor legacy =
        *readText(test::legacyCheckpoint(pickle, {{"0", legacyStorage(6, sixFloats())}})).find("w");
    if (!at::equal(zip, legacy) || zip.strides() != legacy.strides())
        throw ModelError("the two formats differ");
    return zip;
}

void PickledStateDictTest::windowsIntoStoragesAreReadWithTheirStrides_data() {
    QTest::addColumn<QByteArray>("pickle");
    QTest::addColumn<QList<float>>("expected");
    const auto row = [](const char* name, const std::string& pickle, const QList<float>& expected) {
        QTest::newRow(name) << QByteArray::fromStdString(pickle) << expected;
    };
    row("all of it", windowPickle(0, {2, 3}, {3, 1}), {0, 1, 2, 3, 4, 5});
    row("transposed", windowPickle(0, {3, 2}, {1, 3}), {0, 3, 1, 4, 2, 5});
    row("the second row", windowPickle(3, {3}, {1}), {3, 4, 5});
    row("every other one", windowPickle(1, {3}, {2}), {1, 3, 5});
    row("one number", windowPickle(4, {}, {}), {4});
    row("a row repeated", windowPickle(3, {2, 3}, {0, 1}), {3, 4, 5, 3, 4, 5});
    row("nothing", windowPickle(6, {0}, {1}), {});
    row("nothing times three", windowPickle(0, {3, 0, 2}, {2, 2, 1}), {});
}

void PickledStateDictTest::windowsIntoStoragesAreReadWithTheirStrides() {
    QFETCH(QByteArray, pickle);
    QFETCH(QList<float>, expected);
    const at::Tensor tensor = readInBothFormats(pickle.toStdString());
    QVERIFY(!tensor.requires_grad());
    const at::Tensor values = tensor.contiguous();
    const float* begin = values.data_ptr<float>();
    QCOMPARE(QList<float>(begin, begin + values.numel()), expected);
}

void PickledStateDictTest::everyTypeIsRead_data() {
    QTest::addColumn<QByteArray>("storageType");
    QTest::addColumn<int>("type");
    const auto row = [](const char* storage, at::ScalarType type) {
        QTest::newRow(storage) << QByteArray(storage) << static_cast<int>(type);
    };
    row("FloatStorage", at::kFloat);
    row("DoubleStorage", at::kDouble);
    row("HalfStorage", at::kHalf);
    row("BFloat16Storage", at::kBFloat16);
    row("CharStorage", at::kChar);
    row("ShortStorage", at::kShort);
    row("IntStorage", at::kInt);
    row("LongStorage", at::kLong);
    row("ByteStorage", at::kByte);
    row("BoolStorage", at::kBool);
}

void PickledStateDictTest::everyTypeIsRead() {
    QFETCH(QByteArray, storageType);
    QFETCH(int, type);
    const at::Tensor numbers = at::tensor({1.0f, 0.0f, 1.0f}).to(static_cast<at::ScalarType>(type));
    const std::string content(static_cast<const char*>(numbers.data_ptr()), numbers.nbytes());
    const std::string pickle =
        dictionaryPickle(PickleWriter().tensor(storageType.toStdString(), "7", 3, 0, {3}, {1}));
    const StateDict zip = readZip(pickle, {{"7", content}});
    const StateDict legacy = readText(test::legacyCheckpoint(pickle, {{"7", legacyStorage(3, content)}}));
    for (const StateDict* weights : {&zip, &legacy}) {
        QCOMPARE(weights->find("w")->scalar_type(), numbers.scalar_type());
        QVERIFY(at::equal(*weights->find("w"), numbers));
    }
}

void PickledStateDictTest::parametersAndTypedTensorsAreTensors_data() {
    QTest::addColumn<QByteArray>("pickle");
    const auto row = [](const char* name, const PickleWriter& writer) {
        QTest::newRow(name) << QByteArray::fromStdString(dictionaryPickle(writer));
    };
    const auto storage = [](PickleWriter& writer) -> PickleWriter& {
        return writer.mark().storage("FloatStorage", "0", 6).integer(0).integers({6}).integers({1});
    };
    PickleWriter parameter, oldest, typed, newest;
    parameter.global("torch._utils", "_rebuild_parameter").mark().vector("0", 6).boolean(true);
    row("a parameter", parameter.orderedDictionary().tuple().reduce());
    row("the oldest way", storage(oldest.global("torch._utils", "_rebuild_tensor")).tuple().reduce());
    typed.global("torch._tensor", "_rebuild_from_type_v2")
        .mark()
        .global("torch._utils", "_rebuild_tensor_v2");
    storage(typed.global("torch", "Tensor")).boolean(false).orderedDictionary().tuple();
    row("a tensor with attributes", typed.emptyDictionary().tuple().reduce());
    newest.global("torch._utils", "_rebuild_tensor_v3").mark().mark().text("storage");
    newest.global("torch.storage", "UntypedStorage").text("0").text("cpu").integer(24).tuple().persistentId();
    newest.integer(0).integers({6}).integers({1}).boolean(false).orderedDictionary().global("torch",
                                                                                            "float32");
    row("the newest way", newest.tuple().reduce());
}

void PickledStateDictTest::parametersAndTypedTensorsAreTensors() {
    QFETCH(QByteArray, pickle);
    const at::Tensor tensor = *readZip(pickle.toStdString(), {{"0", sixFloats()}}).find("w");
    QVERIFY(at::equal(tensor, at::arange(6, at::kFloat)));
    QVERIFY(!tensor.requires_grad());
}

void PickledStateDictTest::tensorsThatShareAStorageShareMemory() {
    PickleWriter writer;
    writer.emptyDictionary().mark().text("whole").vector("0", 6);
    writer.text("part").tensor("FloatStorage", "0", 6, 2, {2}, {1}).setItems();
    const StateDict weights = readZip(writer.finished(), {{"0", sixFloats()}});
    weights.find("whole")->fill_(9);
    QVERIFY(at::equal(*weights.find("part"), at::full({2}, 9.0f)));
    QVERIFY(weights.find("part")->is_alias_of(*weights.find("whole")));
}

void PickledStateDictTest::tensorsThatDoNotFitAreErrorsThatNameThem_data() {
    QTest::addColumn<QByteArray>("pickle");
    const auto row = [](const char* name, const std::string& pickle) {
        QTest::newRow(name) << QByteArray::fromStdString(pickle);
    };
    constexpr std::int64_t huge = std::int64_t{1} << 62;
    row("one too long", windowPickle(0, {7}, {1}));
    row("one too far", windowPickle(1, {6}, {1}));
    row("beyond by its stride", windowPickle(0, {2}, {6}));
    row("beyond by its rows", windowPickle(0, {3, 3}, {2, 1}));
    row("a number behind the end", windowPickle(6, {}, {}));
    row("nothing far behind the end", windowPickle(7, {0}, {1}));
    row("a negative offset", windowPickle(-1, {1}, {1}));
    row("a negative extent", windowPickle(0, {-1}, {1}));
    row("two negative extents", windowPickle(0, {-2, -3}, {1, 1}));
    row("a negative stride", windowPickle(5, {6}, {-1}));
    row("an extent without a stride", windowPickle(0, {2, 3}, {1}));
    row("a product of extents beyond 64 bits", windowPickle(0, {huge, 4}, {0, 0}));
    row("the same times zero", windowPickle(0, {0, huge, 4}, {0, 0, 0}));
    row("a reach beyond 64 bits", windowPickle(0, {3}, {huge}));
    row("reaches that sum up to beyond 64 bits", windowPickle(0, {2, 2, 2}, {huge, huge, huge}));
    row("an offset that wraps", windowPickle(INT64_MAX, {2}, {1}));
    row("an expansion to 2^40 elements", windowPickle(0, {1 << 20, 1 << 20}, {0, 0}));
    row("65 dimensions", windowPickle(0, std::vector<std::int64_t>(65, 1), std::vector<std::int64_t>(65, 1)));
    row("more than its storage has",
        dictionaryPickle(PickleWriter().tensor("FloatStorage", "0", 7, 0, {7}, {1})));
    row("a storage of 2^62 elements",
        dictionaryPickle(PickleWriter().tensor("DoubleStorage", "0", huge, 0, {1}, {1})));
    row("a storage of -1 elements",
        dictionaryPickle(PickleWriter().tensor("FloatStorage", "0", -1, 0, {}, {})));
    row("a storage that is missing", dictionaryPickle(PickleWriter().vector("3", 6)));
    row("truth values beyond 1",
        dictionaryPickle(PickleWriter().tensor("BoolStorage", "0", 24, 0, {24}, {1})));
}

void PickledStateDictTest::tensorsThatDoNotFitAreErrorsThatNameThem() {
    QFETCH(QByteArray, pickle);
    try {
        readZip(pickle.toStdString(), {{"0", sixFloats()}});
        QFAIL("it was read");
    } catch (const ModelError& error) {
        QVERIFY2(QString(error.what()).contains("weights.pth' has a tensor 'w' that "), error.what());
    }
    const std::string legacy =
        test::legacyCheckpoint(pickle.toStdString(), {{"0", legacyStorage(6, sixFloats())}});
    QVERIFY_EXCEPTION_THROWN(readText(legacy), ModelError);
}

void PickledStateDictTest::tensorsOfStrangeMakingAreErrors_data() {
    QTest::addColumn<QByteArray>("pickle");
    const auto row = [](const char* name, const PickleWriter& writer) {
        QTest::newRow(name) << QByteArray::fromStdString(dictionaryPickle(writer));
    };
    const auto made = [] { return PickleWriter().global("torch._utils", "_rebuild_tensor_v2"); };
    row("of nothing", made().emptyTuple().reduce());
    row("of numbers", made().integers({1, 2, 3, 4, 5, 6}).reduce());
    row("of a shape that is a list",
        made().mark().storage("FloatStorage", "0", 6).integer(0).emptyList().emptyList().tuple().reduce());
    PickleWriter texts = made().mark().storage("FloatStorage", "0", 6).integer(0);
    row("of a shape of texts", texts.mark().text("6").tuple().integers({1}).tuple().reduce());
    row("of an outside thing that is no storage",
        made().mark().text("0").persistentId().integer(0).integers({6}).integers({1}).tuple().reduce());
    row("of a storage of unknown type", PickleWriter().tensor("QInt8Storage", "0", 6, 0, {6}, {1}));
    PickleWriter wrapped;
    for (int i = 0; i < 100; ++i)
        wrapped.global("torch._utils", "_rebuild_parameter").mark();
    wrapped.vector("0", 6);
    for (int i = 0; i < 100; ++i)
        wrapped.tuple().reduce();
    row("of a parameter of a parameter, a hundred times", wrapped);
}

void PickledStateDictTest::tensorsOfStrangeMakingAreErrors() {
    QFETCH(QByteArray, pickle);
    QVERIFY_EXCEPTION_THROWN(readZip(pickle.toStdString(), {{"0", sixFloats()}}), ModelError);
}

QTEST_GUILESS_MAIN(PickledStateDictTest)
#include "pickled_state_dict_test.moc"
