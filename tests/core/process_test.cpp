// What LibTorch needs to be right and fast: its convolutions against themselves in double precision, which
// take another way, and memory that is there before an operator needs it.
#include "base/process.h"

#include "base/error.h"
#include "base/progress.h"
#include "peak_memory.h"

#include <ATen/ATen.h>

#include <QtTest>
#include <stop_token>

using namespace saliscope;

class ProcessTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void versionsThatAreWrongAreKnown_data();
    void versionsThatAreWrongAreKnown();
    void convolutionsOfBatchesAreRight_data();
    void convolutionsOfBatchesAreRight();
    void memoryHeldReadyIsTheProcessesAlready();
    void holdingMemoryReadyCanBeCancelled();
};

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool isOwnAllocator = false;
#else
constexpr bool isOwnAllocator = true;
#endif

} // namespace

void ProcessTest::versionsThatAreWrongAreKnown_data() {
    QTest::addColumn<std::string>("description");
    QTest::addColumn<bool>("isWrong");
    QTest::newRow("Debian 12") << std::string("Intel(R) MKL-DNN v2.7.2 (Git Hash N/A)") << false;
    QTest::newRow("before") << std::string("Intel(R) MKL-DNN v3.6.2 (Git Hash N/A)") << false;
    QTest::newRow("the first") << std::string("Intel(R) MKL-DNN v3.7.0") << true;
    QTest::newRow("Debian 13") << std::string("Intel(R) MKL-DNN v3.7.2 (Git Hash N/A)") << true;
    QTest::newRow("the last") << std::string("Intel(R) MKL-DNN v3.8.0 (Git Hash N/A)") << true;
    QTest::newRow("mended") << std::string("Intel(R) MKL-DNN v3.8.1 (Git Hash N/A)") << false;
    QTest::newRow("later") << std::string("oneDNN v3.10.1") << false;
    QTest::newRow("none") << std::string("MKLDNN not found") << false;
    QTest::newRow("no version") << std::string("MKL-DNN version x") << false;
}

void ProcessTest::versionsThatAreWrongAreKnown() {
    QFETCH(std::string, description);
    QFETCH(bool, isWrong);
    QCOMPARE(computesWrongConvolutions(description), isWrong);
}

void ProcessTest::convolutionsOfBatchesAreRight_data() {
    QTest::addColumn<int>("images");
    QTest::addColumn<int>("channels");
    for (const int images : {1, 2, 5})
        for (const int channels : {3, 10, 15, 24, 32, 36, 40, 58})
            QTest::addRow("%d of %d channels", images, channels) << images << channels;
}

void ProcessTest::convolutionsOfBatchesAreRight() {
    QFETCH(int, images);
    QFETCH(int, channels);
    for (const int side : {3, 5}) {
        const at::Tensor input = at::randn({images, channels, 19, 19}),
                         weight = at::randn({channels + 9, channels, side, side});
        static_cast<void>(at::full({images, 64, 19, 19}, NAN)); // what memory may hold
        const at::Tensor result = at::conv2d(input, weight);
        const at::Tensor exact = at::conv2d(input.to(at::kDouble), weight.to(at::kDouble));
        const double largest = exact.abs().max().item<double>();
        QVERIFY((result - exact).abs().max().item<double>() < 1e-5 * largest);
    }
}

void ProcessTest::memoryHeldReadyIsTheProcessesAlready() {
    if (!isOwnAllocator)
        QSKIP("the sanitizer has an allocator of its own, which gives memory back as it likes");
    keepLargeBlocks();
    const std::int64_t held = test::peakGrowth([] { holdMemoryReady(128 * test::mebibyte, {}); });
    QVERIFY2(held > 100 * test::mebibyte, qPrintable(QString::number(held)));
    const std::int64_t grown = test::peakGrowth([] { at::ones({100, test::mebibyte}, at::kByte); });
    QVERIFY2(grown < 10 * test::mebibyte, qPrintable(QString::number(grown)));
}

void ProcessTest::holdingMemoryReadyCanBeCancelled() {
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_EXCEPTION_THROWN(holdMemoryReady(test::mebibyte, Progress({}, stop.get_token())), Cancelled);
}

QTEST_GUILESS_MAIN(ProcessTest)
#include "process_test.moc"
