// The patches to which channels respond most strongly.
#include "dataset/patches.h"

#include "base/error.h"
#include "core/dataset_helpers.h"
#include "explain/runs.h"
#include "graph/executor.h"
#include "graph/graph_builder.h"
#include "image/preprocessing.h"
#include "support/formula.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>

using namespace saliscope;

namespace {

/// Strides, padding, pooling, a skip connection: 3×48×48 in.
std::shared_ptr<const Model> stridedModel() {
    GraphBuilder b;
    Feature x = b.convolution(b.input(), "first", {.channels = 6, .kernel = 3, .stride = 2, .padding = 1});
    x = b.relu(x, "relu");
    x = b.maxPool(x, "pool", {.kernel = 3, .stride = 2, .padding = 1});
    const Feature y = b.convolution(x, "second", {.channels = 6, .kernel = 3, .stride = 1, .padding = 1});
    x = b.add(y, x);
    x = b.convolution(x, "third", {.channels = 4, .kernel = 2, .stride = 2});
    x = b.flatten(b.adaptiveAveragePool(x, "average", 1));
    return std::make_shared<Model>(
        test::modelOf(test::withFormulaWeights(b.finish(b.linear(x, "scores", 3)), 2.0), 3, 48, 48));
}

at::Tensor inputOf(const FolderImage& image, const Model& model) {
    return preprocess(readPicture(image.file), model.preprocessing).tensor;
}

bool isClose(double a, double b) {
    return std::abs(a - b) <= 1e-4 * std::abs(b) + 1e-5;
}

} // namespace

class PatchesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theStrongestResponsesOfAllAreFound_data();
    void theStrongestResponsesOfAllAreFound();
    void theResponseToThePatchIsTheStoredOne_data();
    void theResponseToThePatchIsTheStoredOne();
    void photosAreCutAtTheirOwnResolution();
    void guidedGradientsLieInThePatch();
    void gradientsAreDrawnAroundGrey();
    void whatIsNotThereIsAnError();

private:
    static constexpr int count_ = 24;
    test::TemporaryFolder pictures_, cache_;
    std::shared_ptr<const Model> model_ = stridedModel();

    IndexedFolder indexed(const std::string& layer, int perImage) const {
        return indexFolder(model_, readImageFolder(pictures_.path()),
                           {.patchLayers = {layer}, .patchesPerImage = perImage, .cache = cache_.path()});
    }
};

void PatchesTest::initTestCase() {
    test::writePictures(pictures_.path(), count_, 48);
}

void PatchesTest::theStrongestResponsesOfAllAreFound_data() {
    QTest::addColumn<QString>("layer");
    QTest::addColumn<int>("perImage");
    QTest::newRow("one of an image") << "second" << 1;
    QTest::newRow("two of an image") << "second" << 2;
    QTest::newRow("a vector") << "scores" << 1;
}

void PatchesTest::theStrongestResponsesOfAllAreFound() {
    QFETCH(QString, layer);
    QFETCH(int, perImage);
    const std::string name = layer.toStdString();
    const IndexedFolder folder = indexed(name, perImage);
    const ValueId value = requireValue(model_->graph, name);
    constexpr std::int64_t channel = 2;
    std::vector<at::Tensor> maps;
    for (const FolderImage& image : folder.folder.images)
        maps.push_back(
            run(model_->graph, inputOf(image, *model_), {.keep = {value}}).value(value)[0][channel]);
    const std::vector<Patch> patches = topPatches(folder, name, channel, 10);
    QCOMPARE(patches.size(), std::size_t{10});
    for (std::size_t i = 0; i < patches.size(); ++i) {
        const Patch& patch = patches[i];
        const at::Tensor& map = maps[patch.image];
        const at::Tensor there = map.dim() == 2 ? map[patch.row][patch.column] : map;
        QVERIFY(isClose(patch.response, there.item<double>()));
        QVERIFY(i == 0 || patch.response <= patches[i - 1].response);
        const auto same = std::ranges::count(patches, patch.image, &Patch::image);
        QVERIFY(same <= perImage);
    }
    std::vector<double> best; // of each image
    for (const at::Tensor& map : maps)
        best.push_back(map.max().item<double>());
    std::ranges::sort(best, std::greater<>());
    QVERIFY(isClose(patches[0].response, best[0]));
    if (perImage == 1)
        for (std::size_t i = 0; i < patches.size(); ++i)
            QVERIFY(isClose(patches[i].response, best[i]));
    QCOMPARE(topPatches(folder, name, channel, 1000).size() >= std::size_t{count_}, true);
}

void PatchesTest::theResponseToThePatchIsTheStoredOne_data() {
    QTest::addColumn<QString>("layer");
    for (const char* layer : {"first", "relu", "pool", "second", "third"})
        QTest::newRow(layer) << layer;
}

void PatchesTest::theResponseToThePatchIsTheStoredOne() {
    QFETCH(QString, layer);
    const std::string name = layer.toStdString();
    const IndexedFolder folder = indexed(name, 3);
    const PatchCutter cutter(model_, name);
    const RegularField vertical = *cutter.layer().receptiveField->vertical.regular;
    const RegularField horizontal = *cutter.layer().receptiveField->horizontal.regular;
    int inside = 0;
    for (std::int64_t channel = 0; channel < cutter.layer().shape[0]; ++channel)
        for (const Patch& patch : topPatches(folder, name, channel, 40)) {
            const cv::Rect field = cutter.field(patch.row, patch.column);
            if (field.height < vertical.size || field.width < horizontal.size)
                continue; // at the border
            ++inside;
            const double alone =
                cutter.responseToPatch(inputOf(folder.folder.images[patch.image], *model_), patch);
            QVERIFY2(isClose(alone, patch.response),
                     qPrintable(QString("%1 is not %2").arg(alone).arg(patch.response)));
        }
    QVERIFY(inside >= 10);
    // A patch of nothing gives another response: it was the patch that was looked at.
    const Patch patch = topPatches(folder, name, 0, 1).front();
    QVERIFY(!isClose(cutter.responseToPatch(at::zeros({1, 3, 48, 48}), patch), patch.response));
}

void PatchesTest::photosAreCutAtTheirOwnResolution() {
    Model model = *model_;
    model.preprocessing.resize = std::nullopt; // stretched: every pixel of the input is 2 × 3 of the photo
    const PatchCutter cutter(std::make_shared<Model>(model), "second");
    cv::Mat ramp(144, 96, CV_8UC3);
    for (int y = 0; y < ramp.rows; ++y)
        for (int x = 0; x < ramp.cols; ++x)
            ramp.at<cv::Vec3b>(y, x) =
                cv::Vec3b(static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y), 0);
    const Picture photo(ramp);
    const InputGeometry geometry = preprocess(photo, model.preprocessing).geometry;
    for (std::int64_t row = 0; row < 12; ++row) {
        const cv::Rect field = cutter.field(row, 5);
        const cv::Mat patch = cutter.photoPatch(photo, geometry, row, 5);
        QCOMPARE(patch.cols, 2 * field.width);
        QCOMPARE(patch.rows, 3 * field.height);
        QCOMPARE(int{patch.at<cv::Vec3b>(0, 0)[0]}, 2 * field.x);
        QCOMPARE(int{patch.at<cv::Vec3b>(0, 0)[1]}, 3 * field.y);
    }
    model.preprocessing.resize = 24; // the network sees 12 pixels of black around
    const InputGeometry padded = preprocess(photo, model.preprocessing).geometry;
    QVERIFY(cutter.photoPatch(photo, padded, 0, 0).cols < cutter.field(0, 0).width);
}

void PatchesTest::guidedGradientsLieInThePatch() {
    const IndexedFolder folder = indexed("second", 1);
    const PatchCutter cutter(model_, "second");
    const Patch patch = topPatches(folder, "second", 1, 1).front();
    const at::Tensor input = inputOf(folder.folder.images[patch.image], *model_);
    const at::Tensor guided = cutter.guidedPatch(input, patch);
    const cv::Rect field = cutter.field(patch.row, patch.column);
    QCOMPARE(guided.sizes().vec(), (std::vector<std::int64_t>{3, field.height, field.width}));
    const Question question{
        .model = *model_, .input = input, .target = Neuron{cutter.layer().value, 1, patch.row, patch.column}};
    const Progress progress;
    const at::Tensor whole = Runs(question, progress).inputGradients(input, ReluRule::guided)[0];
    QVERIFY(guided.abs().sum().item<double>() > 0);
    QVERIFY(isClose(guided.abs().sum().item<double>(), whole.abs().sum().item<double>()));
}

void PatchesTest::gradientsAreDrawnAroundGrey() {
    at::Tensor gradient = at::zeros({3, 1, 3});
    gradient[0][0][0] = 2;
    gradient[1][0][1] = -1;
    const cv::Mat picture = gradientPicture(gradient);
    QCOMPARE(picture.at<cv::Vec3b>(0, 0), cv::Vec3b(255, 128, 128));
    QCOMPARE(picture.at<cv::Vec3b>(0, 1), cv::Vec3b(128, 64, 128));
    QCOMPARE(gradientPicture(at::zeros({1, 1, 1})).at<cv::Vec3b>(0, 0), cv::Vec3b(128, 128, 128));
}

void PatchesTest::whatIsNotThereIsAnError() {
    const IndexedFolder folder = indexed("second", 1);
    QVERIFY_EXCEPTION_THROWN(topPatches(folder, "third", 0, 1), UsageError);
    QVERIFY_EXCEPTION_THROWN(topPatches(folder, "second", 6, 1), UsageError);
    QVERIFY_EXCEPTION_THROWN(topPatches(folder, "second", -1, 1), UsageError);
    QVERIFY_EXCEPTION_THROWN(PatchCutter(model_, "nonsense"), UsageError);
}

QTEST_GUILESS_MAIN(PatchesTest)
#include "patches_test.moc"
