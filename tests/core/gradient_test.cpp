// Gradients against central finite differences, and integrated gradients against what they promise.
#include "base/process.h"
#include "explain/integrated_gradients.h"
#include "explain/saliency.h"
#include "graph/graph_builder.h"
#include "model/model_loader.h"
#include "model/zoo/zoo.h"
#include "support/formula.h"
#include "support/networks.h"
#include "support/shared_files.h"

#include <ATen/ATen.h>

#include <QtTest>

#include <set>

using namespace saliscope;

namespace {

/// Two convolutions with the activation after each, batch norm, a skip connection, pooling, linear.
Graph networkOf(const std::string& activation) {
    const ConvolutionOptions sameSize = {.channels = 8, .kernel = 3, .stride = 1, .padding = 1};
    GraphBuilder b;
    Feature x = b.batchNorm(b.convolution(b.input(), "first", sameSize), "norm");
    x = b.activation(x, "activation", activation);
    const Feature y = b.activation(b.convolution(x, "second", sameSize), "activation", activation);
    x = b.averagePool(b.add(x, y), "pool", {.kernel = 2, .stride = 2});
    return test::withFormulaWeights(b.finish(b.linear(b.flatten(x, 64), "scores", 5)), 1);
}

at::Tensor gradientOf(const Model& model, const at::Tensor& input, const Target& target) {
    const Question question{.model = model, .input = input, .target = target};
    return saliency(question, {.reduce = ChannelReduce::none, .absolute = false}, {}).map;
}

/// Networks that take seconds, and say nothing here that their smaller siblings do not.
bool isHeavy(const std::string& name) {
    static const std::set<std::string> light = {
        "alexnet",    "squeezenet1_1", "resnet18",           "mobilenet_v1_025",   "mobilenet_v2",
        "mnasnet0_5", "toyworld",      "shufflenet_v2_x1_0", "mobilenet_v3_small", "googlenet",
    };
    return !light.contains(name);
}

/// Without norms the signal fades: after nineteen layers at a gain of 1, the score rises by a fifth of what
/// biases alone make of it, and the steps of 200 gradients are no longer small beside that. In EfficientNets,
/// whose gates halve it again and again, it is below what a float can tell.
double gainFor(const std::string& name) {
    if (name.starts_with("efficientnet"))
        return 1.5; // about what their references were computed with
    return name == "vgg19" ? 1.2 : 1;
}

} // namespace

class GradientTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { setEngineThreads(0); }
    void agreesWithCentralDifferences_data();
    void agreesWithCentralDifferences();
    void integratedGradientsClose_data();
    void integratedGradientsClose();
};

void GradientTest::agreesWithCentralDifferences_data() {
    QTest::addColumn<Graph>("graph");
    QTest::addColumn<int>("size");
    for (const char* activation : {"relu", "relu6", "silu", "gelu", "hardswish"})
        QTest::newRow(activation) << networkOf(activation) << 16;
    if (!test::haveSharedFiles())
        return;
    for (const char* file : {"awkward_net.pt", "awkward_net_traced.pt"}) {
        const std::string path = (test::sharedFolder() / "models" / file).string();
        QTest::newRow(file) << loadModel({.model = path, .preprocessing = {.size = {{64, 64}}}})->graph << 64;
    }
}

void GradientTest::agreesWithCentralDifferences() {
    QFETCH(Graph, graph);
    QFETCH(int, size);
    // In double precision, so that the step can be so small that the curvature (step² · third derivative) and
    // the kinks of rectifiers within it count for nothing, and rounding (1e-16 · score / step) still does
    // not: both are below 1e-8 of the slope.
    constexpr double step = 1e-7, tolerance = 1e-6;
    const Model model = test::modelOf(test::inDoublePrecision(std::move(graph)));
    const at::Tensor input = test::formulaInput({1, 3, size, size}).to(at::kDouble);
    for (const Target& target :
         {Target{ClassScore{3}}, Target{ClassProbability{1}}, Target{ScoreDifference{0, 4}}}) {
        const at::Tensor gradient = gradientOf(model, input, target);
        const double length = gradient.norm().item<double>();
        for (const char* name : {"one direction", "another", "a third"}) {
            const at::Tensor random = test::formulaTensor(name, input[0].sizes().vec(), 0, 1).to(at::kDouble);
            // Half of it along the gradient: a random direction alone is nearly at a right angle to it.
            const at::Tensor direction = random / random.norm() + gradient / length;
            const auto valueAt = [&](double distance) {
                const Trace trace = run(model.graph, input + distance * direction);
                return targetValue(target, trace).item<double>();
            };
            const double slope = (valueAt(step) - valueAt(-step)) / (2 * step);
            const double predicted = (gradient * direction).sum().item<double>();
            QVERIFY2(std::abs(slope - predicted) <= tolerance * length,
                     qPrintable(QString("%1, not %2").arg(predicted).arg(slope)));
        }
    }
}

void GradientTest::integratedGradientsClose_data() {
    QTest::addColumn<std::string>("name");
    for (const Architecture& architecture : zoo())
        QTest::newRow(architecture.name.c_str()) << architecture.name;
}

void GradientTest::integratedGradientsClose() {
    QFETCH(std::string, name);
    const bool heavyOnes = qEnvironmentVariableIsSet("SALISCOPE_HEAVY_NETWORKS");
    if (isHeavy(name) != heavyOnes)
        QSKIP(heavyOnes ? "is computed in gradient_test" : "is computed in gradient_heavy_test");
    const Model model =
        test::modelOf(test::withFormulaWeights(requireArchitecture(name).build(10), gainFor(name)), 10);
    const std::int64_t size = name == "inception_v3" ? 96 : 64; // the least that the networks accept, about
    const at::Tensor input = test::formulaInput({1, 3, size, size});
    // One percent of a difference that is itself nothing would say nothing: take the class that differs most.
    const at::Tensor rise = (scores(model.graph, input) - scores(model.graph, at::zeros_like(input)))[0];
    const std::int64_t chosen = rise.abs().argmax().item<std::int64_t>();
    const Question question{.model = model, .input = input, .target = ClassScore{chosen}};
    const Attribution result = integratedGradients(question, {.steps = 200}, {});
    const double expected = rise[chosen].item<double>();
    QVERIFY2(*result.completenessGap <= 1e-2 * std::abs(expected),
             qPrintable(QString("%1 is missing of %2").arg(*result.completenessGap).arg(expected)));
    QVERIFY(std::abs(result.map.sum().item<double>() - expected) <= 1.01e-2 * std::abs(expected));
}

QTEST_GUILESS_MAIN(GradientTest)
#include "gradient_test.moc"
