// What every attribution method costs, with the passes through the network that it spends, next to one
// forward and one backward pass in the same run:
//     build/release/tests/bench/explain_bench --benchmark_repetitions=5 --benchmark_report_aggregates_only
#include "base/process.h"
#include "explain/methods.h"
#include "model/zoo/zoo.h"
#include "support/formula.h"
#include "support/networks.h"

#include <benchmark/benchmark.h>
#include <c10/core/GradMode.h>

using namespace saliscope;

namespace {

constexpr std::int64_t imageNetClasses = 1000;
constexpr int side = 224;

std::shared_ptr<const Model> modelOf(const std::string& name) {
    return std::make_shared<Model>(test::modelOf(
        test::withFormulaWeights(requireArchitecture(name).build(imageNetClasses)), 3, side, side));
}

Question questionAbout(const Model& model) {
    return {
        .model = model, .input = test::formulaInput({1, 3, side, side}), .target = ClassScore{7}, .seed = 1};
}

void forwardPass(benchmark::State& state, const std::string& network) {
    const auto model = modelOf(network);
    const Question question = questionAbout(*model);
    for (auto _ : state)
        benchmark::DoNotOptimize(scores(model->graph, question.input));
}

/// What saliency has to pay at least.
void forwardAndBackwardPass(benchmark::State& state, const std::string& network) {
    const auto model = modelOf(network);
    const Question question = questionAbout(*model);
    const ValueId input = model->graph.input;
    for (auto _ : state) {
        const Trace trace = run(model->graph, question.input, {.differentiate = {input}});
        const c10::AutoGradMode recording(true);
        benchmark::DoNotOptimize(trace.gradient(trace.output()[0][7], input));
    }
}

void explain(benchmark::State& state, const std::string& network, const Method& method) {
    const auto model = modelOf(network);
    const Question question = questionAbout(*model);
    Passes passes;
    for (auto _ : state) {
        try {
            passes = method.explain(question, {}, {}).passes;
        } catch (const std::exception& error) {
            state.SkipWithError(error.what());
            return;
        }
    }
    state.counters["forward"] = static_cast<double>(passes.forward);
    state.counters["backward"] = static_cast<double>(passes.backward);
}

void registerFor(const std::string& network) {
    const auto name = [&](const std::string& what) { return network + "/" + what; };
    benchmark::RegisterBenchmark(name("forward pass").c_str(), forwardPass, network)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(name("forward and backward pass").c_str(), forwardAndBackwardPass, network)
        ->Unit(benchmark::kMillisecond);
    for (const Method& method : methods())
        benchmark::RegisterBenchmark(name(method.description.id).c_str(), [network,
                                                                           &method](benchmark::State& state) {
            explain(state, network, method);
        })->Unit(benchmark::kMillisecond);
}

} // namespace

int main(int argc, char** argv) {
    keepLargeBlocks();
    setEngineThreads(0);
    registerFor("squeezenet1_1");
    registerFor("resnet50");
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
