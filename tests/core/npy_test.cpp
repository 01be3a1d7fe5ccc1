#include "base/npy.h"

#include "base/error.h"
#include "base/file.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;

class NpyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTypeAndShapeComesBackAsItWas_data();
    void everyTypeAndShapeComesBackAsItWas();
    void fortranOrderIsReadAsNumpyMeansIt();
    void brokenFilesAreErrorsThatNameTheFile_data();
    void brokenFilesAreErrorsThatNameTheFile();
    void aShapeThatOverflowsIsRefused();

private:
    test::TemporaryFolder folder_;
};

void NpyTest::everyTypeAndShapeComesBackAsItWas_data() {
    QTest::addColumn<int>("type");
    for (at::ScalarType type : {at::kFloat, at::kDouble, at::kHalf, at::kBool, at::kByte, at::kChar,
                                at::kShort, at::kInt, at::kLong})
        QTest::newRow(c10::toString(type)) << static_cast<int>(type);
}

void NpyTest::everyTypeAndShapeComesBackAsItWas() {
    QFETCH(int, type);
    for (const std::vector<std::int64_t>& shape :
         {std::vector<std::int64_t>{}, {0}, {1}, {7}, {2, 3}, {1, 3, 4, 5}, {2, 0, 3}}) {
        const at::Tensor written = (at::rand(shape) * 5).to(static_cast<at::ScalarType>(type));
        writeNpy(folder_ / "array.npy", written);
        const at::Tensor read = readNpy(folder_ / "array.npy");
        QCOMPARE(read.scalar_type(), written.scalar_type());
        QVERIFY(at::equal(read, written));
    }
}

void NpyTest::fortranOrderIsReadAsNumpyMeansIt() {
    std::string header = "{'descr': '<i4', 'fortran_order': True, 'shape': (2, 3), }\n";
    std::string content("\x93NUMPY\x01\x00", 8);
    content += static_cast<char>(header.size());
    content += '\0';
    content += header;
    const std::int32_t columnMajor[] = {0, 3, 1, 4, 2, 5};
    content.append(reinterpret_cast<const char*>(columnMajor), sizeof columnMajor);
    writeFile(folder_ / "fortran.npy", content);
    QVERIFY(at::equal(readNpy(folder_ / "fortran.npy"), at::arange(6, at::kInt).reshape({2, 3})));
}

void NpyTest::brokenFilesAreErrorsThatNameTheFile_data() {
    writeNpy(folder_ / "whole.npy", at::zeros({4, 4}));
    const std::string whole = readTextFile(folder_ / "whole.npy");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("text") << QByteArray("hello, this is not an array");
    QTest::newRow("cut off in the values")
        << QByteArray(whole.data(), static_cast<qsizetype>(whole.size() - 1));
    QTest::newRow("cut off in the header") << QByteArray(whole.data(), 20);
    QTest::newRow("cut off in the magic number") << QByteArray(whole.data(), 4);
    QByteArray strange(whole.data(), static_cast<qsizetype>(whole.size()));
    QTest::newRow("unknown type") << QByteArray(strange).replace("<f4", "<q7");
    QTest::newRow("unknown version") << QByteArray(strange).replace(6, 1, "\x09");
    QTest::newRow("no shape") << QByteArray(strange).replace("shape", "shade");
}

void NpyTest::brokenFilesAreErrorsThatNameTheFile() {
    QFETCH(QByteArray, content);
    writeFile(folder_ / "broken.npy", content.toStdString());
    try {
        readNpy(folder_ / "broken.npy");
        QFAIL("a broken file was read");
    } catch (const FileError& error) {
        QVERIFY2(QString(error.what()).contains("broken.npy"), error.what());
    }
}

void NpyTest::aShapeThatOverflowsIsRefused() {
    std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 4), }\n";
    std::string content("\x93NUMPY\x01\x00", 8);
    content += static_cast<char>(header.size());
    content += '\0';
    content += header;
    writeFile(folder_ / "huge.npy", content);
    QVERIFY_EXCEPTION_THROWN(readNpy(folder_ / "huge.npy"), FileError);
}

QTEST_GUILESS_MAIN(NpyTest)
#include "npy_test.moc"
