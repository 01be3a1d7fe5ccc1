// Of all that this process does, only the memory of occlusion counts: it has an executable of its own.
#include "base/process.h"
#include "explain/occlusion.h"
#include "model/zoo/zoo.h"
#include "peak_memory.h"
#include "support/formula.h"
#include "support/networks.h"

#include <QtTest>

using namespace saliscope;

class OcclusionMemoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void resNet152StaysBelowTwoGigabytes();
};

void OcclusionMemoryTest::resNet152StaysBelowTwoGigabytes() {
    keepLargeBlocks(); // as the programs do
    setEngineThreads(0);
    Graph graph = test::withFormulaWeights(requireArchitecture("resnet152").build(1000));
    const Model model = test::modelOf(std::move(graph), 3, 224, 224);
    const Question question{
        .model = model, .input = test::formulaInput({1, 3, 224, 224}), .target = ClassScore{7}};
    OcclusionOptions options; // fewer windows than usual, but enough for several batches
    options.window = 64;
    options.stride = 32;
    const Attribution attribution = occlusion(question, options, {});
    QCOMPARE(attribution.passes.forward, 1 + 6 * 6);
    const std::int64_t peak = test::residentMemory("VmHWM");
    qInfo() << "peak of the process:" << (peak >> 20) << "MiB";
    QVERIFY(peak < 2'000'000'000);
}

QTEST_GUILESS_MAIN(OcclusionMemoryTest)
#include "occlusion_memory_test.moc"
