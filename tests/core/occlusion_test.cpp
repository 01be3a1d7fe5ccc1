// Occlusion against its definition, window by window, and its inpainted windows.
#include "explain/occlusion.h"

#include "base/error.h"
#include "image/fill.h"
#include "perturbation_helpers.h"

#include <ATen/Parallel.h>
#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

using Window = cv::Rect;

std::vector<Window> windowsOver(int height, int width, int side, int stride, OcclusionBorder border) {
    const auto places = [&](int size) {
        std::vector<std::pair<int, int>> spans; // begin and length
        for (int begin = 0, end = 0; end < size; begin += stride) {
            end = std::min(begin + side, size);
            const int first = border == OcclusionBorder::shift ? end - side : begin;
            spans.emplace_back(first, end - first);
        }
        return spans;
    };
    std::vector<Window> windows;
    for (const auto& [top, rows] : places(height))
        for (const auto& [left, columns] : places(width))
            windows.emplace_back(left, top, columns, rows);
    return windows;
}

/// 1 where the window lies, H×W.
at::Tensor maskOf(const Window& window, int height, int width, int side, OcclusionShape shape) {
    const at::Tensor mask = at::zeros({height, width});
    const double radius = side / 2.0;
    for (int y = 0; y < window.height; ++y)
        for (int x = 0; x < window.width; ++x) {
            const bool inside = std::hypot(y + 0.5 - radius, x + 0.5 - radius) <= radius;
            if (shape == OcclusionShape::rectangle || inside)
                mask[window.y + y][window.x + x] = 1;
        }
    return mask;
}

double score(const Question& question, const at::Tensor& input) {
    return scores(question.model.graph, input)[0][0].item<double>();
}

Question onFlatPicture(const Model& model, double value) {
    Question question = test::questionFor(model);
    question.input = at::full_like(question.input, value);
    return question;
}

} // namespace

class OcclusionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void aPixelShowsTheMeanDropOfTheWindowsOverIt_data();
    void aPixelShowsTheMeanDropOfTheWindowsOverIt();
    void windowsAreContinuedFromAroundThem_data();
    void windowsAreContinuedFromAroundThem();
    void inpaintingAFlatPictureTakesNothingAway();
    void whereNothingIsLeftToContinueThereIsTheMeanColour();
    void inpaintingCanBeCancelled();
};

void OcclusionTest::aPixelShowsTheMeanDropOfTheWindowsOverIt_data() {
    QTest::addColumn<OcclusionShape>("shape");
    QTest::addColumn<OcclusionBorder>("border");
    QTest::addColumn<Baseline>("fill");
    QTest::newRow("rectangles, shifted")
        << OcclusionShape::rectangle << OcclusionBorder::shift << Baseline::mean;
    QTest::newRow("rectangles, cut") << OcclusionShape::rectangle << OcclusionBorder::cut << Baseline::black;
    QTest::newRow("ellipses, shifted") << OcclusionShape::ellipse << OcclusionBorder::shift << Baseline::blur;
    QTest::newRow("noise") << OcclusionShape::rectangle << OcclusionBorder::shift << Baseline::noise;
    QTest::newRow("ellipses, cut") << OcclusionShape::ellipse << OcclusionBorder::cut << Baseline::white;
}

void OcclusionTest::aPixelShowsTheMeanDropOfTheWindowsOverIt() {
    QFETCH(OcclusionShape, shape);
    QFETCH(OcclusionBorder, border);
    QFETCH(Baseline, fill);
    const Model model = test::convolutionalModel({3, 17, 26});
    const Question question = test::questionFor(model);
    const at::Tensor cover = makeBaseline(question, fill);
    at::Tensor drops = at::zeros({17, 26}), counts = at::zeros({17, 26});
    for (const Window& window : windowsOver(17, 26, 7, 3, border)) {
        const at::Tensor mask = maskOf(window, 17, 26, 7, shape);
        const double covered = score(question, (1 - mask) * question.input + mask * cover);
        drops += mask * (score(question, question.input) - covered);
        counts += mask;
    }
    OcclusionOptions options;
    options.window = 7;
    options.stride = 3;
    options.shape = shape;
    options.border = border;
    options.fill = fill;
    const at::Tensor map = occlusion(question, options, {}).map;
    QVERIFY(test::relativeDifference(map, drops / counts.clamp_min(1)) < 1e-4);
}

void OcclusionTest::windowsAreContinuedFromAroundThem_data() {
    QTest::addColumn<int>("channels");
    QTest::newRow("colour") << 3;
    QTest::newRow("grey") << 1;
}

void OcclusionTest::windowsAreContinuedFromAroundThem() {
    QFETCH(int, channels);
    const Model model = test::convolutionalModel({channels, 18, 24});
    const Question question = test::questionFor(model);
    const cv::Mat rgb = denormalise(question.input, model.preprocessing).pixels;
    std::vector<double> expected;
    for (const Window& window : windowsOver(18, 24, 6, 6, OcclusionBorder::shift)) {
        cv::Mat hidden = cv::Mat::zeros(rgb.size(), CV_8UC1);
        hidden(window).setTo(255);
        const at::Tensor continued = normalise(filled(rgb, hidden, Fill::inpaint), model.preprocessing);
        const at::Tensor mask = maskOf(window, 18, 24, 6, OcclusionShape::rectangle);
        const double covered = score(question, (1 - mask) * question.input + mask * continued);
        expected.push_back(score(question, question.input) - covered);
    }
    OcclusionOptions options;
    options.window = options.stride = 6;
    options.map = OcclusionMap::windows;
    options.fill = std::nullopt;
    const at::Tensor map = occlusion(question, options, {}).map;
    QVERIFY(test::relativeDifference(map, at::tensor(expected, at::kDouble).reshape({3, 4})) < 1e-4);
}

void OcclusionTest::inpaintingAFlatPictureTakesNothingAway() {
    const Model model = test::convolutionalModel({3, 20, 20});
    const Question question = onFlatPicture(model, 0.6);
    OcclusionOptions options;
    options.window = 8;
    options.stride = 4;
    const double covered = occlusion(question, options, {}).map.abs().max().item<double>();
    options.fill = std::nullopt;
    const double continued = occlusion(question, options, {}).map.abs().max().item<double>();
    QVERIFY2(continued < 0.02 * covered, qPrintable(QString("%1 of %2").arg(continued).arg(covered)));
}

void OcclusionTest::whereNothingIsLeftToContinueThereIsTheMeanColour() {
    const Model model = test::convolutionalModel({3, 20, 20});
    const Question question = onFlatPicture(model, 0.6);
    const cv::Mat meanColour(20, 20, CV_8UC3, cv::Scalar::all(std::round(255 * model.preprocessing.mean[0])));
    const double drop =
        score(question, question.input) - score(question, normalise(meanColour, model.preprocessing));
    OcclusionOptions options;
    options.window = 20;
    options.fill = std::nullopt;
    const at::Tensor map = occlusion(question, options, {}).map;
    QVERIFY(test::relativeDifference(map, at::full({20, 20}, drop)) < 1e-4);
}

void OcclusionTest::inpaintingCanBeCancelled() {
    const Model model = test::convolutionalModel({3, 40, 40});
    std::stop_source stop;
    stop.request_stop();
    OcclusionOptions options;
    options.fill = std::nullopt;
    QVERIFY_EXCEPTION_THROWN(occlusion(test::questionFor(model), options, Progress({}, stop.get_token())),
                             Cancelled);
}

QTEST_GUILESS_MAIN(OcclusionTest)
#include "occlusion_test.moc"
