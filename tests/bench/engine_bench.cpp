// Timings of the engine, next to LibTorch's own in the same run:
//     build/release/tests/bench/engine_bench --benchmark_repetitions=9 --benchmark_report_aggregates_only
//         --benchmark_enable_random_interleaving=true
#include "base/process.h"
#include "bench/torchscript_program.h"
#include "graph/executor.h"
#include "image/picture.h"
#include "image/preprocessing.h"
#include "model/model_loader.h"
#include "model/torchscript/torchscript_reader.h"
#include "model/zoo/zoo.h"
#include "support/formula.h"
#include "support/networks.h"
#include "support/shared_files.h"

#include <torch/csrc/jit/serialization/import.h>

#include <benchmark/benchmark.h>

using namespace saliscope;
using test::sharedFolder;

namespace {

constexpr std::int64_t imageNetClasses = 1000;

void forwardThroughSaliscope(benchmark::State& state, const Graph& graph) {
    const at::Tensor input = test::formulaInput({state.range(0), 3, 224, 224});
    scores(graph, input);
    for (auto _ : state)
        benchmark::DoNotOptimize(scores(graph, input));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void forwardThroughLibTorch(benchmark::State& state, torch::jit::Module module) {
    module.eval();
    const c10::InferenceMode inference;
    const at::Tensor input = test::formulaInput({state.range(0), 3, 224, 224});
    // Its profiling executor specialises the program during the first calls.
    for (int i = 0; i < 3; ++i)
        module.forward({input});
    for (auto _ : state)
        benchmark::DoNotOptimize(module.forward({input}));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void load(benchmark::State& state, const std::filesystem::path& file) {
    for (auto _ : state)
        benchmark::DoNotOptimize(loadModel({.model = file.string()}));
}

void firstPrediction(benchmark::State& state) {
    const std::string file = (sharedFolder() / "models/mobilenet_v1_025_imagenet.safetensors").string();
    for (auto _ : state) {
        const auto model = loadModel({.model = file});
        const Picture picture = readPicture(sharedFolder() / "images/n02279972_monarch.JPEG");
        benchmark::DoNotOptimize(scores(model->graph, preprocess(picture, model->preprocessing).tensor));
    }
}

void decode(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(readPicture(sharedFolder() / "images/n02279972_monarch.JPEG"));
}

void preprocessing(benchmark::State& state) {
    const Picture picture = readPicture(sharedFolder() / "images/n02279972_monarch.JPEG");
    for (auto _ : state)
        benchmark::DoNotOptimize(preprocess(picture, {}));
}

benchmark::internal::Benchmark* add(const std::string& name,
                                    const std::function<void(benchmark::State&)>& measure) {
    // On a machine that others use too, the fastest repetition is the one that they disturbed least.
    return benchmark::RegisterBenchmark(name.c_str(), measure)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime()
        ->ComputeStatistics("min", [](const std::vector<double>& times) {
            return *std::min_element(times.begin(), times.end());
        });
}

/// Makes it when it is asked for first.
template <typename Make>
auto once(Make make) {
    return [make, made = std::make_shared<std::optional<std::invoke_result_t<Make>>>()]() -> const auto& {
        if (!*made)
            *made = make();
        return **made;
    };
}

/// One image and sixteen, here and in LibTorch's interpreter.
void addForward(const std::string& name, const std::function<const Graph&()>& graph,
                const std::function<torch::jit::Module()>& program) {
    add("saliscope/" + name, [=](benchmark::State& state) { forwardThroughSaliscope(state, graph()); })
        ->Arg(1)
        ->Arg(16);
    add("libtorch/" + name, [=](benchmark::State& state) { forwardThroughLibTorch(state, program()); })
        ->Arg(1)
        ->Arg(16);
}

void addAll() {
    for (const std::string name : {"squeezenet1_1", "mobilenet_v2", "resnet50", "vgg16"}) {
        const auto graph =
            once([=] { return test::withFormulaWeights(requireArchitecture(name).build(imageNetClasses)); });
        addForward(name, graph, once([=] { return test::torchScriptProgram(graph()); }));
    }
    if (!test::haveSharedFiles())
        return;
    const auto models = sharedFolder() / "models";
    for (const std::string file : {"mobilenet_v1_025_imagenet.pt", "googlenet.pt"})
        addForward(file, once([=] { return readTorchScript(models / file).graph; }),
                   once([=] { return torch::jit::load((models / file).string()); }));
    for (const std::string file : {"mobilenet_v1_025_imagenet.pt", "mobilenet_v1_025_imagenet.pth",
                                   "mobilenet_v1_025_imagenet.safetensors", "googlenet.pt"})
        add("load/" + file, [=](benchmark::State& state) { load(state, models / file); });
    add("first prediction", firstPrediction);
    add("decode", decode);
    add("preprocess", preprocessing);
}

} // namespace

int main(int argc, char** argv) {
    keepLargeBlocks();
    avoidWrongConvolutions();
    setEngineThreads(0);
    benchmark::Initialize(&argc, argv);
    addAll();
    benchmark::RunSpecifiedBenchmarks();
}
