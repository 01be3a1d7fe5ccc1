#include "model/checkpoint/safetensors.h"

#include "base/error.h"
#include "base/file.h"
#include "base/progress.h"
#include "model/checkpoint/element_type.h"
#include "model/checkpoint/state_dict.h"
#include "support/checkpoint_writer.h"
#include "support/pickle_writer.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include <QtTest>

using namespace saliscope;
using test::floats;
using test::safetensors;

class SafetensorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTypeComesBackAsItWas();
    void theOrderOfTheHeaderIsKept();
    void shapesOfAllKindsComeBack();
    void stridedTensorsAndThoseWithGradientsAreWrittenByValue();
    void theSameTensorsGiveTheSameBytes();
    void numbersLieAtMultiplesOfTheirSize();
    void theWrittenHeaderObeysTheSpecification();
    void whatHasNoPlaceInTheFormatCannotBeWritten();
    void anEmptyFileOfTensorsIsRead();
    void brokenFilesAreErrorsThatNameFileAndTensor_data();
    void brokenFilesAreErrorsThatNameFileAndTensor();
    void eachBeginningOfAFileIsAnError();
    void readingCanBeCancelled();

private:
    StateDict read(const std::string& content) {
        writeFile(folder_ / "weights.safetensors", content);
        return readSafetensors(folder_ / "weights.safetensors");
    }
    StateDict writtenAndRead(const StateDict& stateDict) {
        writeSafetensors(folder_ / "written.safetensors", stateDict);
        return readSafetensors(folder_ / "written.safetensors");
    }

    test::TemporaryFolder folder_;
};

void SafetensorsTest::everyTypeComesBackAsItWas() {
    StateDict written;
    for (const ElementType& type : elementTypes)
        written.add(std::string(type.torchName), (at::rand({3, 5}) * 5).to(type.scalar));
    written.metadata = {{"format", "pt"}, {"made by", "größe \"quoted\"\n"}};
    const StateDict read = writtenAndRead(written);
    QCOMPARE(read.size(), written.size());
    for (const auto& [name, tensor] : written.entries()) {
        QVERIFY(read.find(name));
        QCOMPARE(read.find(name)->scalar_type(), tensor.scalar_type());
        QVERIFY(at::equal(*read.find(name), tensor));
    }
    QVERIFY(read.metadata == written.metadata);
}

void SafetensorsTest::theOrderOfTheHeaderIsKept() {
    StateDict written;
    for (const char* name : {"z", "a", "m", "b"})
        written.add(name, at::rand({2}).to(*name == 'm' ? at::kLong : at::kByte));
    const StateDict read = writtenAndRead(written);
    for (std::size_t i = 0; i < written.size(); ++i)
        QCOMPARE(read.entries()[i].name, written.entries()[i].name);
}

void SafetensorsTest::shapesOfAllKindsComeBack() {
    for (const std::vector<std::int64_t>& shape :
         {std::vector<std::int64_t>{}, {0}, {1}, {7}, {2, 3}, {1, 3, 4, 5}, {2, 0, 3}}) {
        StateDict written;
        written.add("x", at::rand(shape));
        QVERIFY(at::equal(*writtenAndRead(written).find("x"), *written.find("x")));
    }
}

void SafetensorsTest::stridedTensorsAndThoseWithGradientsAreWrittenByValue() {
    StateDict written;
    written.add("transposed", at::rand({3, 4}).t());
    written.add("repeated", at::rand({3, 1}).expand({3, 4}));
    written.add("trained", at::rand({2}).requires_grad_());
    const StateDict read = writtenAndRead(written);
    for (const auto& [name, tensor] : written.entries()) {
        QVERIFY(at::equal(*read.find(name), tensor));
        QVERIFY(read.find(name)->is_contiguous());
        QVERIFY(!read.find(name)->requires_grad());
    }
}

void SafetensorsTest::theSameTensorsGiveTheSameBytes() {
    StateDict stateDict;
    stateDict.add("b", at::arange(5));
    stateDict.add("a", at::arange(3).to(at::kHalf));
    stateDict.metadata = {{"z", "1"}, {"a", "2"}};
    writeSafetensors(folder_ / "first.safetensors", stateDict);
    writeSafetensors(folder_ / "second.safetensors", stateDict);
    QCOMPARE(readTextFile(folder_ / "first.safetensors"), readTextFile(folder_ / "second.safetensors"));
}

void SafetensorsTest::numbersLieAtMultiplesOfTheirSize() {
    StateDict stateDict;
    for (const ElementType& type : elementTypes)
        stateDict.add(std::string(type.torchName), at::ones({3}).to(type.scalar));
    writeSafetensors(folder_ / "written.safetensors", stateDict);
    const std::string file = readTextFile(folder_ / "written.safetensors");
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), sizeof length);
    QCOMPARE(length % 8, 0u);
    const auto header = nlohmann::json::parse(file.substr(8, length));
    for (const ElementType& type : elementTypes) {
        const std::uint64_t begin = header.at(std::string(type.torchName)).at("data_offsets").at(0);
        QCOMPARE(begin % static_cast<std::uint64_t>(type.bytes()), 0u);
    }
}

void SafetensorsTest::theWrittenHeaderObeysTheSpecification() {
    StateDict stateDict;
    stateDict.add("w", at::tensor({1.0f, 2.0f}).reshape({1, 2}));
    stateDict.metadata = {{"format", "pt"}};
    writeSafetensors(folder_ / "written.safetensors", stateDict);
    const std::string header =
        R"({"__metadata__":{"format":"pt"},"w":{"data_offsets":[0,8],"dtype":"F32","shape":[1,2]}})";
    const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
    QCOMPARE(readTextFile(folder_ / "written.safetensors"), safetensors(padded, floats({1, 2})));
}

void SafetensorsTest::whatHasNoPlaceInTheFormatCannotBeWritten() {
    StateDict complexNumbers, reservedName, strangeName;
    complexNumbers.add("c", at::zeros({1}, at::kComplexFloat));
    reservedName.add("__metadata__", at::zeros({1}));
    strangeName.add("\xff", at::zeros({1}));
    for (const StateDict& stateDict : {complexNumbers, reservedName, strangeName})
        QVERIFY_EXCEPTION_THROWN(writeSafetensors(folder_ / "never.safetensors", stateDict), FileError);
    QVERIFY(!std::filesystem::exists(folder_ / "never.safetensors"));
}

void SafetensorsTest::anEmptyFileOfTensorsIsRead() {
    QCOMPARE(read(safetensors("{}", "")).size(), 0u);
    QCOMPARE(writtenAndRead({}).size(), 0u);
}

void SafetensorsTest::brokenFilesAreErrorsThatNameFileAndTensor_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, std::string_view header, const char* message,
                        const std::string& numbers = std::string(8, '\0')) {
        QTest::newRow(name) << QByteArray::fromStdString(safetensors(header, numbers)) << message;
    };
    const auto length = [](const char* name, std::uint64_t claimed, const char* message) {
        QTest::newRow(name) << QByteArray::fromStdString(test::littleEndian(claimed) + "{}") << message;
    };
    length("a header of 10 GB", 10'000'000'000, "claims a header of 10000000000 bytes");
    length("a header of 2^64 - 1 bytes", UINT64_MAX, "claims a header");
    length("a header longer than the file", 99'000'000, "cut off");
    row("no JSON", "{hello}", "not JSON");
    row("no UTF-8", "{\"\xff\":{}}", "not JSON in UTF-8");
    row("a list", "[]", "not a JSON object");
    row("unknown type", R"({"w":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}})",
        "'w' that has elements of");
    row("type that is a number", R"({"w":{"dtype":4,"shape":[8],"data_offsets":[0,8]}})",
        "'w' that has no 'dtype'");
    row("no shape", R"({"w":{"dtype":"F32","data_offsets":[0,8]}})", "'w' that has no list called 'shape'");
    row("no offsets", R"({"w":{"dtype":"F32","shape":[2]}})", "no list called 'data_offsets'");
    row("three offsets", R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}})",
        "'w' that has 'data_off");
    row("offsets the wrong way", R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})",
        "'data_offsets'");
    row("negative extent", R"({"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", "whole numbers");
    row("fractional extent", R"({"w":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}})", "whole numbers");
    row("extent beyond 64 bits",
        R"({"w":{"dtype":"F32","shape":[36893488147419103232],"data_offsets":[0,8]}})", "whole numbers");
    row("too many elements", R"({"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}})",
        "too large");
    row("too many elements, times zero",
        R"({"w":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}})", "too large");
    row("shape that needs more", R"({"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})",
        "needs 12 bytes");
    row("shape that needs less", R"({"w":{"dtype":"F32","shape":[],"data_offsets":[0,8]}})", "needs 4 bytes");
    row("beyond the end", R"({"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})", "cut off");
    row("bytes without an owner", R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
        "need 4 bytes");
    row("a gap", R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", "'w' with a gap");
    row("an overlap",
        R"({"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
        "'w' that overlaps");
    row("the same name twice",
        R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
        "'w' comes twice");
    row("the same field twice", R"({"w":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
        "'dtype' comes twice");
    row("a tensor that is a number", R"({"w":1})", "'w' that is not described");
    row("truth values beyond 1", R"({"w":{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}})",
        "'w' that has truth", "\x01\x01\x01\x01\x01\x01\x01\x02");
    row("metadata that is a list", R"({"__metadata__":[]})", "'__metadata__'", "");
    row("metadata that holds a number", R"({"__metadata__":{"a":1}})", "'__metadata__'", "");
    row("deep nesting", std::string(1'000'000, '['), "nesting");
    row("deep objects", R"({"a":{"b":{"c":{}}}})", "nesting");
}

void SafetensorsTest::brokenFilesAreErrorsThatNameFileAndTensor() {
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    try {
        read(content.toStdString());
        QFAIL("a broken file was read");
    } catch (const ModelError& error) {
        QVERIFY2(QString(error.what()).contains(message), error.what());
        QVERIFY2(QString(error.what()).contains("weights.safetensors"), error.what());
    }
}

void SafetensorsTest::eachBeginningOfAFileIsAnError() {
    const std::string whole =
        safetensors(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", floats({1, 2}));
    QCOMPARE(read(whole).size(), 1u);
    for (std::size_t length = 1; length < whole.size(); ++length)
        QVERIFY_EXCEPTION_THROWN(read(whole.substr(0, length)), ModelError);
}

void SafetensorsTest::readingCanBeCancelled() {
    StateDict stateDict;
    stateDict.add("w", at::zeros({2}));
    writeSafetensors(folder_ / "written.safetensors", stateDict);
    std::stop_source stop;
    stop.request_stop();
    const Progress cancelled({}, stop.get_token());
    QVERIFY_EXCEPTION_THROWN(readSafetensors(folder_ / "written.safetensors", cancelled), Cancelled);
}

QTEST_GUILESS_MAIN(SafetensorsTest)
#include "safetensors_test.moc"
