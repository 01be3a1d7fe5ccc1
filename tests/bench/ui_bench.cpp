// Timings of what a person feels: from a brush stroke to the answer that the window gets.
//     build/dev/tests/bench/ui_bench --benchmark_repetitions=9 --benchmark_report_aggregates_only
#include "base/process.h"
#include "base/resources.h"
#include "canvas/canvas.h"
#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/state_dict.h"
#include "model/zoo/zoo.h"
#include "panels/dataset_panel.h"
#include "panels/map_grid.h"
#include "session/dataset.h"
#include "session/session.h"
#include "support/formula.h"
#include "support/networks.h"
#include "support/temporary_folder.h"
#include "window/main_window.h"

#include <benchmark/benchmark.h>
#include <opencv2/imgproc.hpp>

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QMouseEvent>
#include <QSettings>
#include <QTimer>

#include <fstream>
#include <numbers>

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

/// Tells for how long each event kept the window from answering to the next.
class TimedApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override {
        if (depth_ > 0)
            return QApplication::notify(receiver, event);
        ++depth_;
        QElapsedTimer timer;
        timer.start();
        const bool isAccepted = QApplication::notify(receiver, event);
        milliseconds_.push_back(1e-6 * static_cast<double>(timer.nsecsElapsed()));
        --depth_;
        return isAccepted;
    }

    void forget() { milliseconds_.clear(); }
    double longest() const { return *std::max_element(milliseconds_.begin(), milliseconds_.end()); }

private:
    int depth_ = 0;
    std::vector<double> milliseconds_;
};

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

/// From nothing to a window that shows all of its answers.
void startToWindow(benchmark::State& state) {
    const test::TemporaryFolder folder;
    for (auto _ : state) {
        QSettings settings(QString::fromStdString((folder / "settings.ini").string()), QSettings::IniFormat);
        Session session;
        MainWindow window(session, settings);
        window.openModel({.model = "toyworld"});
        window.openPicture(
            QString::fromStdString((resourceFolder() / "samples/cat-beside-dog.png").string()));
        window.show();
        waitUntil([&] { return window.isSettled() && session.prediction(); });
    }
}

/// The pointer's place after that many milliseconds: loops over the picture, as a hand draws them.
QPointF pointerAt(const QSize& size, double milliseconds) {
    const double angle = 2 * std::numbers::pi * milliseconds / 1700;
    return {size.width() * (0.5 + 0.3 * std::cos(angle)),
            size.height() * (0.5 + 0.3 * std::sin(1.7 * angle))};
}

/// A minute of painting with all that the window shows at first: how long the window did not answer at most.
void longestBlock(benchmark::State& state, const QString& model) {
    const test::TemporaryFolder folder;
    QSettings settings(QString::fromStdString((folder / "settings.ini").string()), QSettings::IniFormat);
    Session session;
    MainWindow window(session, settings);
    window.resize(1280, 800);
    window.show();
    window.openModel({.model = model});
    window.openPicture(QString::fromStdString((resourceFolder() / "samples/cat-beside-dog.png").string()));
    waitUntil([&] { return window.isSettled() && session.prediction(); });
    auto* application = static_cast<TimedApplication*>(QCoreApplication::instance());
    constexpr double minute = 60'000, stroke = 2'000;
    constexpr int frame = 16;
    for (auto _ : state) {
        application->forget();
        QElapsedTimer clock;
        clock.start();
        QTimer hand;
        bool isDown = false;
        QObject::connect(&hand, &QTimer::timeout, &window, [&] {
            const double now = static_cast<double>(clock.elapsed());
            const bool isPause = std::fmod(now, stroke) > 0.8 * stroke;
            const QPointF place = pointerAt(window.canvas().size(), now);
            const auto type = isPause == isDown
                                  ? (isPause ? QEvent::MouseButtonRelease : QEvent::MouseButtonPress)
                                  : QEvent::MouseMove;
            if (isPause && !isDown)
                return;
            isDown = !isPause;
            QMouseEvent event(type, place, window.canvas().mapToGlobal(place), Qt::LeftButton,
                              isDown ? Qt::LeftButton : Qt::NoButton, {});
            QApplication::sendEvent(&window.canvas(), &event);
        });
        hand.start(frame);
        while (static_cast<double>(clock.elapsed()) < minute)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    state.counters["longest_block_ms"] = application->longest();
}

/// From the wish to see a folder of pictures to the first thumbnails on screen. The folder holds links to one
/// picture each time anew: of what is decoded nothing is known.
void folderToThumbnails(benchmark::State& state, const std::filesystem::path& folder, int count) {
    const std::filesystem::path pictures = folder / std::to_string(count);
    for (int i = 0; i < count; ++i) {
        const std::filesystem::path place = pictures / std::to_string(i % 10);
        std::filesystem::create_directories(place);
        std::filesystem::copy_file(resourceFolder() / "samples" / "one-cat.png",
                                   place / (std::to_string(i) + ".png"),
                                   std::filesystem::copy_options::skip_existing);
    }
    Session session;
    for (auto _ : state) {
        Dataset dataset(session);
        DatasetPanel panel(dataset);
        panel.resize(560, 700);
        panel.show();
        dataset.open(QString::fromStdString(pictures.string()));
        waitUntil([&] {
            return !panel.images().empty() &&
                   panel.grid()->model()->index(0, 0).data(Qt::DecorationRole).value<QImage>().isNull() ==
                       false;
        });
    }
}

/// For how long the window's thread is busy at most when a table of so many pictures is opened, and sorted
/// and filtered. No file is there: this is about the list.
void longTable(benchmark::State& state, const std::filesystem::path& folder, int count) {
    const std::filesystem::path file = folder / (std::to_string(count) + ".csv");
    std::ofstream table(file);
    table << "path,label\n";
    for (int i = 0; i < count; ++i)
        table << "/nowhere/" << i << ".png,label " << i % 10 << '\n';
    table.close();
    Session session;
    auto* application = static_cast<TimedApplication*>(QCoreApplication::instance());
    for (auto _ : state) {
        Dataset dataset(session);
        DatasetPanel panel(dataset);
        panel.resize(560, 700);
        panel.show();
        application->forget();
        dataset.open(QString::fromStdString(file.string()));
        waitUntil([&] { return !panel.images().empty() && panel.isComplete(); });
        bool isFiltered = false; // by events, as a person does it: those are timed
        QMetaObject::invokeMethod(
            &panel, [&] { panel.setLabel(QStringLiteral("label 3")); }, Qt::QueuedConnection);
        QMetaObject::invokeMethod(&panel, [&] { panel.setLabel({}); }, Qt::QueuedConnection);
        QTimer::singleShot(500, &panel, [&] { isFiltered = true; });
        waitUntil([&] { return isFiltered && panel.isComplete(); });
    }
    state.counters["longest_block_ms"] = application->longest();
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
    inMilliseconds(benchmark::RegisterBenchmark("start to window", startToWindow));
    for (const int count : {1000, 10'000})
        inMilliseconds(benchmark::RegisterBenchmark(("folder to thumbnails/" + std::to_string(count)).c_str(),
                                                    folderToThumbnails, folder, count));
    inMilliseconds(
        benchmark::RegisterBenchmark("table of pictures/100000", longTable, folder, 100'000)->Iterations(1));
    for (const char* name : {"toyworld", "squeezenet1_1", "resnet50"}) {
        const bool isDemo = std::string(name) == "toyworld";
        const QString model = isDemo ? name : QString::fromStdString(writeZooModel(folder, name).string());
        inMilliseconds(benchmark::RegisterBenchmark((std::string("a minute of painting/") + name).c_str(),
                                                    longestBlock, model)
                           ->Iterations(1));
        for (const Watched& watched : all)
            inMilliseconds(
                benchmark::RegisterBenchmark((std::string("stroke to ") + watched.name + "/" + name).c_str(),
                                             strokeToAnswers, model, watched));
    }
}

} // namespace

int main(int argc, char** argv) {
    keepLargeBlocks();
    avoidWrongConvolutions();
    const TimedApplication application(argc, argv);
    const test::TemporaryFolder folder;
    benchmark::Initialize(&argc, argv);
    registerAll(folder.path());
    benchmark::RunSpecifiedBenchmarks();
}
