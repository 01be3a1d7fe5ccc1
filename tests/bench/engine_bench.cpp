// Timings of the engine. Medians of several repetitions, next to LibTorch's own in the same run:
//     build/dev/tests/bench/engine_bench --benchmark_repetitions=9 --benchmark_report_aggregates_only
#include "base/process.h"
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

void forwardOfTheZoo(benchmark::State& state, const std::string& name) {
    const Graph graph = test::withFormulaWeights(requireArchitecture(name).build(imageNetClasses));
    const at::Tensor input = test::formulaInput({state.range(0), 3, 224, 224});
    scores(graph, input);
    for (auto _ : state)
        benchmark::DoNotOptimize(scores(graph, input));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void forwardThroughSaliscope(benchmark::State& state, const std::string& file) {
    const Graph graph = readTorchScript(sharedFolder() / "models" / file).graph;
    const at::Tensor input = test::formulaInput({state.range(0), 3, 224, 224});
    scores(graph, input);
    for (auto _ : state)
        benchmark::DoNotOptimize(scores(graph, input));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void forwardThroughLibTorch(benchmark::State& state, const std::string& file) {
    torch::jit::Module module = torch::jit::load((sharedFolder() / "models" / file).string());
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

void load(benchmark::State& state, const std::string& file) {
    for (auto _ : state)
        benchmark::DoNotOptimize(loadModel({.model = (sharedFolder() / "models" / file).string()}));
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

void registerAll() {
    const auto inMilliseconds = [](benchmark::internal::Benchmark* b) {
        return b->Unit(benchmark::kMillisecond)->UseRealTime();
    };
    for (const char* name : {"squeezenet1_1", "mobilenet_v2", "resnet50", "vgg16"})
        inMilliseconds(
            benchmark::RegisterBenchmark((std::string("forward/") + name).c_str(), forwardOfTheZoo, name))
            ->Arg(1)
            ->Arg(16);
    if (!test::haveSharedFiles())
        return;
    for (const char* file : {"mobilenet_v1_025_imagenet.pt", "googlenet.pt"}) {
        const std::string name = file;
        inMilliseconds(
            benchmark::RegisterBenchmark(("saliscope/" + name).c_str(), forwardThroughSaliscope, name))
            ->Arg(1)
            ->Arg(16);
        inMilliseconds(
            benchmark::RegisterBenchmark(("libtorch/" + name).c_str(), forwardThroughLibTorch, name))
            ->Arg(1)
            ->Arg(16);
    }
    for (const char* file : {"mobilenet_v1_025_imagenet.pt", "mobilenet_v1_025_imagenet.pth",
                             "mobilenet_v1_025_imagenet.safetensors", "googlenet.pt"})
        inMilliseconds(benchmark::RegisterBenchmark((std::string("load/") + file).c_str(), load, file));
    inMilliseconds(benchmark::RegisterBenchmark("first prediction", firstPrediction));
    inMilliseconds(benchmark::RegisterBenchmark("decode", decode));
    inMilliseconds(benchmark::RegisterBenchmark("preprocess", preprocessing));
}

} // namespace

int main(int argc, char** argv) {
    keepLargeBlocks();
    setEngineThreads(0);
    benchmark::Initialize(&argc, argv);
    registerAll();
    benchmark::RunSpecifiedBenchmarks();
}
