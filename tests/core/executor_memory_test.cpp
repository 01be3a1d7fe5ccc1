#include "graph/executor.h"

#include "base/process.h"
#include "model/zoo/zoo.h"
#include "peak_memory.h"
#include "support/formula.h"
#include "support/networks.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <QtTest>

#include <malloc.h>

using namespace saliscope;

class ExecutorMemoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aForwardPassOfVgg16NeedsNoMoreThanLibTorchsOwn();
};

namespace {

/// What torchvision's VGG-16 does in PyTorch: module after module, activations in place.
at::Tensor forwardOfTorchvision(const Graph& graph, at::Tensor x) {
    const c10::InferenceMode inference;
    for (const Node& node : graph.nodes) {
        const auto weight = [&](std::size_t i) {
            return graph.constants[index(inputConstants(node)[i])].tensor;
        };
        if (node.op.is("aten::conv2d"))
            x = at::conv2d(x, weight(0), weight(1), {1, 1}, {1, 1});
        else if (node.op.is("aten::relu"))
            x.relu_();
        else if (node.op.is("aten::max_pool2d"))
            x = at::max_pool2d(x, {2, 2}, {2, 2});
        else if (node.op.is("aten::adaptive_avg_pool2d"))
            x = at::adaptive_avg_pool2d(x, {7, 7});
        else if (node.op.is("aten::flatten"))
            x = x.flatten(1);
        else if (node.op.is("aten::linear"))
            x = at::linear(x, weight(0), weight(1));
        else
            throw std::logic_error("VGG has no " + node.op.name());
    }
    return x;
}

} // namespace

void ExecutorMemoryTest::aForwardPassOfVgg16NeedsNoMoreThanLibTorchsOwn() {
    setEngineThreads(0);
    // Every tensor in pages of its own: what is measured is what is alive, not how the heap is fragmented.
    mallopt(M_MMAP_THRESHOLD, 1 << 16);
    const Graph graph = test::withFormulaWeights(requireArchitecture("vgg16").build(10));
    const at::Tensor input = test::formulaInput({4, 3, 224, 224});
    // Once each, so that what LibTorch sets up at first use is not counted.
    QVERIFY(at::allclose(forwardOfTorchvision(graph, input), scores(graph, input), 1e-4, 1e-4));
    const std::int64_t theirs = test::peakGrowth([&] { forwardOfTorchvision(graph, input); });
    const std::int64_t ours = test::peakGrowth([&] { scores(graph, input); });
    QVERIFY(theirs > 4 * 64 * 224 * 224 * 4); // at least the first activation
    const QString figures = QString("ours %1 MiB, LibTorch's %2 MiB").arg(ours >> 20).arg(theirs >> 20);
    qInfo() << figures;
    QVERIFY2(static_cast<double>(ours) <= 1.1 * static_cast<double>(theirs), qPrintable(figures));
}

QTEST_GUILESS_MAIN(ExecutorMemoryTest)
#include "executor_memory_test.moc"
