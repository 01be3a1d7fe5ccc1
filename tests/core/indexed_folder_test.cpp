// The index of a folder: right, complete, and unharmed by whatever ends the program.
#include "dataset/indexed_folder.h"

#include "base/error.h"
#include "base/progress.h"
#include "core/dataset_helpers.h"
#include "core/peak_memory.h"
#include "dataset/index_parts.h"
#include "dataset/row_file.h"
#include "graph/executor.h"
#include "graph/graph_builder.h"
#include "image/preprocessing.h"
#include "support/formula.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>

#include <iostream>

using namespace saliscope;
namespace fs = std::filesystem;
using test::CountedWork;

namespace {

at::Tensor inputOf(const FolderImage& image, const Model& model) {
    return preprocess(readPicture(image.file), model.preprocessing).tensor;
}

/// Network and folder of the child process; its progress goes to standard output, a line each.
int indexInChild(const char* pictures, const char* cache) {
    const Progress progress([](double, const std::string& step) { std::cout << step << std::endl; });
    indexFolder(test::smallModel(), readImageFolder(pictures),
                {.patchLayers = {"pool"}, .decoders = 1, .cache = cache}, progress);
    return 0;
}

} // namespace

class IndexedFolderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void holdsWhatTheModelSays();
    void holdsTheStrongestPositions_data();
    void holdsTheStrongestPositions();
    void nothingIsComputedTwice();
    void changedFilesAreComputedAgain();
    void picturesAreKnownByTheirContent();
    void layersAreAddedLater();
    void unreadableFilesAreListed();
    void otherModelsAndPreprocessingsHaveOtherIndexes();
    void cancelledWorkGoesOn();
    void killedProgramsLoseTheLastBatchOnly();
    void programsWaitForEachOther();
    void memoryDoesNotGrowWithTheImages();
    void damagedIndexesSaySo();
    void wrongOptionsAreErrors();
    void theLayerBeforeTheScoresIsFound();

private:
    IndexedFolder index(const IndexOptions& options, const Progress& progress = {}) const {
        return indexFolder(model_, readImageFolder(pictures_.path()), options, progress);
    }
    std::unique_ptr<QProcess> child(const test::TemporaryFolder& cache) const {
        auto process = std::make_unique<QProcess>();
        process->start(
            QCoreApplication::applicationFilePath(),
            {"--index", QString::fromStdString(pictures_.path()), QString::fromStdString(cache.path())});
        return process;
    }

    static constexpr int count_ = 300;
    test::TemporaryFolder pictures_;
    std::shared_ptr<const Model> model_ = test::smallModel();
};

void IndexedFolderTest::initTestCase() {
    test::writePictures(pictures_.path(), count_);
}

void IndexedFolderTest::holdsWhatTheModelSays() {
    const test::TemporaryFolder cache;
    const IndexedFolder folder = index({.layers = {"stem", "pool"}, .cache = cache.path()});
    QCOMPARE(folder.folder.images.size(), std::size_t{count_});
    QVERIFY(folder.unreadable.empty());
    QCOMPARE(folder.scores.sizes().vec(), (std::vector<std::int64_t>{count_, 5}));
    QCOMPARE(folder.features.size(), std::size_t{2});
    const ValueId stem = requireValue(model_->graph, "stem"), pool = requireValue(model_->graph, "pool");
    for (std::int64_t i = 0; i < count_; i += 7) {
        const at::Tensor input = inputOf(folder.folder.images[static_cast<std::size_t>(i)], *model_);
        const Trace trace = run(model_->graph, input, {.keep = {stem, pool}});
        QVERIFY(at::allclose(folder.scores[i], trace.output()[0], 1e-5, 1e-6));
        QVERIFY(at::allclose(folder.features.at("stem")[i], trace.value(stem)[0].mean({1, 2}), 1e-5, 1e-6));
        QVERIFY(at::allclose(folder.features.at("pool")[i], trace.value(pool)[0].mean({1, 2}), 1e-5, 1e-6));
    }
}

void IndexedFolderTest::holdsTheStrongestPositions_data() {
    QTest::addColumn<int>("perImage");
    QTest::newRow("one") << 1;
    QTest::newRow("three") << 3;
    QTest::newRow("more than there are") << 16;
}

void IndexedFolderTest::holdsTheStrongestPositions() {
    QFETCH(int, perImage);
    const test::TemporaryFolder cache;
    const IndexedFolder folder =
        index({.patchLayers = {"pool"}, .patchesPerImage = perImage, .cache = cache.path()});
    const ChannelMaxima& maxima = folder.maxima.at("pool");
    const ValueId pool = requireValue(model_->graph, "pool");
    for (std::int64_t i = 0; i < count_; i += 50) {
        const at::Tensor input = inputOf(folder.folder.images[static_cast<std::size_t>(i)], *model_);
        const at::Tensor activation = run(model_->graph, input, {.keep = {pool}}).value(pool)[0];
        QCOMPARE(maxima.height, activation.size(1));
        QCOMPARE(maxima.width, activation.size(2));
        for (std::int64_t channel = 0; channel < activation.size(0); ++channel) {
            const at::Tensor map = activation[channel];
            const at::Tensor padded = at::constant_pad_nd(map, {1, 1, 1, 1}, -1e30);
            std::vector<float> peaks; // each position compared with its eight neighbours
            for (std::int64_t y = 0; y < map.size(0); ++y)
                for (std::int64_t x = 0; x < map.size(1); ++x)
                    if (map[y][x].item<float>() == padded.narrow(0, y, 3).narrow(1, x, 3).max().item<float>())
                        peaks.push_back(map[y][x].item<float>());
            std::ranges::sort(peaks, std::greater<>());
            for (std::int64_t k = 0; k < perImage; ++k) {
                const auto value = maxima.values[i][channel][k].item<float>();
                const auto position = maxima.positions[i][channel][k].item<std::int64_t>();
                if (k >= static_cast<std::int64_t>(peaks.size())) {
                    QCOMPARE(position, -1);
                    QVERIFY(std::isinf(value) && value < 0);
                    continue;
                }
                QVERIFY(std::abs(value - peaks[static_cast<std::size_t>(k)]) <=
                        1e-5f * std::abs(value) + 1e-6f);
                QVERIFY(std::abs(map.flatten()[position].item<float>() - value) <=
                        1e-5f * std::abs(value) + 1e-6f);
            }
        }
    }
}

void IndexedFolderTest::nothingIsComputedTwice() {
    const test::TemporaryFolder cache;
    CountedWork first, second;
    const IndexedFolder once = index({.cache = cache.path()}, first.progress);
    const IndexedFolder again = index({.cache = cache.path()}, second.progress);
    QCOMPARE(first.total, count_);
    QCOMPARE(second.total, -1);
    QVERIFY(once.scores.equal(again.scores));
    QVERIFY(once.features.begin()->second.equal(again.features.begin()->second));
    // Who writes into the tensors spoils nothing.
    once.scores.zero_();
    QVERIFY(index({.cache = cache.path()}).scores.equal(again.scores));
}

void IndexedFolderTest::changedFilesAreComputedAgain() {
    const test::TemporaryFolder cache, pictures;
    test::writePictures(pictures.path(), 10);
    const auto work = [&] {
        CountedWork work;
        indexFolder(model_, readImageFolder(pictures.path()), {.cache = cache.path()}, work.progress);
        return work.total;
    };
    QCOMPARE(work(), 10);
    const fs::path third = test::pictureFile(pictures.path(), 3);
    writePng(third, test::noisePicture(16, 99));
    writePng(test::pictureFile(pictures.path(), 10), test::noisePicture(16, 10));
    fs::remove(test::pictureFile(pictures.path(), 4));
    QCOMPARE(work(), 2);
    const IndexedFolder folder =
        indexFolder(model_, readImageFolder(pictures.path()), {.cache = cache.path()});
    QCOMPARE(folder.folder.images.size(), std::size_t{10});
    for (std::size_t i = 0; i < folder.folder.images.size(); ++i) // they lie in another order now
        QVERIFY(at::allclose(folder.scores[static_cast<std::int64_t>(i)],
                             scores(model_->graph, inputOf(folder.folder.images[i], *model_))[0], 1e-5,
                             1e-6));
    fs::last_write_time(third, fs::file_time_type::clock::now() + std::chrono::hours(1));
    QCOMPARE(work(), 1); // it is read again
    QCOMPARE(work(), -1);
}

void IndexedFolderTest::picturesAreKnownByTheirContent() {
    const test::TemporaryFolder cache, copies;
    const IndexedFolder original = index({.cache = cache.path()});
    createFolder(copies / "a");
    for (const char* name : {"a/1.png", "a/2.png", "x.png"})
        fs::copy_file(original.folder.images[7].file, copies / name);
    writePng(copies / "new1.png", test::noisePicture(16, 12345));
    fs::copy_file(copies / "new1.png", copies / "new2.png");
    const IndexedFolder folder = indexFolder(model_, readImageFolder(copies.path()), {.cache = cache.path()});
    QCOMPARE(folder.folder.images.size(), std::size_t{5});
    QVERIFY(folder.scores[0].equal(original.scores[7]));
    QVERIFY(folder.scores[1].equal(original.scores[7]));
    QVERIFY(folder.scores[2].equal(folder.scores[3]));
    QVERIFY(!folder.scores[2].equal(folder.scores[1]));
    QVERIFY(folder.scores[4].equal(original.scores[7]));
}

void IndexedFolderTest::layersAreAddedLater() {
    const test::TemporaryFolder cache;
    const IndexedFolder first = index({.layers = {"stem"}, .cache = cache.path()});
    CountedWork work;
    const IndexedFolder second = index(
        {.layers = {"pool", "stem", "pool"}, .patchLayers = {"stem"}, .cache = cache.path()}, work.progress);
    QCOMPARE(work.total, count_);
    QCOMPARE(second.features.size(), std::size_t{2});
    QVERIFY(second.features.at("stem").equal(first.features.at("stem")));
    QVERIFY(second.scores.equal(first.scores));
    CountedWork none;
    index({.layers = {"pool"}, .cache = cache.path()}, none.progress);
    QCOMPARE(none.total, -1);
}

void IndexedFolderTest::unreadableFilesAreListed() {
    const test::TemporaryFolder cache, pictures;
    test::writePictures(pictures.path(), 4);
    const auto write = [&pictures](const char* name, std::string_view text) {
        writeFile(pictures / name, text);
    };
    write("odd/text.jpg", "no picture");
    write("odd/empty.png", "");
    std::string whole = readTextFile(test::pictureFile(pictures.path(), 0));
    write("even/cut off.png", std::string_view(whole).substr(0, whole.size() / 2));
    write("list.csv", "even/00000.png\nmissing.png\nodd\neven/00002.png\n");
    const IndexedFolder folder =
        indexFolder(model_, readImageFolder(pictures.path()), {.cache = cache.path()});
    QCOMPARE(folder.folder.images.size(), std::size_t{4});
    QCOMPARE(folder.scores.size(0), 4);
    QCOMPARE(folder.unreadable.size(), std::size_t{3});
    for (const UnreadableImage& image : folder.unreadable)
        QVERIFY2(image.why.find(image.file.filename()) != std::string::npos, image.why.c_str());
    const IndexedFolder listed =
        indexFolder(model_, readImageFolder(pictures / "list.csv"), {.cache = cache.path()});
    QCOMPARE(listed.folder.images.size(), std::size_t{2});
    QCOMPARE(listed.unreadable.size(), std::size_t{2});
    CountedWork again; // the empty one cannot be told from one that cannot be read now
    QCOMPARE(indexFolder(model_, readImageFolder(pictures.path()), {.cache = cache.path()}, again.progress)
                 .unreadable.size(),
             std::size_t{3});
    QCOMPARE(again.total, 1);
    writeFile(pictures / "odd/text.jpg", readFile(test::pictureFile(pictures.path(), 1)));
    QCOMPARE(indexFolder(model_, readImageFolder(pictures.path()), {.cache = cache.path()}).unreadable.size(),
             std::size_t{2});
}

void IndexedFolderTest::otherModelsAndPreprocessingsHaveOtherIndexes() {
    Model other = *model_;
    QCOMPARE(modelKey(other), modelKey(*model_));
    other.preprocessing.mean[1] += 0.01f;
    QVERIFY(modelKey(other) != modelKey(*model_));
    other = *model_;
    other.graph.constants.front().tensor = other.graph.constants.front().tensor.clone();
    other.graph.constants.front().tensor.flatten()[3] += 1e-3;
    QVERIFY(modelKey(other) != modelKey(*model_));
    const auto strided = [](int stride) {
        GraphBuilder b;
        return test::withFormulaWeights(
            b.finish(b.convolution(b.input(), "a", {.channels = 2, .kernel = 3, .stride = stride})));
    };
    QVERIFY(modelKey(test::modelOf(strided(1))) != modelKey(test::modelOf(strided(2))));
    QCOMPARE(modelKey(test::modelOf(strided(2))), modelKey(test::modelOf(strided(2))));
}

void IndexedFolderTest::cancelledWorkGoesOn() {
    const test::TemporaryFolder cache, fresh;
    const IndexedFolder expected = index({.patchLayers = {"pool"}, .cache = fresh.path()});
    std::stop_source stop;
    int reports = 0;
    const auto reporter = [&](double, const std::string&) {
        if (++reports == 2)
            stop.request_stop();
    };
    const IndexOptions options{.patchLayers = {"pool"}, .cache = cache.path()};
    QVERIFY_EXCEPTION_THROWN(index(options, Progress(reporter, stop.get_token())), Cancelled);
    CountedWork work;
    const IndexedFolder resumed = index(options, work.progress);
    QCOMPARE(work.total, count_ - 2 * 64); // two batches were done
    QVERIFY(at::allclose(resumed.scores, expected.scores, 1e-5, 1e-6));
    QVERIFY(resumed.maxima.at("pool").positions.equal(expected.maxima.at("pool").positions));
}

void IndexedFolderTest::killedProgramsLoseTheLastBatchOnly() {
    const test::TemporaryFolder cache, fresh;
    const IndexedFolder expected = index({.patchLayers = {"pool"}, .cache = fresh.path()});
    int done = 0;
    for (int round = 0; round < 3; ++round) {
        const std::unique_ptr<QProcess> process = child(cache);
        QVERIFY(process->waitForReadyRead(60'000));
        const QList<QByteArray> line = process->readLine().split(' '); // "64 of 300 images ..."
        QCOMPARE(line.at(2).toInt(), count_ - done);
        process->kill(); // SIGKILL, somewhere in the next batch
        QVERIFY(process->waitForFinished(60'000));
        QCOMPARE(process->exitStatus(), QProcess::CrashExit);
        const int reported = line.at(0).toInt();
        CountedWork left;
        std::stop_source stop;
        const Progress look(
            [&left, &stop](double fraction, const std::string& step) {
                left.progress.report(fraction, step);
                stop.request_stop();
            },
            stop.get_token());
        QVERIFY_EXCEPTION_THROWN(index({.patchLayers = {"pool"}, .decoders = 1, .cache = cache.path()}, look),
                                 Cancelled);
        QVERIFY2(left.total <= count_ - done - reported, line.join(' '));
        done = count_ - left.total + 64;
        if (done > count_ - 2 * 64)
            break;
    }
    const IndexedFolder resumed = index({.patchLayers = {"pool"}, .cache = cache.path()});
    QVERIFY(at::allclose(resumed.scores, expected.scores, 1e-5, 1e-6));
    QVERIFY(at::allclose(resumed.features.begin()->second, expected.features.begin()->second, 1e-5, 1e-6));
    QVERIFY(at::allclose(resumed.maxima.at("pool").values, expected.maxima.at("pool").values, 1e-5, 1e-6));
}

void IndexedFolderTest::programsWaitForEachOther() {
    const test::TemporaryFolder cache;
    const std::unique_ptr<QProcess> first = child(cache), second = child(cache);
    QVERIFY(first->waitForFinished(60'000));
    QVERIFY(second->waitForFinished(60'000));
    QCOMPARE(first->exitCode(), 0);
    QCOMPARE(second->exitCode(), 0);
    const QByteArray output = first->readAllStandardOutput() + second->readAllStandardOutput();
    QCOMPARE(output.count("300 of 300 images"), 1); // one of them did it all
    CountedWork none;
    index({.patchLayers = {"pool"}, .cache = cache.path()}, none.progress);
    QCOMPARE(none.total, -1);
}

void IndexedFolderTest::memoryDoesNotGrowWithTheImages() {
    // 16 KiB of features for each image: what the second folder has more of would be 64 MiB.
    GraphBuilder b;
    const Feature wide = b.convolution(b.input(), "wide", {.channels = 4096, .kernel = 16, .stride = 16});
    const auto model = std::make_shared<Model>(
        test::modelOf(test::withFormulaWeights(b.finish(b.linear(b.flatten(wide), "scores", 2))), 3, 16, 16));
    const test::TemporaryFolder cache;
    const auto growth = [&](int count) {
        const test::TemporaryFolder pictures;
        test::writePictures(pictures.path(), count);
        return test::peakGrowth([&] {
            const IndexedFolder folder =
                indexFolder(model, readImageFolder(pictures.path()), {.cache = cache.path()});
            QCOMPARE(folder.features.begin()->second.sizes().vec(), (std::vector<std::int64_t>{count, 4096}));
        });
    };
    growth(5000); // from then on the allocators have what they need, which they take bit by bit
    const std::int64_t grown = growth(9000);
    QVERIFY2(grown < 24 * test::mebibyte, qPrintable(QString::number(grown / test::mebibyte)));
}

void IndexedFolderTest::damagedIndexesSaySo() {
    const test::TemporaryFolder cache;
    index({.cache = cache.path()});
    const fs::path folder = cache / modelKey(*model_);
    const auto verifyError = [&](const char* part) {
        try {
            index({.cache = cache.path()});
            QFAIL("it was taken");
        } catch (const FileError& error) {
            QVERIFY2(QString(error.what()).contains(part), error.what());
        }
    };
    fs::resize_file(folder / "part-1.raw", 100);
    verifyError("cut off");
    for (const char* name : {"index.sqlite-wal", "index.sqlite-shm"})
        fs::remove(folder / name);
    writeFile(folder / "index.sqlite", std::string(5000, 'x'));
    verifyError("delete its folder");
    fs::remove_all(folder);
    writeFile(folder, std::string_view("a file"));
    verifyError(modelKey(*model_).c_str());
}

void IndexedFolderTest::wrongOptionsAreErrors() {
    const test::TemporaryFolder cache;
    QVERIFY_EXCEPTION_THROWN(index({.layers = {"nonsense"}, .cache = cache.path()}), UsageError);
    QVERIFY_EXCEPTION_THROWN(index({.patchesPerImage = 0, .cache = cache.path()}), UsageError);
    QVERIFY_EXCEPTION_THROWN(index({.patchesPerImage = 17, .cache = cache.path()}), UsageError);
}

void IndexedFolderTest::theLayerBeforeTheScoresIsFound() {
    GraphBuilder linear;
    const Feature pooled = linear.adaptiveAveragePool(
        linear.convolution(linear.input(), "a", {.channels = 4, .kernel = 3}), "average", 1);
    const Feature flat = linear.flatten(pooled);
    Model model = test::modelOf(test::withFormulaWeights(linear.finish(linear.linear(flat, "scores", 3))));
    QCOMPARE(layerBeforeScores(model), valueName(model.graph, flat.value));

    GraphBuilder convolution; // as SqueezeNet
    const Feature last = convolution.activation(
        convolution.convolution(convolution.input(), "a", {.channels = 4, .kernel = 3}), "relu", "relu");
    model = test::modelOf(
        test::withFormulaWeights(convolution.finish(convolution.flatten(convolution.adaptiveAveragePool(
            convolution.convolution(last, "b", {.channels = 3, .kernel = 1}), "p", 1)))));
    QCOMPARE(layerBeforeScores(model), std::string("relu"));
}

int main(int argc, char** argv) {
    if (argc == 4 && std::string_view(argv[1]) == "--index")
        return indexInChild(argv[2], argv[3]);
    QCoreApplication application(argc, argv);
    IndexedFolderTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "indexed_folder_test.moc"
