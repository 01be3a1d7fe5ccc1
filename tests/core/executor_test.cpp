#include "graph/executor.h"

#include "base/error.h"
#include "graph/graph_builder.h"
#include "support/formula.h"
#include "support/networks.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;
using test::formulaInput;
using test::smallNetwork;

namespace {

/// A network of one activation, so that its rule can be looked at alone.
Graph activationAlone(const std::string& qualifiedOperator, std::vector<Argument> options = {}) {
    GraphBuilder b;
    std::vector<Argument> arguments = {argument(b.input())};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return b.finish(b.call("activation", qualifiedOperator, arguments, 3));
}

at::Tensor gradientThrough(const Graph& graph, ReluRule rule, const at::Tensor& input,
                           const at::Tensor& arriving) {
    const Trace trace = run(graph, input, {.differentiate = {graph.input}, .relu = rule});
    return trace.gradient((trace.output() * arriving).sum(), graph.input);
}

} // namespace

class ExecutorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatWasAskedForAndNothingElse();
    void computesTheSameWhetherValuesAreKeptOrNot();
    void leavesInputAndWeightsUntouched();
    void aBatchGivesWhatSingleImagesGive();
    void startsAtAnyValue();
    void stopsWithoutComputingTheOutputs();
    void anEditedChannelIsWhatLaterLayersSee();
    void plainRunsLeaveNoTraceForGradients();
    void gradientsAgreeWithFiniteDifferencesAtEveryValue();
    void gradientOfWhatDoesNotDependIsZero();
    void severalScalarsCanBeDifferentiatedOverOneRun();
    void relusFollowTheRulesOfTheWorkedExample();
    void clampedRelusPassOnlyWhereTheForwardDid();
    void leakyActivationsPassThePositivePartOfTheirOwnGradient();
    void gatesKeepTheirOwnGradient();
    void aShapeThatDoesNotFitNamesLayerOperatorAndShape();
    void aCancelledRunStops();
    void aLongConvolutionIsCancelledBetweenPictures();
    void aCancelledGradientStops();
};

void ExecutorTest::keepsWhatWasAskedForAndNothingElse() {
    const Graph graph = smallNetwork();
    const ValueId kept = requireValue(graph, "pool");
    const Trace trace = run(graph, formulaInput({1, 3, 16, 16}), {.keep = {kept}});
    QCOMPARE(trace.value(kept).sizes(), at::IntArrayRef({1, 8, 8, 8}));
    QVERIFY_EXCEPTION_THROWN(trace.value(requireValue(graph, "stem")), std::out_of_range);
}

void ExecutorTest::computesTheSameWhetherValuesAreKeptOrNot() {
    const Graph graph = smallNetwork();
    const at::Tensor input = formulaInput({2, 3, 16, 16});
    RunOptions keepAll;
    for (std::int32_t id = 0; id < graph.valueCount; ++id)
        keepAll.keep.push_back(ValueId{id});
    const Trace trace = run(graph, input, keepAll);
    QVERIFY(at::equal(trace.output(), scores(graph, input)));
    QVERIFY((trace.value(requireValue(graph, "norm")) < 0)
                .any()
                .item<bool>()); // the ReLU after it worked on its own copy
}

void ExecutorTest::leavesInputAndWeightsUntouched() {
    const Graph graph = activationAlone("aten::relu");
    const at::Tensor input = formulaInput({1, 3, 4, 4}), before = input.clone();
    scores(graph, input);
    QVERIFY(at::equal(input, before));
}

void ExecutorTest::aBatchGivesWhatSingleImagesGive() {
    const Graph graph = smallNetwork();
    const at::Tensor batch = formulaInput({5, 3, 16, 16});
    const at::Tensor together = scores(graph, batch);
    for (std::int64_t i = 0; i < 5; ++i)
        QVERIFY(at::allclose(together[i], scores(graph, batch.slice(0, i, i + 1))[0], 1e-5, 1e-5));
}

void ExecutorTest::startsAtAnyValue() {
    const Graph graph = smallNetwork();
    const at::Tensor input = formulaInput({1, 3, 16, 16});
    for (const char* name : {"stem", "relu", "pool", "block", "flatten"}) {
        const ValueId start = requireValue(graph, name);
        const Trace whole = run(graph, input, {.keep = {start}});
        const Trace rest = run(graph, {}, {.given = {{start, whole.value(start)}}});
        QVERIFY2(at::allclose(rest.output(), whole.output()), name);
    }
}

void ExecutorTest::stopsWithoutComputingTheOutputs() {
    const Graph graph = smallNetwork();
    int executed = 0;
    RunOptions options{.keep = {requireValue(graph, "relu")}, .withoutOutputs = true};
    for (const Node& node : graph.nodes)
        options.edits.push_back({node.outputs.front(), [&](const at::Tensor& tensor) {
                                     ++executed;
                                     return tensor;
                                 }});
    run(graph, formulaInput({1, 3, 16, 16}), options);
    QCOMPARE(executed, 4); // stem, norm, pool, relu
}

void ExecutorTest::anEditedChannelIsWhatLaterLayersSee() {
    const Graph graph = smallNetwork();
    const ValueId edited = requireValue(graph, "relu");
    const at::Tensor input = formulaInput({1, 3, 16, 16});
    const auto zeroChannelTwo = [](const at::Tensor& tensor) {
        at::Tensor changed = tensor.clone();
        changed.select(1, 2).zero_();
        return changed;
    };
    const at::Tensor replaced = zeroChannelTwo(run(graph, input, {.keep = {edited}}).value(edited));
    const at::Tensor expected = run(graph, {}, {.given = {{edited, replaced}}}).output();
    const Trace trace = run(graph, input, {.keep = {edited}, .edits = {{edited, zeroChannelTwo}}});
    QVERIFY(at::equal(trace.output(), expected));
    QVERIFY(at::equal(trace.value(edited), replaced));
    QVERIFY(!at::equal(trace.output(), scores(graph, input)));
}

void ExecutorTest::plainRunsLeaveNoTraceForGradients() {
    const Graph graph = smallNetwork();
    const Trace trace = run(graph, formulaInput({1, 3, 16, 16}).requires_grad_(true));
    QVERIFY(!trace.output().requires_grad());
    QVERIFY(!trace.output().grad_fn());
    at::Tensor result = trace.output(); // an ordinary tensor, which can take part in a later gradient
    QVERIFY(!result.is_inference());
    result.clone().requires_grad_(true).sum().backward();
}

void ExecutorTest::gradientsAgreeWithFiniteDifferencesAtEveryValue() {
    const Graph graph = test::inDoublePrecision(smallNetwork());
    const at::Tensor input = formulaInput({1, 3, 16, 16}).to(at::kDouble);
    const at::Tensor weights = test::formulaTensor("scalar", {5}, 0, 1).to(at::kDouble);
    for (std::int32_t id = 0; id < graph.valueCount; ++id) {
        const ValueId value{id};
        const Trace trace = run(graph, input, {.differentiate = {value}});
        const at::Tensor gradient = trace.gradient((trace.output()[0] * weights).sum(), value);
        const at::Tensor point = trace.value(value).detach();
        const at::Tensor direction = test::formulaTensor("direction", point.sizes().vec(), 0, 1)
                                         .to(at::kDouble)
                                         .reshape(point.sizes());
        const auto scalarAt = [&](double step) {
            const Trace moved =
                run(graph, input,
                    {.edits = {{value, [&](const at::Tensor&) { return point + step * direction; }}}});
            return (moved.output()[0] * weights).sum().item<double>();
        };
        constexpr double step = 1e-6;
        const double slope = (scalarAt(step) - scalarAt(-step)) / (2 * step);
        const double predicted = (gradient * direction).sum().item<double>();
        QVERIFY2(std::abs(slope - predicted) <= 1e-5 * std::max(1.0, std::abs(slope)),
                 valueName(graph, value).c_str());
    }
}

void ExecutorTest::gradientOfWhatDoesNotDependIsZero() {
    const Graph graph = smallNetwork();
    const Trace trace = run(graph, formulaInput({1, 3, 16, 16}), {.differentiate = {graph.input}});
    QVERIFY(at::equal(trace.gradient(at::ones({1}), graph.input), at::zeros({1, 3, 16, 16})));
}

void ExecutorTest::severalScalarsCanBeDifferentiatedOverOneRun() {
    const Graph graph = smallNetwork();
    const ValueId middle = requireValue(graph, "pool");
    const Trace trace = run(graph, formulaInput({1, 3, 16, 16}), {.differentiate = {graph.input, middle}});
    const at::Tensor first = trace.gradient(trace.output()[0][0], middle);
    const at::Tensor second = trace.gradient(trace.output()[0][1], middle);
    const at::Tensor both = trace.gradient(trace.output()[0][0] + trace.output()[0][1], middle);
    QVERIFY(at::allclose(first + second, both, 1e-5, 1e-6));
    QCOMPARE(trace.gradients(trace.output()[0][0], {graph.input, middle}).size(), std::size_t{2});
}

void ExecutorTest::relusFollowTheRulesOfTheWorkedExample() {
    const Graph graph = activationAlone("aten::relu");
    const at::Tensor input = at::tensor({-1.f, 2.f, 3.f, 4.f}).reshape({1, 1, 2, 2});
    const at::Tensor arriving = at::tensor({1.f, -2.f, 3.f, 0.f}).reshape({1, 1, 2, 2});
    const auto through = [&](ReluRule rule) {
        return gradientThrough(graph, rule, input, arriving).flatten();
    };
    QVERIFY(at::equal(through(ReluRule::gradient), at::tensor({0.f, -2.f, 3.f, 0.f})));
    QVERIFY(at::equal(through(ReluRule::guided), at::tensor({0.f, 0.f, 3.f, 0.f})));
    QVERIFY(at::equal(through(ReluRule::deconvnet), at::tensor({1.f, 0.f, 3.f, 0.f})));
}

void ExecutorTest::clampedRelusPassOnlyWhereTheForwardDid() {
    const at::Tensor input = at::tensor({-1.f, 2.f, 5.f, 9.f}).reshape({1, 1, 2, 2});
    const at::Tensor arriving = at::tensor({1.f, -2.f, 3.f, 4.f}).reshape({1, 1, 2, 2});
    for (const Graph& graph :
         {activationAlone("aten::relu6"), activationAlone("aten::hardtanh", {fixed(0), fixed(6)}),
          activationAlone("aten::clamp", {fixed(0), fixed(6)})}) {
        const auto through = [&](ReluRule rule) {
            return gradientThrough(graph, rule, input, arriving).flatten();
        };
        QVERIFY(at::equal(through(ReluRule::gradient), at::tensor({0.f, -2.f, 3.f, 0.f})));
        QVERIFY(at::equal(through(ReluRule::guided), at::tensor({0.f, 0.f, 3.f, 0.f})));
        QVERIFY(at::equal(through(ReluRule::deconvnet), at::tensor({1.f, 0.f, 3.f, 4.f})));
    }
}

void ExecutorTest::leakyActivationsPassThePositivePartOfTheirOwnGradient() {
    const at::Tensor input = formulaInput({1, 3, 4, 4});
    const at::Tensor arriving = test::formulaTensor("arriving", {1, 3, 4, 4}, 0, 1);
    for (const char* name :
         {"aten::silu", "aten::elu", "aten::hardswish", "aten::gelu", "aten::leaky_relu", "aten::mish"}) {
        const Graph graph = activationAlone(name);
        const at::Tensor expected = gradientThrough(graph, ReluRule::gradient, input, arriving).clamp_min(0);
        QVERIFY2(at::equal(gradientThrough(graph, ReluRule::guided, input, arriving), expected), name);
        QVERIFY2(at::equal(gradientThrough(graph, ReluRule::deconvnet, input, arriving), expected), name);
    }
}

void ExecutorTest::gatesKeepTheirOwnGradient() {
    const at::Tensor input = formulaInput({1, 3, 4, 4});
    const at::Tensor arriving = test::formulaTensor("arriving", {1, 3, 4, 4}, 0, 1);
    for (const char* name : {"aten::sigmoid", "aten::hardsigmoid", "aten::tanh"}) {
        const Graph graph = activationAlone(name);
        QVERIFY(at::equal(gradientThrough(graph, ReluRule::guided, input, arriving),
                          gradientThrough(graph, ReluRule::gradient, input, arriving)));
    }
}

void ExecutorTest::aShapeThatDoesNotFitNamesLayerOperatorAndShape() {
    try {
        scores(smallNetwork(), formulaInput({1, 4, 16, 16}));
        QFAIL("was accepted");
    } catch (const ModelError& error) {
        for (const char* part : {"stem", "conv2d", "[1, 4, 16, 16]"})
            QVERIFY2(QString(error.what()).contains(part), error.what());
        QVERIFY(!QString(error.what()).contains('\n'));
    }
}

void ExecutorTest::aCancelledRunStops() {
    std::stop_source source;
    const Graph graph = smallNetwork();
    RunOptions options{.progress = Progress({}, source.get_token())};
    options.edits.push_back({requireValue(graph, "norm"), [&](const at::Tensor& tensor) {
                                 source.request_stop();
                                 return tensor;
                             }});
    QVERIFY_EXCEPTION_THROWN(run(graph, formulaInput({1, 3, 16, 16}), options), Cancelled);
}

void ExecutorTest::aLongConvolutionIsCancelledBetweenPictures() {
    GraphBuilder b(64);
    const Feature once = b.convolution(b.input(), "convolution", {.channels = 64, .kernel = 3, .padding = 1});
    const Graph graph = test::withFormulaWeights(b.finish(once));
    // 0.6 · 10⁹ products a picture; four are done at once, six one by one.
    const at::Tensor pictures = formulaInput({6, 64, 128, 128});
    const auto looks = [&](std::int64_t count) {
        int seen = 0;
        run(graph, pictures.narrow(0, 0, count), {.progress = Progress({}, {}, [&] { ++seen; })});
        return seen;
    };
    QCOMPARE(looks(4), 1);
    QCOMPARE(looks(6), 7);
    const at::Tensor all = run(graph, pictures).output();
    for (std::int64_t i = 0; i < 6; ++i)
        QVERIFY(at::allclose(all[i], run(graph, pictures.narrow(0, i, 1)).output()[0], 1e-5, 1e-6));
}

void ExecutorTest::aCancelledGradientStops() {
    std::stop_source source;
    const Graph graph = smallNetwork();
    const Trace trace = run(graph, formulaInput({1, 3, 16, 16}),
                            {.differentiate = {graph.input}, .progress = Progress({}, source.get_token())});
    const at::Tensor scalar = trace.output()[0][0];
    source.request_stop();
    QVERIFY_EXCEPTION_THROWN(trace.gradient(scalar, graph.input), Cancelled);
}

QTEST_GUILESS_MAIN(ExecutorTest)
#include "executor_test.moc"
