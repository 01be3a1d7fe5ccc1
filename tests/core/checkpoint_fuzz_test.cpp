#include "model/checkpoint/checkpoint.h"

#include "base/error.h"
#include "base/file.h"
#include "model/checkpoint/pickled_state_dict.h"
#include "support/allocation_meter.h"
#include "support/checkpoint_writer.h"
#include "support/mutation.h"
#include "support/pickle_writer.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;
using test::floats;
using test::PickleWriter;

namespace {

/// What a file may cost, besides a multiple of its size: libzip makes room for 65,536 entries at once.
constexpr std::size_t freeMemory = 4 << 20;
constexpr std::size_t memoryPerByte = 64;

/// Reads a file; throws if it is bad.
using Read = StateDict (*)(const std::filesystem::path&);

struct Seed {
    const char* name;
    Read read;
    std::string content;
};

const test::Parts storages = {{"0", floats({0, 1, 2, 3, 4, 5})},
                              {"1", std::string("\x01\x00\x01\x01", 4)},
                              {"2", std::string(64, '\x3c')}};

/// A dictionary of a training script with tensors of several types, two of them in one storage.
std::string trainingPickle() {
    PickleWriter writer;
    writer.emptyDictionary().put(0).mark().text("epoch").integer(90).text("state_dict").orderedDictionary();
    writer.mark().text("module.weight").tensor("FloatStorage", "0", 6, 0, {2, 3}, {3, 1}).put(1);
    writer.text("module.transposed").tensor("FloatStorage", "0", 6, 0, {3, 2}, {1, 3});
    writer.text("module.mask").tensor("BoolStorage", "1", 4, 0, {4}, {1});
    writer.text("module.half").tensor("HalfStorage", "2", 32, 0, {2, 4, 4}, {16, 4, 1});
    writer.text("module.tied").get(1).setItems();
    writer.text("args").global("argparse", "Namespace").emptyTuple().newObject();
    writer.emptyDictionary().text("lr").real(0.1).setItem().build();
    return writer.text("losses")
        .emptyList()
        .mark()
        .real(2.5)
        .integer(-7)
        .none()
        .appends()
        .setItems()
        .finished();
}

/// What Python makes in protocol 4 of {"weight": a tensor, "bytes": b"abc", "long": 2**70, "history": [0.5,
/// -1, None, True]}.
std::string newestPickle() {
    return QByteArray::fromHex("800495da000000000000007d94288c06776569676874948c0c746f7263682e5f7574696c73948"
                               "c125f72656275696c645f74"
                               "656e736f725f763294939428288c0773746f72616765948c05746f726368948c0c466c6f61745"
                               "3746f726167659493948c01"
                               "30948c03637075944b067494514b004b024b0386944b034b018694898c0b636f6c6c656374696"
                               "f6e73948c0b4f7264657265"
                               "6444696374949394295294749452948c056279746573944303616263948c046c6f6e67948a090"
                               "000000000000000408c0768"
                               "6973746f7279945d9428473fe00000000000004affffffff4e8865752e")
        .toStdString();
}

std::string tensorsHeader() {
    return R"({"__metadata__":{"format":"pt"},"a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
           R"("a.bias":{"dtype":"F16","shape":[3],"data_offsets":[24,30]},)"
           R"("mask":{"dtype":"BOOL","shape":[2],"data_offsets":[30,32]},)"
           R"("empty":{"dtype":"I64","shape":[0,4],"data_offsets":[32,32]}}   )";
}

StateDict readAny(const std::filesystem::path& path) {
    return readCheckpoint(path);
}

/// A pickle without a container; its storages are as large as the real ones and empty.
StateDict readPickle(const std::filesystem::path& path) {
    const pickle::Document document = pickle::parse(readFile(path), isAllowedInCheckpoints);
    const auto load = [](const StorageReference& storage) {
        const auto size = storage.count * static_cast<std::int64_t>(c10::elementSize(storage.type));
        if (size > 64)
            throw ModelError("needs a storage that is not there");
        return at::zeros({size}, at::kByte);
    };
    return pickledStateDict(*document.root, load, {});
}

std::vector<Seed> seeds(const std::filesystem::path& scratch) {
    const std::string pickle = trainingPickle();
    test::writeZip(scratch, test::zipCheckpoint(pickle, storages));
    const std::string stored = readTextFile(scratch);
    test::writeZip(scratch, test::zipCheckpoint(pickle, storages), test::Compression::deflate);
    const std::string deflated = readTextFile(scratch);
    const test::Parts legacyStorages = {{"0", test::legacyStorage(6, storages[0].second)},
                                        {"1", test::legacyStorage(4, storages[1].second)},
                                        {"2", test::legacyStorage(32, storages[2].second)}};
    return {{"zip", readAny, stored},
            {"deflated zip", readAny, deflated},
            {"legacy", readAny, test::legacyCheckpoint(pickle, legacyStorages)},
            {"safetensors", readAny, test::safetensors(tensorsHeader(), std::string(32, '\x01'))},
            {"pickle", readPickle, pickle},
            {"newest pickle", readPickle, newestPickle()}};
}

/// Reads the first and the last byte of the tensor's window, where the address sanitizer sees it, and, if it
/// is small, all of it.
void touch(const at::Tensor& tensor) {
    if (tensor.numel() == 0)
        return;
    std::int64_t last = 0;
    for (std::int64_t i = 0; i < tensor.dim(); ++i)
        last += (tensor.size(i) - 1) * tensor.stride(i);
    const auto* begin = static_cast<const volatile unsigned char*>(tensor.data_ptr());
    const auto size = static_cast<std::int64_t>(tensor.element_size());
    (void)begin[0];
    (void)begin[(last + 1) * size - 1];
    if (tensor.numel() < 4096)
        tensor.contiguous();
}

std::size_t fromEnvironment(const char* name, std::size_t otherwise) {
    const QByteArray value = qgetenv(name);
    return value.isEmpty() ? otherwise : value.toULongLong();
}

} // namespace

/// Spoilt files, in large numbers: none may crash the reader, make it throw something else than an Error that
/// fits into a line, or make it take more memory than a file of that size warrants. Each case depends only on
/// its number; SALISCOPE_FUZZ_FIRST and SALISCOPE_FUZZ_MUTATIONS say which are tried. After a crash the
/// file is left in the temporary folder.
class CheckpointFuzzTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theMeterSeesAllKindsOfAllocation();
    void goodFilesAreRead();
    void spoiltFilesDoNoHarm();

private:
    /// Whether the file could be read. Throws if that did harm.
    bool read(Read read);

    test::TemporaryFolder folder_;
    std::filesystem::path file_ = folder_ / "spoilt";
    std::vector<Seed> seeds_ = seeds(folder_ / "seed");
    std::size_t mostMemory_ = 0;
};

bool CheckpointFuzzTest::read(Read read) {
    const std::size_t allowed = freeMemory + memoryPerByte * std::filesystem::file_size(file_);
    bool readable = true;
    const test::AllocationMeter meter;
    try {
        const StateDict stateDict = read(file_);
        for (const StateDict::Entry& entry : stateDict.entries())
            touch(entry.tensor);
    } catch (const FileError& error) {
        readable = false;
        if (std::string_view(error.what()).find('\n') != std::string_view::npos)
            throw std::logic_error("an error of more than one line");
    }
    mostMemory_ = std::max(mostMemory_, meter.peak());
    if (meter.peak() > allowed)
        throw std::logic_error(std::to_string(meter.peak()) + " bytes of memory were needed");
    return readable;
}

void CheckpointFuzzTest::theMeterSeesAllKindsOfAllocation() {
    constexpr std::size_t size = 1 << 20;
    const auto counted = [](auto allocate) {
        const test::AllocationMeter meter;
        const auto block = allocate();
        return meter.peak() >= size && meter.peak() < size + size / 4;
    };
    QVERIFY(counted([] { return std::vector<char>(size); }));
    QVERIFY(counted([] { return std::shared_ptr<void>(std::malloc(size), std::free); }));
    QVERIFY(counted([] { return std::shared_ptr<void>(std::realloc(std::calloc(1, 1), size), std::free); }));
    QVERIFY(counted([] { return at::empty({size}, at::kByte); }));
}

/// This also makes LibTorch allocate what it keeps.
void CheckpointFuzzTest::goodFilesAreRead() {
    for (const Seed& seed : seeds_) {
        writeFile(file_, seed.content);
        QVERIFY2(read(seed.read), seed.name);
    }
}

void CheckpointFuzzTest::spoiltFilesDoNoHarm() {
    std::vector<std::string> contents;
    for (const Seed& seed : seeds_)
        contents.push_back(seed.content);
    const std::size_t first = fromEnvironment("SALISCOPE_FUZZ_FIRST", 0);
    const std::size_t count = fromEnvironment("SALISCOPE_FUZZ_MUTATIONS", 1000);
    std::size_t readable = 0;
    for (std::size_t number = first; number < first + count; ++number) {
        std::mt19937_64 random(number);
        const Seed& seed = seeds_[number % seeds_.size()];
        std::filesystem::remove(file_); // ext4 would wait for the disk if a file were overwritten
        std::ofstream(file_, std::ios::binary | std::ios::trunc)
            << test::mutated(seed.content, contents, random);
        if (std::filesystem::file_size(file_) == 0)
            continue;
        try {
            readable += read(seed.read);
        } catch (const std::exception& error) {
            std::filesystem::copy_file(file_, "spoilt_" + std::to_string(number),
                                       std::filesystem::copy_options::overwrite_existing);
            QFAIL(qPrintable(QString("file %1, from the %2: %3").arg(number).arg(seed.name, error.what())));
        }
    }
    qInfo("%zu of %zu spoilt files could be read; the hungriest took %zu bytes", readable, count,
          mostMemory_);
    QVERIFY2(count < 1000 || readable > count / 50,
             "nearly all files are refused at the door: this tests little");
}

QTEST_GUILESS_MAIN(CheckpointFuzzTest)
#include "checkpoint_fuzz_test.moc"
