// Timings of what a person feels: from a brush stroke to the answer that the window gets.
//     build/dev/tests/bench/ui_bench --benchmark_repetitions=9 --benchmark_report_aggregates_only
#include "base/process.h"
#include "base/resources.h"
#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/state_dict.h"
#include "model/zoo/zoo.h"
#include "session/session.h"
#include "support/formula.h"
#include "support/networks.h"
#include "support/temporary_folder.h"

#include <benchmark/benchmark.h>
#include <opencv2/imgproc.hpp>

#include <QCoreApplication>
#include <QEventLoop>

using namespace saliscope;

namespace {

/// What the window watches while a person paints.
struct Watched {
    const char* name;
    std::vector<const char*> methods;
};

/// Lets events happen until the condition holds.
template <typename Condition>
void waitUntil(Condition condition) {
    while (!condition())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

/// Writes that architecture with made-up weights as a file that can be opened.
std::filesystem::path writeZooModel(const std::filesystem::path& folder, const std::string& name) {
    constexpr std::int64_t imageNetClasses = 1000;
    StateDict stateDict;
    for (const Constant& constant :
         test::withFormulaWeights(requireArchitecture(name).build(imageNetClasses)).constants)
        stateDict.add(constant.name, constant.tensor);
    writeSafetensors(folder / (name + ".safetensors"), stateDict);
    return folder / (name + ".safetensors");
}

Picture stroked(const Picture& picture, int i) {
    Picture painted = picture;
    painted.pixels = picture.pixels.clone();
    cv::circle(painted.pixels, {100 + i % 200, 200}, 30, cv::Scalar::all(127), cv::FILLED);
    return painted;
}

void strokeToAnswers(benchmark::State& state, const QString& model, const Watched& watched) {
    Session session;
    session.setPicture(readPicture(resourceFolder() / "samples/cat-beside-dog.png"), "cat-beside-dog");
    session.openModel({.model = model});
    for (const char* method : watched.methods)
        session.watchMap(method, {.method = method});
    const auto answered = [&] {
        return session.prediction() && !session.isBusy(key::prediction) &&
               std::none_of(watched.methods.begin(), watched.methods.end(),
                            [&](const char* method) { return session.isBusy(method); });
    };
    waitUntil(answered);
    int i = 0;
    for (auto _ : state) {
        session.setPaintedPicture(stroked(session.cleanPicture(), ++i));
        waitUntil(answered);
    }
}

/// From nothing to the first prediction of the demo model, as at the start of the program.
void startToFirstAnswer(benchmark::State& state) {
    for (auto _ : state) {
        Session session;
        session.openPicture(
            QString::fromStdString((resourceFolder() / "samples/cat-beside-dog.png").string()));
        session.openModel({.model = "toyworld"});
        waitUntil([&] { return session.prediction() != nullptr; });
    }
}

void registerAll(const std::filesystem::path& folder) {
    const auto inMilliseconds = [](benchmark::internal::Benchmark* b) {
        b->Unit(benchmark::kMillisecond)->UseRealTime();
    };
    const std::vector<Watched> all = {{"bars", {}},
                                      {"bars, saliency", {"saliency"}},
                                      {"bars, Grad-CAM", {"grad-cam"}},
                                      {"bars, saliency, Grad-CAM", {"saliency", "grad-cam"}}};
    inMilliseconds(benchmark::RegisterBenchmark("start to first answer", startToFirstAnswer));
    for (const char* name : {"toyworld", "squeezenet1_1", "resnet50"}) {
        const bool isDemo = std::string(name) == "toyworld";
        const QString model = isDemo ? name : QString::fromStdString(writeZooModel(folder, name).string());
        for (const Watched& watched : all)
            inMilliseconds(
                benchmark::RegisterBenchmark((std::string("stroke to ") + watched.name + "/" + name).c_str(),
                                             strokeToAnswers, model, watched));
    }
}

} // namespace

int main(int argc, char** argv) {
    keepLargeBlocks();
    const QCoreApplication application(argc, argv);
    const test::TemporaryFolder folder;
    benchmark::Initialize(&argc, argv);
    registerAll(folder.path());
    benchmark::RunSpecifiedBenchmarks();
}
