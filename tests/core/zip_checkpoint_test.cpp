#include "model/checkpoint/checkpoint.h"

#include "base/error.h"
#include "base/file.h"
#include "support/checkpoint_writer.h"
#include "support/pickle_writer.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;
using test::Compression;
using test::dictionaryPickle;
using test::PickleWriter;
using test::sixFloats;
using test::windowPickle;

namespace {

/// Fields of an entry in the directory of a zip archive, by their place.
enum class DirectoryField { method = 10, checksum = 16, compressedSize = 20, size = 24, place = 42 };

/// Where the directory describes that entry.
std::size_t directoryEntry(const std::string& archive, const std::string& name) {
    constexpr std::size_t headerBytes = 46;
    return archive.rfind(name) - headerBytes;
}

std::string& setField(std::string& archive, const std::string& name, DirectoryField field,
                      std::uint32_t value) {
    const std::size_t bytes = field == DirectoryField::method ? 2 : 4;
    const std::size_t place = directoryEntry(archive, name) + static_cast<std::size_t>(field);
    return archive.replace(place, bytes, test::littleEndian(value), 0, bytes);
}

std::uint32_t field(const std::string& archive, const std::string& name, DirectoryField field) {
    std::uint32_t value = 0;
    std::memcpy(&value, archive.data() + directoryEntry(archive, name) + static_cast<int>(field),
                sizeof value);
    return value;
}

} // namespace

/// The zip container of torch.save.
class ZipCheckpointTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void deflatedArchivesAreRead();
    void archivesWithoutAFolderAreRead();
    void foldersWithUmlautsAreRead();
    void wrongChecksumsAreNoted();
    void brokenArchivesAreErrors_data();
    void brokenArchivesAreErrors();
    void claimsOfDeflatedEntriesAreNotBelieved();

private:
    StateDict readZip(const std::string& pickle, const test::Parts& storages) {
        test::writeZip(folder_ / "weights.pth", test::zipCheckpoint(pickle, storages));
        return readCheckpoint(folder_ / "weights.pth");
    }
    StateDict readText(const std::string& content) {
        writeFile(folder_ / "weights.pth", content);
        return readCheckpoint(folder_ / "weights.pth");
    }

    test::TemporaryFolder folder_;
};

void ZipCheckpointTest::deflatedArchivesAreRead() {
    const std::string zeros(4'000'000, '\0');
    const std::string pickle = dictionaryPickle(PickleWriter().vector("0", 1'000'000));
    test::writeZip(folder_ / "deflated.pth", test::zipCheckpoint(pickle, {{"0", zeros}}),
                   Compression::deflate);
    QVERIFY(std::filesystem::file_size(folder_ / "deflated.pth") < 10'000);
    const StateDict weights = readCheckpoint(folder_ / "deflated.pth");
    QVERIFY(at::equal(*weights.find("w"), at::zeros({1'000'000})));
    QVERIFY(weights.notes.empty());
}

void ZipCheckpointTest::archivesWithoutAFolderAreRead() {
    const std::string pickle = windowPickle(0, {6}, {1});
    test::writeZip(folder_ / "weights.pth", {{"data/0", sixFloats()}, {"data.pkl", pickle}});
    QVERIFY(at::equal(*readCheckpoint(folder_ / "weights.pth").find("w"), at::arange(6, at::kFloat)));
}

/// With the flag that says that names are UTF-8, as torch.save writes it, and without, as some zip programs
/// do.
void ZipCheckpointTest::foldersWithUmlautsAreRead() {
    test::writeZip(folder_ / "made.pth",
                   {{"größe/data.pkl", windowPickle(0, {6}, {1})}, {"größe/data/0", sixFloats()}});
    std::string archive = readTextFile(folder_ / "made.pth");
    QVERIFY(at::equal(*readText(archive).find("w"), at::arange(6, at::kFloat)));
    for (const char* name : {"größe/data.pkl", "größe/data/0"})
        archive[directoryEntry(archive, name) + 9] = 0;
    QVERIFY(at::equal(*readText(archive).find("w"), at::arange(6, at::kFloat)));
}

void ZipCheckpointTest::wrongChecksumsAreNoted() {
    readZip(windowPickle(0, {6}, {1}), {{"0", sixFloats()}});
    std::string archive = readTextFile(folder_ / "weights.pth");
    const StateDict weights = readText(setField(archive, "model/data/0", DirectoryField::checksum, 1));
    QVERIFY(at::equal(*weights.find("w"), at::arange(6, at::kFloat)));
    QCOMPARE(weights.notes.size(), 1u);
    QVERIFY(QString::fromStdString(weights.notes[0]).contains("'model/data/0'"));
}

void ZipCheckpointTest::brokenArchivesAreErrors_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    const auto row = [&](const char* name, const std::string& archive, const char* message) {
        QTest::newRow(name) << QByteArray::fromStdString(archive) << message;
    };
    const auto archiveOf = [&](const test::Parts& entries) {
        test::writeZip(folder_ / "made.pth", entries);
        return readTextFile(folder_ / "made.pth");
    };
    const std::string pickle = windowPickle(0, {6}, {1});
    const std::string whole = archiveOf(test::zipCheckpoint(pickle, {{"0", sixFloats()}}));
    const auto changed = [&](DirectoryField field, std::uint32_t value) {
        std::string archive = whole;
        return setField(archive, "model/data/0", field, value);
    };
    row("of a big-endian machine",
        archiveOf({{"m/data.pkl", pickle}, {"m/byteorder", "big"}, {"m/data/0", sixFloats()}}),
        "highest byte first");
    row("a storage that is too short", archiveOf(test::zipCheckpoint(pickle, {{"0", "1234"}})),
        "'model/data/0', which has 4");
    row("a storage that is too long", archiveOf(test::zipCheckpoint(pickle, {{"0", sixFloats() + "1234"}})),
        "'model/data/0', which has 28");
    row("an empty pickle", archiveOf(test::zipCheckpoint("", {})), "cut off in the middle of its pickle");
    row("an empty archive", "PK\x05\x06" + std::string(18, '\0'), "something else");
    row("an unknown compression", changed(DirectoryField::method, 12), "compressed in a way");
    row("sizes that differ", changed(DirectoryField::size, 1000),
        "cut off or damaged in its entry 'model/data/0'");
    row("a place behind the end", changed(DirectoryField::place, 100'000), "cut off or damaged in its entry");
    std::string claim = changed(DirectoryField::size, 4'000'000'000);
    row("4 GB", setField(claim, "model/data/0", DirectoryField::compressedSize, 4'000'000'000),
        "cut off or damaged");
    row("a cut off archive", whole.substr(0, whole.size() - 30), "its directory");
    std::string ends = whole;
    for (int i = 0; i < 2'000; ++i)
        ends += whole.substr(whole.size() - 22);
    row("two thousand ends", ends, "ends several times");
    PickleWriter three;
    three.emptyDictionary().mark();
    for (const char* key : {"0", "1", "2"})
        three.text(key).vector(key, 1000);
    std::string overlapping = archiveOf(test::zipCheckpoint(
        three.setItems().finished(), {{"0", std::string(4000, 'x')}, {"1", ""}, {"2", ""}}));
    for (const char* name : {"model/data/1", "model/data/2"})
        for (DirectoryField same : {DirectoryField::checksum, DirectoryField::compressedSize,
                                    DirectoryField::size, DirectoryField::place})
            setField(overlapping, name, same, field(overlapping, "model/data/0", same));
    row("entries that overlap", overlapping, "cut off or damaged in its entry 'model/data/1'");
}

void ZipCheckpointTest::brokenArchivesAreErrors() {
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    try {
        readText(content.toStdString());
        QFAIL("it was read");
    } catch (const ModelError& error) {
        QVERIFY2(QString(error.what()).contains(message), error.what());
    }
}

void ZipCheckpointTest::claimsOfDeflatedEntriesAreNotBelieved() {
    const std::string pickle = dictionaryPickle(PickleWriter().vector("0", 1'000));
    test::writeZip(folder_ / "made.pth", test::zipCheckpoint(pickle, {{"0", std::string(4'000, '\0')}}),
                   Compression::deflate);
    std::string archive = readTextFile(folder_ / "made.pth");
    for (std::uint32_t claimed : {4'001u, 8'000u, 1'000'000'000u})
        QVERIFY_EXCEPTION_THROWN(readText(setField(archive, "model/data/0", DirectoryField::size, claimed)),
                                 ModelError);
}

QTEST_GUILESS_MAIN(ZipCheckpointTest)
#include "zip_checkpoint_test.moc"
