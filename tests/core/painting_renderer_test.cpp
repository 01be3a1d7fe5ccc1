#include "image/painting_renderer.h"

#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

Picture randomPicture(cv::Size size) {
    cv::Mat pixels(size, CV_8UC3);
    cv::RNG generator(3);
    generator.fill(pixels, cv::RNG::UNIFORM, 0, 256);
    return Picture(pixels);
}

Stroke brush(std::vector<cv::Point2d> points, Fill fill = Fill::meanColour) {
    return {
        .shape = StrokeShape::brush, .points = std::move(points), .diameter = 21, .style = {.fill = fill}};
}

Stroke rectangle(const cv::Rect2d& box, Fill fill = Fill::meanColour) {
    return {.shape = StrokeShape::rectangle, .points = {box.tl(), box.br()}, .style = {.fill = fill}};
}

Stroke eraser(std::vector<cv::Point2d> points, double diameter = 25) {
    return {.points = std::move(points), .diameter = diameter, .erases = true};
}

bool areEqual(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && cv::norm(a, b, cv::NORM_INF) == 0;
}

/// A painting in which all shapes and fills overlap.
Painting manyStrokes(int count) {
    cv::RNG generator(9);
    Painting painting;
    for (int i = 0; i < count; ++i) {
        Stroke stroke{.shape = strokeShapes[static_cast<std::size_t>(i) % strokeShapes.size()],
                      .diameter = generator.uniform(1.0, 60.0),
                      .erases = i % 5 == 4,
                      .style = {.fill = fills[static_cast<std::size_t>(i) % fills.size()], .seed = 3}};
        const int points = stroke.shape == StrokeShape::brush || stroke.shape == StrokeShape::lasso ? 6 : 2;
        for (int p = 0; p < points; ++p)
            stroke.points.emplace_back(generator.uniform(-20.0, 320.0), generator.uniform(-20.0, 220.0));
        painting.strokes.push_back(stroke);
    }
    return painting;
}

cv::Mat pixelsOf(PaintingRenderer& renderer) {
    return renderer.pyramid().level(0);
}

/// Shows the painting, and checks that the answer covers all that changed and that the reductions followed.
void showAndCheck(PaintingRenderer& renderer, const Painting& painting) {
    const cv::Mat before = pixelsOf(renderer).clone();
    const cv::Rect changed = renderer.show(painting);
    cv::Mat outside(before.size(), CV_8UC1, cv::Scalar(255));
    outside(changed).setTo(0);
    QCOMPARE(cv::norm(before, pixelsOf(renderer), cv::NORM_INF, outside), 0.0);
    Pyramid expected(pixelsOf(renderer).clone());
    QVERIFY(areEqual(renderer.pyramid().level(2), expected.level(2)));
}

} // namespace

class PaintingRendererTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingPaintedIsTheCleanPicture();
    void maskedPixelsAreFilledAndNoOthers_data();
    void maskedPixelsAreFilledAndNoOthers();
    void theEraserRestoresTheCleanPictureExactly();
    void takingBackTheLastStrokeRestoresExactly();
    void everyStrokeCanBeTakenBack();
    void strokesThatGrowLookLikeThoseDrawnAtOnce_data();
    void strokesThatGrowLookLikeThoseDrawnAtOnce();
    void shapesThatAreDraggedLookLikeThoseDrawnAtOnce_data();
    void shapesThatAreDraggedLookLikeThoseDrawnAtOnce();
    void anyPaintingFollowsAnyOther();
    void inpaintingDoesNotShowWhatOtherStrokesHide();
    void theCleanPictureNeverChanges();
    void picturesAreIndependentOfLaterStrokes();
    void reducedPicturesKeepTheirSizeInTheFile();
    void noPictureIsNoProblem();
    void muchPaintingNeedsBoundedMemory();
};

void PaintingRendererTest::nothingPaintedIsTheCleanPicture() {
    const Picture clean = randomPicture({60, 40});
    QVERIFY(areEqual(painted(clean, {}).pixels, clean.pixels));
    QCOMPARE(cv::countNonZero(maskOf({}, clean)), 0);
}

void PaintingRendererTest::maskedPixelsAreFilledAndNoOthers_data() {
    QTest::addColumn<int>("fill");
    for (const Fill fill : fills)
        QTest::newRow(std::string(nameOf(fill)).c_str()) << static_cast<int>(fill);
}

void PaintingRendererTest::maskedPixelsAreFilledAndNoOthers() {
    QFETCH(int, fill);
    const Picture clean = randomPicture({300, 200});
    const Painting painting{{brush({{50, 50}, {170, 120}}, static_cast<Fill>(fill))}};
    const cv::Mat mask = maskOf(painting, clean);
    QVERIFY(areEqual(painted(clean, painting).pixels, filled(clean.pixels, mask, static_cast<Fill>(fill))));
}

void PaintingRendererTest::theEraserRestoresTheCleanPictureExactly() {
    const Picture clean = randomPicture({300, 200});
    Painting painting{
        {rectangle({40, 40, 200, 100}, Fill::noise), brush({{10, 10}, {290, 190}}, Fill::blur)}};
    painting.strokes.push_back(eraser({{150, 100}}, 2000));
    QVERIFY(areEqual(painted(clean, painting).pixels, clean.pixels));
    QCOMPARE(cv::countNonZero(maskOf(painting, clean)), 0);
    painting.strokes.back() = eraser({{60, 60}, {200, 60}});
    const cv::Mat erased = maskOf({{brush({{60, 60}, {200, 60}})}}, clean);
    QVERIFY(!areEqual(erased, maskOf({{eraser({{60, 60}})}}, clean)));
    const Picture result = painted(clean, painting);
    for (const cv::Point pixel : {cv::Point(60, 60), cv::Point(130, 60), cv::Point(200, 66)})
        QCOMPARE(result.pixels.at<cv::Vec3b>(pixel), clean.pixels.at<cv::Vec3b>(pixel));
    QVERIFY(cv::norm(result.pixels, clean.pixels, cv::NORM_INF, erased) == 0);
}

void PaintingRendererTest::takingBackTheLastStrokeRestoresExactly() {
    PaintingRenderer renderer(randomPicture({300, 200}));
    Painting painting{{brush({{20, 20}, {200, 150}}, Fill::noise)}};
    renderer.show(painting);
    const cv::Mat before = pixelsOf(renderer).clone();
    painting.strokes.push_back(rectangle({100, 50, 100, 100}, Fill::inpaint));
    renderer.show(painting);
    QVERIFY(!areEqual(pixelsOf(renderer), before));
    painting.strokes.pop_back();
    showAndCheck(renderer, painting);
    QVERIFY(areEqual(pixelsOf(renderer), before));
}

void PaintingRendererTest::everyStrokeCanBeTakenBack() {
    const Picture clean = randomPicture({300, 200});
    PaintingRenderer renderer(clean);
    Painting painting = manyStrokes(60);
    std::vector<cv::Mat> steps;
    for (std::size_t i = 0; i <= painting.strokes.size(); ++i) {
        renderer.show(
            {{painting.strokes.begin(), painting.strokes.begin() + static_cast<std::ptrdiff_t>(i)}});
        steps.push_back(pixelsOf(renderer).clone());
    }
    QVERIFY(areEqual(steps.back(), painted(clean, painting).pixels));
    for (; !painting.empty(); painting.strokes.pop_back()) {
        renderer.show(painting);
        QVERIFY(areEqual(pixelsOf(renderer), steps[painting.strokes.size()]));
    }
    renderer.show({});
    QVERIFY(areEqual(pixelsOf(renderer), clean.pixels));
}

void PaintingRendererTest::strokesThatGrowLookLikeThoseDrawnAtOnce_data() {
    maskedPixelsAreFilledAndNoOthers_data();
    QTest::newRow("eraser") << -1;
}

void PaintingRendererTest::strokesThatGrowLookLikeThoseDrawnAtOnce() {
    QFETCH(int, fill);
    const Picture clean = randomPicture({300, 200});
    PaintingRenderer renderer(clean);
    Painting painting{{rectangle({30, 60, 200, 50}, Fill::black),
                       fill < 0 ? eraser({}) : brush({}, static_cast<Fill>(fill))}};
    for (int i = 0; i < 30; ++i) {
        painting.strokes.back().points.emplace_back(20 + 9 * i, 100 + 70 * std::sin(i * 0.7));
        showAndCheck(renderer, painting);
    }
    QVERIFY(areEqual(pixelsOf(renderer), painted(clean, painting).pixels));
    QVERIFY(areEqual(renderer.covered().mask(clean.pixels.size()), maskOf(painting, clean)));
}

void PaintingRendererTest::shapesThatAreDraggedLookLikeThoseDrawnAtOnce_data() {
    QTest::addColumn<int>("shape");
    QTest::addColumn<int>("fill");
    for (const StrokeShape shape : strokeShapes)
        for (const Fill fill : fills)
            QTest::addRow("%s %s", std::string(nameOf(shape)).c_str(), std::string(nameOf(fill)).c_str())
                << static_cast<int>(shape) << static_cast<int>(fill);
}

void PaintingRendererTest::shapesThatAreDraggedLookLikeThoseDrawnAtOnce() {
    QFETCH(int, shape);
    QFETCH(int, fill);
    const Picture clean = randomPicture({300, 200});
    PaintingRenderer renderer(clean);
    Painting painting{{brush({{0, 0}, {300, 200}}, Fill::noise), rectangle({}, static_cast<Fill>(fill))}};
    Stroke& dragged = painting.strokes.back();
    dragged.shape = static_cast<StrokeShape>(shape);
    for (const cv::Point2d to : {cv::Point2d(60, 60), {200, 150}, {120, 180}, {10, 20}, {290, 190}}) {
        dragged.points = {{100, 80}, {110, 30}, to};
        showAndCheck(renderer, painting);
        QVERIFY(areEqual(pixelsOf(renderer), painted(clean, painting).pixels));
    }
}

void PaintingRendererTest::anyPaintingFollowsAnyOther() {
    const Picture clean = randomPicture({300, 200});
    PaintingRenderer renderer(clean);
    const Painting many = manyStrokes(12);
    cv::RNG generator(4);
    for (int i = 0; i < 40; ++i) {
        Painting painting;
        const int count = generator.uniform(0, 12), changed = generator.uniform(0, 12);
        painting.strokes.assign(many.strokes.begin(), many.strokes.begin() + count);
        if (changed < count)
            painting.strokes[static_cast<std::size_t>(changed)].style.fill = Fill::black;
        showAndCheck(renderer, painting);
        QVERIFY(areEqual(pixelsOf(renderer), painted(clean, painting).pixels));
        QCOMPARE(renderer.painting(), painting);
    }
}

void PaintingRendererTest::inpaintingDoesNotShowWhatOtherStrokesHide() {
    cv::Mat pixels(200, 300, CV_8UC3, cv::Scalar(10, 20, 30));
    const cv::Rect thing(100, 50, 100, 100);
    pixels(thing).setTo(cv::Scalar(250, 240, 0)); // covered in two halves
    const Picture result =
        painted(Picture(pixels),
                {{rectangle({95, 45, 55, 110}, Fill::noise), rectangle({150, 45, 55, 110}, Fill::inpaint)}});
    const cv::Rect right(150, 45, 55, 110);
    QVERIFY(areEqual(result.pixels(right), cv::Mat(right.size(), CV_8UC3, cv::Scalar(10, 20, 30))));
}

void PaintingRendererTest::theCleanPictureNeverChanges() {
    const Picture clean = randomPicture({300, 200});
    const cv::Mat before = clean.pixels.clone();
    PaintingRenderer renderer(clean);
    renderer.show(manyStrokes(10));
    QVERIFY(areEqual(clean.pixels, before));
    QVERIFY(areEqual(renderer.cleanPyramid().level(0), before));
}

void PaintingRendererTest::picturesAreIndependentOfLaterStrokes() {
    PaintingRenderer renderer(randomPicture({60, 50}));
    Painting painting{{brush({{20, 20}})}};
    renderer.show(painting);
    const Picture picture = renderer.picture();
    const cv::Mat before = picture.pixels.clone();
    painting.strokes.push_back(rectangle({0, 0, 60, 50}, Fill::black));
    renderer.show(painting);
    QVERIFY(areEqual(picture.pixels, before));
}

void PaintingRendererTest::reducedPicturesKeepTheirSizeInTheFile() {
    Picture clean = randomPicture({50, 40});
    clean.fullWidth = 100;
    clean.fullHeight = 79;
    clean.reduction = 2;
    const Picture result = painted(clean, {{rectangle({20, 20, 20, 20}, Fill::black)}});
    QCOMPARE(result.fullHeight, 79);
    QCOMPARE(result.reduction, 2);
    QCOMPARE(result.pixels.at<cv::Vec3b>(10, 10), cv::Vec3b(0, 0, 0));
    QCOMPARE(result.pixels.at<cv::Vec3b>(20, 20), clean.pixels.at<cv::Vec3b>(20, 20));
}

void PaintingRendererTest::noPictureIsNoProblem() {
    PaintingRenderer renderer;
    QVERIFY(renderer.show(manyStrokes(10)).empty());
    QVERIFY(renderer.picture().empty());
    QVERIFY(renderer.show({}).empty());
    QCOMPARE(renderer.pyramid().levelCount(), 0);
}

void PaintingRendererTest::muchPaintingNeedsBoundedMemory() {
    // Each stroke covers all of 12 MB; 30 of them are more than is kept to take them back.
    PaintingRenderer renderer(Picture(cv::Mat(2000, 2000, CV_8UC3, cv::Scalar(1, 2, 3))));
    Painting painting;
    for (int i = 0; i < 30; ++i) {
        painting.strokes.push_back(rectangle({0, 0, 2000, 2000}, i % 2 ? Fill::black : Fill::meanColour));
        renderer.show(painting);
    }
    painting.strokes.erase(painting.strokes.begin() + 2, painting.strokes.end());
    renderer.show(painting);
    QCOMPARE(pixelsOf(renderer).at<cv::Vec3b>(7, 7), cv::Vec3b(0, 0, 0));
    painting.strokes.pop_back();
    renderer.show(painting);
    QCOMPARE(pixelsOf(renderer).at<cv::Vec3b>(7, 7), usualMeanColour);
    renderer.show({});
    QCOMPARE(pixelsOf(renderer).at<cv::Vec3b>(7, 7), cv::Vec3b(1, 2, 3));
}

QTEST_GUILESS_MAIN(PaintingRendererTest)
#include "painting_renderer_test.moc"
