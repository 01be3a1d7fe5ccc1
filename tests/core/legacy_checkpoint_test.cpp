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

namespace {

/// A storage of the format before PyTorch 1.6 that is a view: elements `begin` to `begin` + `count` of `key`.
PickleWriter& storageView(PickleWriter& writer, std::int64_t size, std::int64_t begin, std::int64_t count) {
    writer.mark().text("storage").global("torch", "FloatStorage").text("0").text("cpu").integer(size);
    return writer.mark().text("view").integer(begin).integer(count).tuple().tuple().persistentId();
}

} // namespace

/// The container of torch.save before PyTorch 1.6.
class LegacyCheckpointTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void viewsOfLegacyStoragesAreRead();
    void brokenLegacyFilesAreErrors_data();
    void brokenLegacyFilesAreErrors();
    void eachBeginningOfALegacyFileIsAnError();
    void longPicklesOfTheLegacyFormatAreRead();

private:
    StateDict readText(const std::string& content) {
        writeFile(folder_ / "weights.pth", content);
        return readCheckpoint(folder_ / "weights.pth");
    }

    test::TemporaryFolder folder_;
};

void LegacyCheckpointTest::viewsOfLegacyStoragesAreRead() {
    PickleWriter view = PickleWriter().global("torch._utils", "_rebuild_tensor_v2").mark();
    storageView(view, 6, 2, 3).integer(1).integers({2}).integers({1}).tuple().reduce();
    const std::string pickle = dictionaryPickle(view);
    const StateDict weights =
        readText(test::legacyCheckpoint(pickle, {{"0", legacyStorage(6, sixFloats())}}));
    QVERIFY(at::equal(*weights.find("w"), at::tensor({3.0f, 4.0f})));
}

void LegacyCheckpointTest::brokenLegacyFilesAreErrors_data() {
    QTest::addColumn<QByteArray>("content");
    const auto row = [](const char* name, const std::string& content) {
        QTest::newRow(name) << QByteArray::fromStdString(content);
    };
    const std::string pickle = windowPickle(0, {6}, {1});
    const auto storage = [&](const std::string& bytes) {
        return test::legacyCheckpoint(pickle, {{"0", bytes}});
    };
    row("of a big-endian machine",
        test::legacyCheckpoint(pickle, {{"0", legacyStorage(6, sixFloats())}}, false));
    row("of version 1002",
        test::legacyCheckpoint(pickle, {{"0", legacyStorage(6, sixFloats())}}, true, 1002));
    row("no storages", test::legacyCheckpoint(pickle, {}));
    row("a storage that nobody uses", test::legacyCheckpoint(pickle, {{"5", legacyStorage(6, sixFloats())}}));
    row("a storage of -1 elements", storage(legacyStorage(-1, sixFloats())));
    row("a storage of 2^62 elements", storage(legacyStorage(std::int64_t{1} << 62, sixFloats())));
    row("a storage of 2^40 elements", storage(legacyStorage(std::int64_t{1} << 40, sixFloats())));
    row("a storage of fewer elements than its tensor", storage(legacyStorage(5, sixFloats())));
    for (const auto& [begin, count] : {std::pair{-1, 3}, {4, 3}, {0, -1}, {7, 0}}) {
        PickleWriter view = PickleWriter().global("torch._utils", "_rebuild_tensor_v2").mark();
        storageView(view, 6, begin, count).integer(0).integers({0}).integers({1}).tuple().reduce();
        QTest::addRow("a view of %d elements from %d", count, begin) << QByteArray::fromStdString(
            test::legacyCheckpoint(dictionaryPickle(view), {{"0", legacyStorage(6, sixFloats())}}));
    }
}

void LegacyCheckpointTest::brokenLegacyFilesAreErrors() {
    QFETCH(QByteArray, content);
    QVERIFY_EXCEPTION_THROWN(readText(content.toStdString()), ModelError);
}

void LegacyCheckpointTest::eachBeginningOfALegacyFileIsAnError() {
    const std::string whole =
        test::legacyCheckpoint(windowPickle(0, {6}, {1}), {{"0", legacyStorage(6, sixFloats())}});
    QCOMPARE(readText(whole).size(), 1u);
    for (std::size_t length = 1; length < whole.size(); ++length)
        QVERIFY_EXCEPTION_THROWN(readText(whole.substr(0, length)), ModelError);
}

/// Longer than the piece of the file that is looked at first.
void LegacyCheckpointTest::longPicklesOfTheLegacyFormatAreRead() {
    PickleWriter writer;
    writer.emptyDictionary().text("note").text(std::string(5'000'000, 'x')).setItem();
    writer.text("w").vector("0", 6).setItem();
    const StateDict weights =
        readText(test::legacyCheckpoint(writer.finished(), {{"0", legacyStorage(6, sixFloats())}}));
    QVERIFY(at::equal(*weights.find("w"), at::arange(6, at::kFloat)));
}

QTEST_GUILESS_MAIN(LegacyCheckpointTest)
#include "legacy_checkpoint_test.moc"
