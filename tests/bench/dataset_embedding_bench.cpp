// Maps of many points: t-SNE from features to the finished map, one step of it, and what its forces cost
// exactly and interpolated. Five thousand points take seconds, fifty thousand minutes:
//     build/release/tests/bench/dataset_embedding_bench
#include "base/generator.h"
#include "base/process.h"
#include "base/progress.h"
#include "dataset/repulsion.h"
#include "dataset/tsne.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>

using namespace saliscope;

namespace {

/// Twenty clusters in 64 dimensions, as a network's features have.
at::Tensor features(std::int64_t size) {
    at::Generator generator = seededGenerator(1);
    const at::Tensor centres = 2 * at::randn({20, 64}, generator);
    return centres.index_select(0, at::arange(size) % 20) + at::randn({size, 64}, generator);
}

void tsneFromFeatures(benchmark::State& state) {
    const at::Tensor points = features(state.range(0));
    for (auto _ : state) {
        const Tsne tsne = prepareTsne(points, {}, 1, {});
        TsneState map = start(tsne);
        advance(tsne, map, remainingSteps(tsne, map));
        state.counters["divergence"] = map.curve.back().divergence;
    }
}

void affinities(benchmark::State& state) {
    const at::Tensor points = features(state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(prepareTsne(points, {}, 1, {}));
}

at::Tensor spreadPositions(std::int64_t size) {
    return at::randn({size, 2}, seededGenerator(2), at::kDouble) * std::sqrt(static_cast<double>(size)) / 5;
}

void exactForces(benchmark::State& state) {
    const at::Tensor positions = spreadPositions(state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(exactRepulsion(positions, {}));
}

void interpolatedForces(benchmark::State& state) {
    const at::Tensor positions = spreadPositions(state.range(0));
    InterpolatedRepulsion repulsion;
    for (auto _ : state)
        benchmark::DoNotOptimize(repulsion(positions, {}));
}

} // namespace

BENCHMARK(exactForces)->Arg(1000)->Arg(5000)->Unit(benchmark::kMillisecond);
BENCHMARK(interpolatedForces)->Arg(1000)->Arg(5000)->Arg(50'000)->Unit(benchmark::kMillisecond);
BENCHMARK(affinities)->Arg(5000)->Arg(50'000)->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(tsneFromFeatures)->Arg(5000)->Arg(50'000)->Iterations(1)->Unit(benchmark::kSecond);

int main(int argc, char** argv) {
    keepLargeBlocks();
    avoidWrongConvolutions();
    setEngineThreads(1); // two wait for each other where a machine is busy, and tell nothing
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
