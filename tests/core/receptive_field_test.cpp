#include "graph/receptive_field.h"

#include "graph/executor.h"
#include "graph/graph_builder.h"
#include "graph/layer.h"
#include "graph/shapes.h"
#include "model/torchscript/torchscript_reader.h"
#include "support/formula.h"
#include "support/networks.h"
#include "support/shared_files.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;

namespace {

/// With positive weights nothing cancels, and rectifiers let everything pass.
Graph withPositiveWeights(Graph graph) {
    for (Constant& constant : graph.constants) {
        const at::Tensor values = test::formulaTensor(constant.name, constant.tensor.sizes().vec(), 1, 0.5);
        constant.tensor =
            constant.name.ends_with("running_mean") ? at::zeros_like(values) : values / values.numel();
        if (constant.name.ends_with("running_var"))
            constant.tensor = at::ones_like(values);
    }
    return graph;
}

Interval support(const at::Tensor& alongAxis) {
    const at::Tensor positions = alongAxis.nonzero();
    if (positions.numel() == 0)
        return {};
    return {positions.min().item<std::int64_t>(), positions.max().item<std::int64_t>()};
}

/// The pixels on which unit (row, column) of a value depends: the hull, over several inputs, of the support
/// of its gradient. Several, because a maximum passes its gradient to one position only.
std::pair<Interval, Interval> measuredField(const Graph& graph, ValueId value, std::int64_t row,
                                            std::int64_t column, std::int64_t size, int inputs,
                                            std::int64_t rowDimension) {
    std::pair<Interval, Interval> field;
    for (int i = 0; i < inputs; ++i) {
        const at::Tensor input =
            test::formulaTensor("input" + std::to_string(i), {1, 3, size, size}, 1, 0.9).to(at::kDouble);
        const Trace trace =
            run(graph, input, {.keep = {value}, .differentiate = {graph.input}, .withoutOutputs = true});
        at::Tensor unit = trace.value(value)[0];
        unit = unit.dim() == 3 ? unit.select(rowDimension, column).select(rowDimension - 1, row) : unit;
        const at::Tensor gradient = trace.gradient(unit.sum(), graph.input)[0].abs().sum(0);
        field.first = hull(field.first, support(gradient.sum(1)));
        field.second = hull(field.second, support(gradient.sum(0)));
    }
    return field;
}

void verifyAllFields(const Graph& graph, std::int64_t size, int inputs) {
    const auto shapes = valueShapes(graph, {3, size, size});
    const auto fields = receptiveFields(graph, shapes);
    const Graph precise = test::inDoublePrecision(graph);
    for (const Node& node : graph.nodes) {
        const ValueId value = node.outputs.front();
        const auto& shape = shapes[index(value)];
        if (shape.size() != 4 && shape.size() != 2)
            continue;
        QVERIFY2(fields[index(value)].has_value(), node.name.c_str());
        const ReceptiveField& field = *fields[index(value)];
        const auto rows = static_cast<std::int64_t>(field.vertical.units.size());
        const auto columns = static_cast<std::int64_t>(field.horizontal.units.size());
        // N×C×H×W, or, between two permutations, N×H×W×C.
        const std::int64_t rowDimension =
            shape.size() == 2 || (rows == shape[2] && columns == shape[3]) ? 2 : 1;
        if (shape.size() == 4)
            QCOMPARE((std::pair{rows, columns}),
                     (std::pair{shape[static_cast<std::size_t>(rowDimension)],
                                shape[static_cast<std::size_t>(rowDimension) + 1]}));
        for (const auto& [row, column] :
             {std::pair(std::int64_t{0}, columns - 1), std::pair(rows / 2, columns / 3),
              std::pair(rows - 1, std::int64_t{0})}) {
            const auto [vertical, horizontal] =
                measuredField(precise, value, row, column, size, inputs, rowDimension);
            const Interval expectedVertical = field.vertical.units[static_cast<std::size_t>(row)];
            const Interval expectedHorizontal = field.horizontal.units[static_cast<std::size_t>(column)];
            const auto message = node.name + " at " + std::to_string(row) + ", " + std::to_string(column) +
                                 ": rows " + std::to_string(expectedVertical.first) + ".." +
                                 std::to_string(expectedVertical.last) + ", measured " +
                                 std::to_string(vertical.first) + ".." + std::to_string(vertical.last);
            QVERIFY2(vertical == expectedVertical, message.c_str());
            QVERIFY2(horizontal == expectedHorizontal, message.c_str());
        }
    }
}

} // namespace

class ReceptiveFieldTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsTheSupportOfTheGradient_data();
    void equalsTheSupportOfTheGradient();
    void equalsTheSupportOfTheGradientInTheAwkwardNet();
    void hasTheSizeStrideAndOffsetOfTheTextbook();
    void layersCountParametersAndSayTheirKind();
};

using Build = Feature (*)(GraphBuilder&);
Q_DECLARE_METATYPE(Build)

void ReceptiveFieldTest::equalsTheSupportOfTheGradient_data() {
    QTest::addColumn<Build>("build");
    const auto row = [](const char* name, Build build) { QTest::newRow(name) << build; };
    row("stride", [](GraphBuilder& b) {
        Feature x = b.convolution(b.input(), "a", {.channels = 2, .kernel = 1, .stride = 2});
        x = b.convolution(x, "b", {.channels = 2, .kernel = 3, .stride = 1, .padding = 1});
        return b.convolution(x, "c", {.channels = 2, .kernel = {5, 1}, .stride = {2, 1}, .padding = {2, 0}});
    });
    row("dilation", [](GraphBuilder& b) {
        Feature x = b.convolution(b.input(), "a", {.channels = 2, .kernel = 3, .padding = 3, .dilation = 3});
        return b.convolution(x, "b", {.channels = 2, .kernel = 2, .stride = 2, .dilation = {2, 1}});
    });
    row("pooling rounded up", [](GraphBuilder& b) {
        Feature x = b.maxPool(b.input(), "a", {.kernel = 3, .stride = 2, .padding = 1, .roundUp = true});
        return b.averagePool(x, "b", {.kernel = 3, .stride = 2, .roundUp = true});
    });
    row("uneven adaptive pooling", [](GraphBuilder& b) {
        return b.adaptiveAveragePool(b.convolution(b.input(), "a", {.channels = 2, .kernel = 3}), "b",
                                     {3, 4});
    });
    row("residual and branches", [](GraphBuilder& b) {
        const Feature wide = b.convolution(b.input(), "a", {.channels = 3, .kernel = 5, .padding = 2});
        const Feature sum = b.add(wide, b.input());
        const Feature narrow = b.convolution(sum, "b", {.channels = 2, .kernel = {1, 3}, .padding = {0, 1}});
        return b.concatenate({sum, narrow});
    });
    row("squeeze and excite", [](GraphBuilder& b) {
        const Feature x = b.convolution(b.input(), "a", {.channels = 4, .kernel = 3});
        const Feature gate =
            b.convolution(b.adaptiveAveragePool(x, "squeeze", 1), "excite", {.channels = 4, .kernel = 1});
        return b.multiply(x, b.activation(gate, "gate", "sigmoid"));
    });
    row("padding on one side", [](GraphBuilder& b) {
        const Feature x = b.call("pad", "aten::constant_pad_nd",
                                 {argument(b.input()), fixed(std::vector<std::int64_t>{0, 1, 2, 0})}, 3);
        return b.convolution(x, "a", {.channels = 2, .kernel = 3, .stride = 2});
    });
    row("channels last and back", [](GraphBuilder& b) {
        Feature x = b.convolution(b.input(), "a", {.channels = 4, .kernel = 3, .stride = 2});
        x = b.call("there", "aten::permute", {argument(x), fixed(std::vector<std::int64_t>{0, 2, 3, 1})}, 4);
        x = b.linear(x, "mix", 4);
        x = b.call("back", "aten::permute", {argument(x), fixed(std::vector<std::int64_t>{0, 3, 1, 2})}, 4);
        return b.convolution(x, "b", {.channels = 4, .kernel = 3});
    });
    row("transposed convolution", [](GraphBuilder& b) {
        const Feature x = b.convolution(b.input(), "a", {.channels = 4, .kernel = 3, .stride = 3});
        const Argument kernels = b.weight("up.weight", {4, 2, 4, 3});
        return b.call("up", "aten::conv_transpose2d.input",
                      {argument(x), kernels, fixed(c10::IValue()), argument(Extent(2)),
                       argument(Extent(1, 0)), argument(Extent(0)), fixed(1), argument(Extent(1, 2))},
                      2);
    });
    row("to scores", [](GraphBuilder& b) {
        const Feature x = b.convolution(b.input(), "a", {.channels = 2, .kernel = 3, .stride = 4});
        return b.linear(b.flatten(b.adaptiveAveragePool(x, "average", 1)), "scores", 3);
    });
}

void ReceptiveFieldTest::equalsTheSupportOfTheGradient() {
    QFETCH(Build, build);
    GraphBuilder builder;
    const Feature result = build(builder);
    verifyAllFields(withPositiveWeights(builder.finish(result)), 17, 40);
}

void ReceptiveFieldTest::equalsTheSupportOfTheGradientInTheAwkwardNet() {
    REQUIRE_SHARED_FILES();
    verifyAllFields(
        withPositiveWeights(readTorchScript(test::sharedFolder() / "models/awkward_net.pt").graph), 40, 12);
}

void ReceptiveFieldTest::hasTheSizeStrideAndOffsetOfTheTextbook() {
    // VGG's first two stages: Araujo et al., "Computing receptive fields of convolutional neural networks",
    // Distill 2019.
    GraphBuilder b;
    Feature x = b.input();
    for (int stage = 0; stage < 2; ++stage) {
        for (int layer = 0; layer < 2; ++layer)
            x = b.convolution(x, "conv", {.channels = 4, .kernel = 3, .padding = 1});
        x = b.maxPool(x, "pool", {.kernel = 2, .stride = 2});
    }
    const Graph graph = withPositiveWeights(b.finish(x));
    const auto fields = receptiveFields(graph, valueShapes(graph, {3, 64, 64}));
    const RegularField expected{16, 4, -6};
    QCOMPARE(*fields[index(x.value)]->vertical.regular, expected);
    QCOMPARE(*fields[index(x.value)]->horizontal.regular, expected);
}

void ReceptiveFieldTest::layersCountParametersAndSayTheirKind() {
    const Graph graph = test::smallNetwork();
    const std::vector<Layer> all = layers(graph, {3, 16, 16});
    QCOMPARE(all.size(), graph.nodes.size());
    QCOMPARE(all[0].name, std::string("stem"));
    QCOMPARE(all[0].kind, LayerKind::convolution);
    QCOMPARE(all[0].parameters, 3 * 3 * 3 * 8 + 8);
    QCOMPARE(all[0].shape, (std::vector<std::int64_t>{8, 16, 16}));
    QCOMPARE(all[1].parameters, 16); // scale and shift; running mean and variance are not learned
    QVERIFY(all[0].isSpatial());
    QVERIFY(!all.back().isSpatial());
    QCOMPARE(parameterCount(graph), 224 + 16 + 584 + 165);
}

QTEST_GUILESS_MAIN(ReceptiveFieldTest)
#include "receptive_field_test.moc"
