// What every attribution method costs, with the passes through the network that it spends, next to one
// forward and one backward pass in the same run, and for how long nobody can cancel it on VGG-16:
//     build/release/tests/bench/explain_bench --benchmark_repetitions=5 --benchmark_report_aggregates_only
#include "base/error.h"
#include "base/process.h"
#include "explain/methods.h"
#include "model/zoo/zoo.h"
#include "support/formula.h"
#include "support/networks.h"

#include <benchmark/benchmark.h>
#include <c10/core/GradMode.h>

#include <chrono>

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
    state.counters["resumed"] = static_cast<double>(passes.resumed);
    state.counters["backward"] = static_cast<double>(passes.backward);
}

/// For how long nobody can cancel: the longest time between two looks of the method at its progress, in its
/// first ten seconds.
void longestWait(benchmark::State& state, const std::string& network, const Method& method) {
    using Clock = std::chrono::steady_clock;
    const auto model = modelOf(network);
    const Question question = questionAbout(*model);
    scores(model->graph, question.input); // what LibTorch sets up at first use is no part of it
    for (auto _ : state) {
        std::stop_source stop;
        const auto begin = Clock::now();
        auto last = begin;
        Clock::duration longest{};
        const auto look = [&] {
            const auto now = Clock::now();
            longest = std::max(longest, now - std::exchange(last, now));
            if (now - begin > std::chrono::seconds(10))
                stop.request_stop();
        };
        try {
            method.explain(question, {}, Progress({}, stop.get_token(), look));
        } catch (const Cancelled&) {
            // as it was asked to
        } catch (const Error& error) {
            state.SkipWithError(error.what());
            return;
        }
        look();
        state.SetIterationTime(std::chrono::duration<double>(longest).count());
    }
}

void registerWaitsFor(const std::string& network) {
    for (const Method& method : methods())
        benchmark::RegisterBenchmark(
            (network + "/longest wait/" + method.description.id).c_str(),
            [network, &method](benchmark::State& state) { longestWait(state, network, method); })
            ->Unit(benchmark::kMillisecond)
            ->UseManualTime()
            ->Iterations(1);
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
    avoidWrongConvolutions();
    setEngineThreads(0);
    registerFor("squeezenet1_1");
    registerFor("resnet50");
    registerWaitsFor("vgg16");
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
