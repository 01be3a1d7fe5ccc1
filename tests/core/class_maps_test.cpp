#include "dataset/class_maps.h"

#include "base/generator.h"
#include "explain/gradient_cams.h"
#include "explain/occlusion.h"
#include "explain/saliency.h"
#include "support/networks.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

at::Tensor pictures(std::int64_t count) {
    return at::randn({count, 3, 16, 16}, seededGenerator(5), at::kFloat);
}

bool near(const at::Tensor& a, const at::Tensor& b) {
    return a.sizes() == b.sizes() &&
           (a - b).abs().max().item<double>() <= 1e-5 * (1 + b.abs().max().item<double>());
}

/// Densities of maps with all of their mass in one cell.
at::Tensor points(const std::vector<cv::Point>& cells) {
    at::Tensor maps = at::zeros({static_cast<std::int64_t>(cells.size()), 32, 32});
    for (std::size_t i = 0; i < cells.size(); ++i)
        maps[static_cast<std::int64_t>(i)][cells[i].y][cells[i].x] = 1;
    return maps;
}

/// Places all over the image, each another.
std::vector<cv::Point> scattered(int count) {
    std::vector<cv::Point> cells;
    for (int i = 0; i < count; ++i)
        cells.emplace_back(i * 7 % 32, i * 13 % 29);
    return cells;
}

} // namespace

class ClassMapsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void batchesGiveWhatSingleImagesGive();
    void networksWithoutPositionsHaveNoGradCam();
    void densitiesAddUpToOne();
    void theFixedPlaceIsFound();
    void halfOfTheImagesAreEnough();
    void whatAllClassesShareIsNoPlace();
    void regionsKeepTheirPlaceInTheImage();
};

void ClassMapsTest::batchesGiveWhatSingleImagesGive() {
    const Model model = test::modelOf(test::withFormulaWeights(test::smallNetwork()), 3, 16, 16);
    const at::Tensor inputs = pictures(5);
    const ClassMaps maps = classMaps(model, inputs, 2);
    OcclusionOptions windows;
    windows.window = 4;
    windows.stride = 2;
    for (std::int64_t i = 0; i < 5; ++i) {
        const Question question{model, inputs.slice(0, i, i + 1), ClassScore{2}};
        QVERIFY(near(maps.saliency[i], saliency(question, {}, {}).map));
        QVERIFY(near(maps.gradCam[i], gradCam(question, {}, {}).map));
        QVERIFY(near(maps.occlusion[i], occlusion(question, windows, {}).map.clamp_min(0).to(at::kFloat)));
    }
    QVERIFY(!classMaps(model, inputs, 2, {.occlusion = false}).occlusion.defined());
}

void ClassMapsTest::networksWithoutPositionsHaveNoGradCam() {
    const Model model = test::linearModel(at::rand({2, 3, 16, 16}), at::zeros({2}));
    const ClassMaps maps = classMaps(model, pictures(2), 1);
    QVERIFY(!maps.gradCam.defined());
    QCOMPARE(maps.saliency.size(0), std::int64_t{2});
}

void ClassMapsTest::densitiesAddUpToOne() {
    at::Tensor maps = at::rand({3, 64, 64}, seededGenerator(1), at::kFloat);
    maps[1].mul_(1000);
    maps[2].fill_(-1);
    const at::Tensor sums = mapDensities(maps).sum({1, 2});
    QVERIFY(near(sums, at::tensor({1.0F, 1.0F, 0.0F})));
    QVERIFY(near(mapDensities(10 * maps), mapDensities(maps)));
}

void ClassMapsTest::theFixedPlaceIsFound() {
    const FixedPlace place =
        fixedPlace(points(std::vector<cv::Point>(10, {30, 29})), points(scattered(40))).value();
    QCOMPARE(cv::countNonZero(place.region), 1);
    QCOMPARE(place.region.at<std::uint8_t>(29, 30), std::uint8_t{255});
    QCOMPARE(place.mass, 1.0);
    QCOMPARE(place.elsewhere, 0.0);
    QCOMPARE(place.consistency, 1.0);
    QCOMPARE(place.strength, 1.0);
}

void ClassMapsTest::halfOfTheImagesAreEnough() {
    std::vector<cv::Point> cells = scattered(10);
    cells.insert(cells.end(), 10, {1, 31});
    const FixedPlace place = fixedPlace(points(cells), points(scattered(40))).value();
    QCOMPARE(place.region.at<std::uint8_t>(31, 1), std::uint8_t{255});
    QVERIFY(place.mass >= 0.5);
    QVERIFY(place.consistency >= 0.5);
}

void ClassMapsTest::whatAllClassesShareIsNoPlace() {
    const at::Tensor same = points(std::vector<cv::Point>(10, {30, 29}));
    QVERIFY(!fixedPlace(same, same));
    QVERIFY(!fixedPlace(same, at::zeros({0, 32, 32})));
}

void ClassMapsTest::regionsKeepTheirPlaceInTheImage() {
    cv::Mat region(32, 32, CV_8U, cv::Scalar(0));
    region.at<std::uint8_t>(31, 0) = 255;
    const cv::Mat image = regionInImage(region, {64, 128});
    QCOMPARE(cv::countNonZero(image), 8);
    QCOMPARE(image.at<std::uint8_t>(127, 0), std::uint8_t{255});
    QCOMPARE(massInRegion(points({{0, 31}}), region)[0].item<double>(), 1.0);
}

QTEST_GUILESS_MAIN(ClassMapsTest)
#include "class_maps_test.moc"
