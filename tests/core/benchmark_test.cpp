// The methods against the truth of the toy world, on scenes that no demo model has learnt from.
#include "explain/benchmark.h"

#include "base/error.h"
#include "model/model_loader.h"
#include "toyworld/annotated_scenes.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

class BenchmarkTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void scenesShowBothAnimals();
    void masksFollowThePreprocessing();
    void gradCamPointsAtTheRightAnimal_data();
    void gradCamPointsAtTheRightAnimal();
    void saliencyHardlyTellsAnimalsApart();
    void gradientsOfTheFirstKindComeAfterClassActivation();
    void methodsThatCannotWorkSayWhy();

private:
    std::vector<BenchmarkRow> benchmark(const std::vector<AnnotatedInput>& scenes,
                                        const std::vector<std::string>& ids) const;

    std::shared_ptr<const Model> model_;
    std::vector<AnnotatedInput> scenes_;
};

namespace {

constexpr int sceneCount = 200;

} // namespace

void BenchmarkTest::initTestCase() {
    at::set_num_threads(1);
    model_ = loadModel({.model = "toyworld"});
    scenes_ = drawAnnotatedScenes(model_->preprocessing, {.seed = 1, .count = sceneCount});
}

std::vector<BenchmarkRow> BenchmarkTest::benchmark(const std::vector<AnnotatedInput>& scenes,
                                                   const std::vector<std::string>& ids) const {
    std::vector<BenchmarkEntry> entries;
    for (const std::string& id : ids)
        entries.push_back({.method = &requireMethod(id), .scenes = static_cast<int>(scenes.size())});
    return benchmarkMethods(*model_, scenes, entries);
}

void BenchmarkTest::scenesShowBothAnimals() {
    for (const AnnotatedInput& scene : scenes_) {
        QCOMPARE(scene.objects.size(), std::size_t{2});
        QCOMPARE(scene.objects[0].label, std::string("cat"));
        QCOMPARE(scene.objects[1].label, std::string("dog"));
        QVERIFY(cv::countNonZero(scene.objects[0].mask) > 0);
        QCOMPARE(cv::countNonZero(scene.objects[0].mask & scene.objects[1].mask), 0);
    }
}

void BenchmarkTest::masksFollowThePreprocessing() {
    Preprocessing cropped = model_->preprocessing;
    cropped.resize = 256;
    cropped.height = cropped.width = 128;
    const AnnotatedInput whole = drawAnnotatedScenes(model_->preprocessing, {.count = 1}).front();
    const AnnotatedInput middle = drawAnnotatedScenes(cropped, {.count = 1}).front();
    for (std::size_t i = 0; i < 2; ++i)
        for (int y = 0; y < 128; ++y)
            for (int x = 0; x < 128; ++x)
                QCOMPARE(middle.objects[i].mask.at<std::uint8_t>(y, x),
                         whole.objects[i].mask.at<std::uint8_t>(32 + y / 2, 32 + x / 2));
}

void BenchmarkTest::gradCamPointsAtTheRightAnimal_data() {
    QTest::addColumn<QString>("animal");
    QTest::newRow("cat") << "cat";
    QTest::newRow("dog") << "dog";
}

void BenchmarkTest::gradCamPointsAtTheRightAnimal() {
    QFETCH(QString, animal);
    const std::size_t asked = animal == "cat" ? 0 : 1;
    std::vector<AnnotatedInput> alone = scenes_;
    for (AnnotatedInput& scene : alone)
        scene.objects = {scene.objects[asked]};
    const BenchmarkRow row = benchmark(alone, {"grad-cam"}).front();
    QCOMPARE(row.maps, sceneCount);
    QVERIFY2(row.pointing >= 0.95, qPrintable(QString::number(row.pointing)));
}

void BenchmarkTest::saliencyHardlyTellsAnimalsApart() {
    const std::vector<BenchmarkRow> rows = benchmark(scenes_, {"grad-cam", "saliency"});
    QVERIFY2(rows[0].massRatio() >= 3, qPrintable(QString::number(rows[0].massRatio())));
    QVERIFY2(rows[1].massRatio() < 1.5, qPrintable(QString::number(rows[1].massRatio())));
    QCOMPARE(rows[0].passes.forward, 1);
    QCOMPARE(rows[1].passes.backward, 1);
}

void BenchmarkTest::gradientsOfTheFirstKindComeAfterClassActivation() {
    std::vector<BenchmarkRow> rows = benchmark({scenes_.begin(), scenes_.begin() + 30},
                                               {"saliency", "grad-cam", "cam", "guided-grad-cam"});
    sortByMassRatio(rows);
    QCOMPARE(rows.back().method, std::string("cam"));
    QCOMPARE(rows[2].method, std::string("saliency"));
}

void BenchmarkTest::methodsThatCannotWorkSayWhy() {
    const BenchmarkRow row = benchmark(scenes_, {"cam"}).front();
    QVERIFY(row.problem.find("global average pooling") != std::string::npos);
    QCOMPARE(row.maps, 0);
    Model other = *model_;
    other.labels.assign(12, "something else");
    const BenchmarkEntry entry{.method = &requireMethod("saliency"), .scenes = 1};
    QVERIFY_EXCEPTION_THROWN(benchmarkMethods(other, scenes_, {&entry, 1}), UsageError);
}

QTEST_GUILESS_MAIN(BenchmarkTest)
#include "benchmark_test.moc"
