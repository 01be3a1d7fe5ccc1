// How fast a folder is indexed, as a share of what the network alone does with pictures that are ready, in
// one run; and how long opening an indexed folder takes:
//     build/release/tests/bench/dataset_bench
// With as many threads for the network as OMP_NUM_THREADS says, and one a core that reads pictures.
#include "base/file.h"
#include "base/process.h"
#include "base/random.h"
#include "dataset/indexed_folder.h"
#include "graph/executor.h"
#include "image/picture.h"
#include "model/zoo/zoo.h"
#include "support/formula.h"
#include "support/networks.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <chrono>

using namespace saliscope;
namespace fs = std::filesystem;

namespace {

constexpr int side = 224;

std::shared_ptr<const Model> modelOf(const std::string& name) {
    constexpr std::int64_t imageNetClasses = 1000;
    return std::make_shared<Model>(test::modelOf(
        test::withFormulaWeights(requireArchitecture(name).build(imageNetClasses)), imageNetClasses));
}

/// Photos in the size of those of ImageNet: something smooth, as noise takes longer to decode than photos do.
void writePhotos(const fs::path& folder, int count) {
    Random random(1);
    for (int i = 0; i < count; ++i) {
        cv::Mat small(30, 40, CV_8UC3), photo;
        for (int y = 0; y < small.rows; ++y)
            for (int x = 0; x < small.cols; ++x)
                for (int c = 0; c < 3; ++c)
                    small.at<cv::Vec3b>(y, x)[c] = static_cast<std::uint8_t>(random.below(256));
        cv::resize(small, photo, {500, 375}, 0, 0, cv::INTER_CUBIC);
        cv::imwrite((folder / (std::to_string(i) + ".jpg")).string(), photo);
    }
}

double secondsOf(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void indexing(benchmark::State& state, const std::string& network, int count) {
    const test::TemporaryFolder photos;
    writePhotos(photos.path(), count);
    const std::shared_ptr<const Model> model = modelOf(network);
    const ImageFolder folder = readImageFolder(photos.path());
    constexpr int batch = 16;
    const at::Tensor ready = test::formulaInput({batch, 3, side, side});
    scores(model->graph, ready); // what LibTorch sets up at first use is no part of it
    double forwardSeconds = 0, indexSeconds = 0;
    for (auto _ : state) {
        const test::TemporaryFolder cache;
        forwardSeconds += secondsOf([&] {
            for (int i = 0; i < count; i += batch)
                scores(model->graph, ready);
        });
        indexSeconds += secondsOf([&] { indexFolder(model, folder, {.cache = cache.path()}); });
    }
    const double images = static_cast<double>(state.iterations()) * count;
    state.counters["forward images/s"] = images / forwardSeconds;
    state.counters["index images/s"] = images / indexSeconds;
    state.counters["share"] = forwardSeconds / indexSeconds;
}

void opening(benchmark::State& state, int count) {
    const test::TemporaryFolder pictures, cache;
    const cv::Mat picture(16, 16, CV_8UC3, cv::Scalar::all(0));
    for (int i = 0; i < count; ++i) {
        cv::Mat changed = picture.clone();
        changed.at<cv::Vec3b>(0, 0) =
            cv::Vec3b(static_cast<std::uint8_t>(i % 256), static_cast<std::uint8_t>(i / 256), 1);
        writePng(pictures / (std::to_string(i) + ".png"), changed);
    }
    const auto model = std::make_shared<Model>(test::modelOf(test::smallNetwork(), 3, 16, 16));
    indexFolder(model, readImageFolder(pictures.path()), {.cache = cache.path()});
    for (auto _ : state)
        benchmark::DoNotOptimize(
            indexFolder(model, readImageFolder(pictures.path()), {.cache = cache.path()}).scores.sum());
}

} // namespace

BENCHMARK_CAPTURE(indexing, mobilenet_v2, "mobilenet_v2", 128)->Unit(benchmark::kSecond)->UseRealTime();
BENCHMARK_CAPTURE(indexing, squeezenet1_1, "squeezenet1_1", 128)->Unit(benchmark::kSecond)->UseRealTime();
BENCHMARK_CAPTURE(indexing, resnet18, "resnet18", 64)->Unit(benchmark::kSecond)->UseRealTime();
BENCHMARK_CAPTURE(indexing, resnet50, "resnet50", 32)->Unit(benchmark::kSecond)->UseRealTime();
BENCHMARK_CAPTURE(opening, 10000, 10'000)->Unit(benchmark::kMillisecond)->UseRealTime();

int main(int argc, char** argv) {
    keepLargeBlocks();
    avoidWrongConvolutions();
    const char* threads = std::getenv("OMP_NUM_THREADS");
    setEngineThreads(threads ? std::atoi(threads) : 0);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
