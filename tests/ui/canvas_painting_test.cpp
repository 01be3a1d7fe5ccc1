#include "canvas_driver.h"

#include <QtTest>

using namespace saliscope;
using namespace saliscope::test;

namespace {

const FillStyle black{.fill = Fill::black};

double distanceToSegment(QPointF p, QPointF a, QPointF b) {
    const QPointF along = b - a;
    const double length = QPointF::dotProduct(along, along);
    const double t = length > 0 ? std::clamp(QPointF::dotProduct(p - a, along) / length, 0.0, 1.0) : 0;
    const QPointF way = p - a - t * along;
    return std::hypot(way.x(), way.y());
}

std::unique_ptr<Canvas> canvasWith(Tool tool, const Picture& picture = noisePicture({300, 200})) {
    auto canvas = shownCanvas(picture);
    canvas->setTool(tool);
    canvas->setFill(black);
    canvas->setBrushDiameter(20);
    return canvas;
}

bool isBlack(const Picture& picture, QPointF photo) {
    const int column = static_cast<int>(photo.x()) / picture.reduction;
    const int row = static_cast<int>(photo.y()) / picture.reduction;
    return picture.pixels.at<cv::Vec3b>(row, column) == cv::Vec3b(0, 0, 0);
}

/// Notes which parts of a widget are painted.
class PaintRecorder : public QObject {
public:
    explicit PaintRecorder(QWidget& widget) { widget.installEventFilter(this); }

    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == QEvent::Paint)
            painted += static_cast<QPaintEvent*>(event)->region();
        return false;
    }

    QRegion painted;
};

} // namespace

class CanvasPaintingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void brushStrokesFillThePixelsUnderThem_data();
    void brushStrokesFillThePixelsUnderThem();
    void whatIsPaintedIsShownWhereItIs_data();
    void whatIsPaintedIsShownWhereItIs();
    void theOwnerHearsOfEveryStep();
    void rectanglesFollowThePointer();
    void shiftMakesSquares();
    void ellipsesAndLassosCoverWhatTheyShould();
    void theEraserShowsTheCleanPicture();
    void sixtyStepsAreUndoneAndRedone();
    void removingAllCanBeUndone();
    void escapeGivesAStrokeUp();
    void otherButtonsDoNotEndAStroke();
    void fillsOfAllKindsAreShown_data();
    void fillsOfAllKindsAreShown();
    void onlyWhatChangedIsDrawnAgain();
    void theBrushGrowsAndShrinksByKeys();
    void theBrushFitsTheSizeOfThePicture();
    void aStoredPaintingIsShownAgain();
    void reducedPicturesAreMeasuredInThePhoto();
    void strokesMayBeginAndEndOutsideOfThePicture();
    void anotherPictureBeginsAnew();
};

void CanvasPaintingTest::brushStrokesFillThePixelsUnderThem_data() {
    QTest::addColumn<double>("zoom"); // of the screen's pixels; 0: fitted
    QTest::addColumn<double>("diameter");
    QTest::newRow("fitted") << 0.0 << 21.0;
    QTest::newRow("actual size") << 1.0 << 15.5;
    QTest::newRow("small") << 0.4 << 33.0;
    QTest::newRow("enlarged") << 3.7 << 12.0;
    QTest::newRow("single pixels") << 40.0 << 2.5;
}

void CanvasPaintingTest::brushStrokesFillThePixelsUnderThem() {
    QFETCH(double, zoom);
    QFETCH(double, diameter);
    auto canvas = canvasWith(Tool::brush);
    canvas->setBrushDiameter(diameter);
    if (zoom > 0)
        canvas->setZoom(zoom);
    const std::vector<QPointF> path = {{190, 140}, {205, 160.5}, {213.25, 137}};
    drag(*canvas, path);

    const Picture clean = canvas->picture(), result = canvas->paintedPicture();
    for (int y = 0; y < clean.height(); ++y)
        for (int x = 0; x < clean.width(); ++x) {
            const QPointF centre = canvas->view().toView(QPointF(x + 0.5, y + 0.5));
            const double distance = std::min(distanceToSegment(centre, path[0], path[1]),
                                             distanceToSegment(centre, path[1], path[2])) /
                                    canvas->view().scale();
            if (std::abs(distance - diameter / 2) < 0.5)
                continue; // the path has no steps of less than half a pixel
            QCOMPARE(isBlack(result, QPointF(x, y)), distance < diameter / 2);
        }
    QCOMPARE(cv::countNonZero(maskOf(canvas->painting(), clean)) > 0, true);
    const QImage image = shown(*canvas);
    for (const QPointF& point : path)
        QCOMPARE(colourAt(image, point), QColor(Qt::black));
}

void CanvasPaintingTest::whatIsPaintedIsShownWhereItIs_data() {
    QTest::addColumn<double>("zoom");
    QTest::newRow("fitted") << 0.0;
    QTest::newRow("a third") << 0.333;
    QTest::newRow("actual size") << 1.0;
    QTest::newRow("smooth") << 1.7;
    QTest::newRow("enlarged") << 2.9;
    QTest::newRow("single pixels") << 31.0;
}

void CanvasPaintingTest::whatIsPaintedIsShownWhereItIs() {
    QFETCH(double, zoom);
    auto canvas = canvasWith(Tool::brush, plainPicture({300, 200}, 255));
    if (zoom > 0)
        canvas->setZoom(zoom);
    Painting painting{{{.shape = StrokeShape::rectangle, .points = {{147, 98}, {153, 102}}, .style = black}}};
    canvas->setPicture(canvas->picture(), painting);
    const QRectF expected = canvas->view().toView(QRectF(147, 98, 6, 4));
    const QRectF found = boundsWhere(shown(*canvas), [](QRgb colour) { return qGray(colour) < 110; });
    QVERIFY2(areClose(found, expected, canvas->devicePixelRatioF()),
             qPrintable(QDebug::toString(found) + QDebug::toString(expected)));
}

void CanvasPaintingTest::theOwnerHearsOfEveryStep() {
    auto canvas = canvasWith(Tool::brush);
    std::vector<bool> finished;
    std::vector<std::size_t> points;
    connect(canvas.get(), &Canvas::paintingChanged, this, [&](const Painting& painting, bool isFinished) {
        finished.push_back(isFinished);
        points.push_back(painting.empty() ? 0 : painting.strokes.back().points.size());
    });
    drag(*canvas, {{100, 100}, {110, 100}, {120, 100}});
    QCOMPARE(finished.back(), true);
    QCOMPARE(std::count(finished.begin(), finished.end(), true), 1);
    QCOMPARE(points.front(), 1U);
    QCOMPARE(points.back(), 3U);
    canvas->undoStack().undo();
    QCOMPARE(finished.back(), true);
    QCOMPARE(points.back(), 0U);
}

void CanvasPaintingTest::rectanglesFollowThePointer() {
    auto canvas = canvasWith(Tool::rectangle);
    const auto inView = [&](double x, double y) { return canvas->view().toView(QPointF(x, y)); };
    sendMouse(*canvas, QEvent::MouseButtonPress, inView(10, 20));
    for (const QPointF corner : {QPointF(200, 150), QPointF(60, 40)}) {
        sendMouse(*canvas, QEvent::MouseMove, inView(corner.x(), corner.y()));
        const Picture live = canvas->paintedPicture();
        QVERIFY(isBlack(live, corner - QPointF(1, 1)) && isBlack(live, {10, 20}));
        QVERIFY(!isBlack(live, corner) && !isBlack(live, {9, 20}));
    }
    sendMouse(*canvas, QEvent::MouseButtonRelease, inView(60, 40));
    QCOMPARE(cv::countNonZero(maskOf(canvas->painting(), canvas->picture())), 50 * 20);
    drag(*canvas, {inView(100, 100)});
    QCOMPARE(canvas->painting().strokes.size(), 1U); // a click is no rectangle
}

void CanvasPaintingTest::shiftMakesSquares() {
    auto canvas = canvasWith(Tool::rectangle);
    const QPointF from = canvas->view().toView(QPointF(50, 50)), to = canvas->view().toView(QPointF(90, 60));
    drag(*canvas, {from, to}, Qt::LeftButton, Qt::ShiftModifier);
    QCOMPARE(cv::countNonZero(maskOf(canvas->painting(), canvas->picture())), 40 * 40);
}

void CanvasPaintingTest::ellipsesAndLassosCoverWhatTheyShould() {
    auto canvas = canvasWith(Tool::ellipse);
    const auto inView = [&](double x, double y) { return canvas->view().toView(QPointF(x, y)); };
    drag(*canvas, {inView(50, 50), inView(130, 110)});
    const double area = cv::countNonZero(maskOf(canvas->painting(), canvas->picture()));
    QVERIFY(std::abs(area - CV_PI * 40 * 30) < 0.01 * area);
    canvas->undoStack().undo();
    canvas->setTool(Tool::lasso);
    drag(*canvas, {inView(50, 50), inView(150, 50), inView(150, 150), inView(50, 150)});
    const Picture result = canvas->paintedPicture();
    QVERIFY(isBlack(result, {100, 100}) && isBlack(result, {52, 147}));
    QVERIFY(!isBlack(result, {48, 100}) && !isBlack(result, {152, 100}));
}

void CanvasPaintingTest::theEraserShowsTheCleanPicture() {
    auto canvas = canvasWith(Tool::brush);
    drag(*canvas, {{100, 150}, {300, 150}});
    canvas->setTool(Tool::eraser);
    canvas->setBrushDiameter(60);
    drag(*canvas, {{100, 150}, {300, 150}});
    QVERIFY(areEqual(canvas->paintedPicture().pixels, canvas->picture().pixels));
    canvas->undoStack().undo();
    QVERIFY(!areEqual(canvas->paintedPicture().pixels, canvas->picture().pixels));
}

void CanvasPaintingTest::sixtyStepsAreUndoneAndRedone() {
    auto canvas = canvasWith(Tool::brush);
    std::vector<cv::Mat> steps = {canvas->paintedPicture().pixels};
    for (int i = 0; i < 60; ++i) {
        canvas->setFill({.fill = fills[static_cast<std::size_t>(i) % fills.size()]});
        drag(*canvas, {{40.0 + 5 * i, 100}, {60.0 + 4 * i, 120.0 + i}});
        steps.push_back(canvas->paintedPicture().pixels);
    }
    for (std::size_t i = 60; i > 0; --i) {
        canvas->undoStack().undo();
        QVERIFY(areEqual(canvas->paintedPicture().pixels, steps[i - 1]));
    }
    for (std::size_t i = 1; i <= 60; ++i) {
        canvas->undoStack().redo();
        QVERIFY(areEqual(canvas->paintedPicture().pixels, steps[i]));
    }
}

void CanvasPaintingTest::removingAllCanBeUndone() {
    auto canvas = canvasWith(Tool::brush);
    drag(*canvas, {{100, 100}, {150, 150}});
    const cv::Mat before = canvas->paintedPicture().pixels;
    QTest::keyClick(canvas.get(), Qt::Key_Delete);
    QVERIFY(canvas->painting().empty());
    QVERIFY(areEqual(canvas->paintedPicture().pixels, canvas->picture().pixels));
    canvas->undoStack().undo();
    QVERIFY(areEqual(canvas->paintedPicture().pixels, before));
}

void CanvasPaintingTest::escapeGivesAStrokeUp() {
    auto canvas = canvasWith(Tool::lasso);
    sendMouse(*canvas, QEvent::MouseButtonPress, {100, 100});
    for (const QPointF point : {QPointF(200, 100), QPointF(200, 200)})
        sendMouse(*canvas, QEvent::MouseMove, point);
    QVERIFY(!areEqual(canvas->paintedPicture().pixels, canvas->picture().pixels));
    QTest::keyClick(canvas.get(), Qt::Key_Escape);
    QVERIFY(canvas->painting().empty());
    QVERIFY(areEqual(canvas->paintedPicture().pixels, canvas->picture().pixels));
    sendMouse(*canvas, QEvent::MouseMove, {300, 200});
    sendMouse(*canvas, QEvent::MouseButtonRelease, {300, 200});
    QVERIFY(canvas->painting().empty());
}

void CanvasPaintingTest::otherButtonsDoNotEndAStroke() {
    auto canvas = canvasWith(Tool::brush);
    sendMouse(*canvas, QEvent::MouseButtonPress, {100, 100});
    sendMouse(*canvas, QEvent::MouseButtonPress, {100, 100}, Qt::RightButton);
    sendMouse(*canvas, QEvent::MouseButtonRelease, {100, 100}, Qt::RightButton);
    sendMouse(*canvas, QEvent::MouseMove, {150, 100});
    sendMouse(*canvas, QEvent::MouseButtonRelease, {150, 100});
    QCOMPARE(canvas->painting().strokes.size(), 1U);
    QCOMPARE(canvas->painting().strokes[0].points.size(), 2U);
}

void CanvasPaintingTest::fillsOfAllKindsAreShown_data() {
    QTest::addColumn<int>("fill");
    for (const Fill fill : fills)
        QTest::newRow(std::string(nameOf(fill)).c_str()) << static_cast<int>(fill);
}

void CanvasPaintingTest::fillsOfAllKindsAreShown() {
    QFETCH(int, fill);
    auto canvas = canvasWith(Tool::rectangle);
    canvas->setZoom(1);
    canvas->setFill({.fill = static_cast<Fill>(fill), .seed = 5, .mean = {1, 2, 3}});
    const ViewTransform& view = canvas->view();
    drag(*canvas, {view.toView({100, 60}), view.toView({200, 140})});
    const Picture result = canvas->paintedPicture();
    QVERIFY(areEqual(result.pixels,
                     filled(canvas->picture().pixels, maskOf(canvas->painting(), canvas->picture()),
                            static_cast<Fill>(fill), 5, {1, 2, 3})));
    const auto colour = result.pixels.at<cv::Vec3b>(100, 150);
    QCOMPARE(colourAt(shown(*canvas), view.toView({150.25, 100.25})),
             QColor(colour[0], colour[1], colour[2]));
}

void CanvasPaintingTest::onlyWhatChangedIsDrawnAgain() {
    auto canvas = canvasWith(Tool::brush);
    hover(*canvas, {100, 100});
    sendMouse(*canvas, QEvent::MouseButtonPress, {100, 100});
    QCoreApplication::processEvents();
    PaintRecorder recorder(*canvas);
    sendMouse(*canvas, QEvent::MouseMove, {104, 100});
    QCoreApplication::processEvents();
    const int reach = static_cast<int>(20 * canvas->view().scale()) / 2 + 12;
    QVERIFY(!recorder.painted.isEmpty());
    QVERIFY(
        QRect(100 - reach, 100 - reach, 2 * reach + 4, 2 * reach).contains(recorder.painted.boundingRect()));
}

void CanvasPaintingTest::theBrushGrowsAndShrinksByKeys() {
    auto canvas = canvasWith(Tool::brush);
    QSignalSpy changes(canvas.get(), &Canvas::brushDiameterChanged);
    QTest::keyClick(canvas.get(), Qt::Key_BracketRight);
    QCOMPARE(canvas->toolSettings().diameter, 25.0);
    QTest::keyClick(canvas.get(), Qt::Key_BracketLeft);
    QCOMPARE(canvas->toolSettings().diameter, 20.0);
    QCOMPARE(changes.size(), 2);
    for (int i = 0; i < 60; ++i)
        QTest::keyClick(canvas.get(), Qt::Key_BracketRight);
    QCOMPARE(canvas->toolSettings().diameter, 600.0);
}

void CanvasPaintingTest::theBrushFitsTheSizeOfThePicture() {
    auto canvas = shownCanvas(noisePicture({300, 200}));
    QCOMPARE(canvas->toolSettings().diameter, 25.0);
    canvas->setBrushDiameter(50);
    canvas->setPicture(noisePicture({600, 400}));
    QCOMPARE(canvas->toolSettings().diameter, 100.0);
}

void CanvasPaintingTest::aStoredPaintingIsShownAgain() {
    auto canvas = canvasWith(Tool::ellipse);
    drag(*canvas, {{100, 100}, {220, 170}});
    const Painting painting = canvas->painting();
    const cv::Mat pixels = canvas->paintedPicture().pixels;
    auto other = shownCanvas(canvas->picture());
    other->setPicture(canvas->picture(), painting);
    QVERIFY(areEqual(other->paintedPicture().pixels, pixels));
    QVERIFY(!other->undoStack().canUndo());
    drag(*other, {{100, 100}, {220, 170}});
    QCOMPARE(other->painting().strokes.size(), 2U);
}

void CanvasPaintingTest::reducedPicturesAreMeasuredInThePhoto() {
    Picture reduced = plainPicture({1000, 750});
    reduced.fullWidth = 19999; // of twenty thousand pixels a side, in blocks of 20
    reduced.fullHeight = 15000;
    reduced.reduction = 20;
    auto canvas = shownCanvas(reduced);
    canvas->setFill(black);
    canvas->setTool(Tool::rectangle);
    drag(*canvas, {canvas->view().toView(QPointF(4000, 2000)), canvas->view().toView(QPointF(8000, 4000))});
    QCOMPARE(cv::countNonZero(maskOf(canvas->painting(), reduced)), 200 * 100);
    QVERIFY(isBlack(canvas->paintedPicture(), {4010, 2010}));
    QVERIFY(!isBlack(canvas->paintedPicture(), {3990, 2010}));
}

void CanvasPaintingTest::strokesMayBeginAndEndOutsideOfThePicture() {
    auto canvas = canvasWith(Tool::brush);
    drag(*canvas, {{-50, -20}, {200, 150}, {900, 500}});
    QVERIFY(isBlack(canvas->paintedPicture(), canvas->view().toPhoto(QPointF(200, 150))));
    drag(*canvas, {{1, 1}});
    canvas->undoStack().undo();
    canvas->undoStack().undo();
    QVERIFY(areEqual(canvas->paintedPicture().pixels, canvas->picture().pixels));
}

void CanvasPaintingTest::anotherPictureBeginsAnew() {
    auto canvas = canvasWith(Tool::brush);
    drag(*canvas, {{100, 100}, {150, 150}});
    sendMouse(*canvas, QEvent::MouseButtonPress, {100, 100});
    const Picture other = noisePicture({50, 80});
    canvas->setPicture(other);
    QVERIFY(canvas->painting().empty() && !canvas->undoStack().canUndo());
    sendMouse(*canvas, QEvent::MouseMove, {120, 100});
    QVERIFY(areEqual(canvas->paintedPicture().pixels, other.pixels));
}

QTEST_MAIN(CanvasPaintingTest)
#include "canvas_painting_test.moc"
