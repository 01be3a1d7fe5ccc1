#include "canvas_driver.h"
#include "image/overlay.h"
#include "support/shared_files.h"

#include "base/resources.h"

#include <QtTest>

using namespace saliscope;
using namespace saliscope::test;

namespace {

/// Of a photo of 300×200, the middle 160×160, at half the size.
const InputGeometry cropped{
    .inputSize = {80, 80}, .photoSize = {300, 200}, .scale = {2, 2}, .offset = {70, 20}};

CanvasOverlay redOverlay(const cv::Rect& part, cv::Size size = {80, 80}) {
    cv::Mat colours = cv::Mat::zeros(size, CV_8UC4);
    colours(part).setTo(cv::Scalar(255, 0, 0, 255));
    return {.colours = colours, .geometry = cropped};
}

bool isRed(QRgb colour) {
    return qRed(colour) > 190 && qGreen(colour) < 100; // more than half red over grey
}

QPalette darkPalette() {
    return QPalette(QColor(50, 50, 54), QColor(38, 38, 41));
}

QPalette lightPalette() {
    return QPalette(QColor(239, 239, 239), QColor(245, 245, 245));
}

} // namespace

class CanvasViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void picturesAreShownWhereTheViewSays_data();
    void picturesAreShownWhereTheViewSays();
    void pixelsAreSquaresWhenEnlarged();
    void actualSizeShowsThePixelsThemselves();
    void finePatternsAreGreyFromAfar();
    void theOverlayLiesWhereTheNetworkLooked_data();
    void theOverlayLiesWhereTheNetworkLooked();
    void theOverlayIsAsOpaqueAsAsked();
    void theOverlayEndsWithThePhoto();
    void theRestOfTheCropIsDimmed();
    void receptiveFieldsAreDrawnOnDemand();
    void beforeIsLeftAndAfterIsRight();
    void theDividerCanBeDragged();
    void picturesOfAnySizeCanBeSeen_data();
    void picturesOfAnySizeCanBeSeen();
    void picturesOfTheSameSizeKeepTheView();
    void withoutAPictureItSaysWhatToDo();
    void backgroundsFitTheTheme();
    void itSaysWhatItIs();
    void screenshots_data();
    void screenshots();
};

void CanvasViewTest::picturesAreShownWhereTheViewSays_data() {
    QTest::addColumn<double>("zoom");
    QTest::addColumn<QPointF>("pan");
    QTest::newRow("fitted") << 0.0 << QPointF();
    QTest::newRow("tiny") << 0.2 << QPointF(13.3, 7.9);
    QTest::newRow("reduced") << 0.7 << QPointF(-31.5, 0);
    QTest::newRow("smooth") << 1.13 << QPointF(40.4, 33.1);
}

void CanvasViewTest::picturesAreShownWhereTheViewSays() {
    QFETCH(double, zoom);
    QFETCH(QPointF, pan);
    auto canvas = shownCanvas(plainPicture({301, 203}, 255), {500, 400});
    if (zoom > 0)
        canvas->setZoom(zoom);
    drag(*canvas, {QPointF(200, 200), QPointF(200, 200) + pan}, Qt::MiddleButton);
    const QRectF found = boundsWhere(shown(*canvas), [](QRgb colour) { return qGray(colour) > 250; });
    QVERIFY(areClose(found, canvas->view().photoInView(), canvas->devicePixelRatioF()));
}

void CanvasViewTest::pixelsAreSquaresWhenEnlarged() {
    const Picture picture = noisePicture({30, 20});
    auto canvas = shownCanvas(picture, {500, 400});
    canvas->setZoom(8);
    const QImage image = shown(*canvas);
    const double ratio = image.devicePixelRatio();
    int checked = 0;
    for (int y = 0; y < image.height(); y += 3)
        for (int x = 0; x < image.width(); x += 3) {
            const QPointF photo = canvas->view().toPhoto(QPointF(x + 0.5, y + 0.5) / ratio);
            const double edge = 0.1; // beside the line between two pixels of the picture
            const auto isInside = [&](double at) {
                return at - std::floor(at) > edge && std::ceil(at) - at > edge;
            };
            if (!QRectF(0, 0, 30, 20).contains(photo) || !isInside(photo.x()) || !isInside(photo.y()))
                continue;
            const auto colour =
                picture.pixels.at<cv::Vec3b>(static_cast<int>(photo.y()), static_cast<int>(photo.x()));
            QCOMPARE(image.pixelColor(x, y), QColor(colour[0], colour[1], colour[2]));
            ++checked;
        }
    QVERIFY(checked > 500);
}

void CanvasViewTest::actualSizeShowsThePixelsThemselves() {
    const Picture picture = noisePicture({200, 100});
    auto canvas = shownCanvas(picture, {351, 233});
    canvas->actualSize();
    const QImage image = shown(*canvas);
    const QRectF place = canvas->view().photoInView();
    const QPoint corner = (place.topLeft() * image.devicePixelRatio()).toPoint();
    for (const QPoint pixel : {QPoint(0, 0), QPoint(199, 99), QPoint(77, 31)}) {
        const auto colour = picture.pixels.at<cv::Vec3b>(pixel.y(), pixel.x());
        QCOMPARE(image.pixelColor(corner + pixel), QColor(colour[0], colour[1], colour[2]));
    }
}

void CanvasViewTest::finePatternsAreGreyFromAfar() {
    cv::Mat stripes = cv::Mat::zeros(2000, 2000, CV_8UC3);
    for (int y = 0; y < stripes.rows; y += 2)
        stripes.row(y).setTo(cv::Scalar::all(255));
    auto canvas = shownCanvas(Picture(stripes), {300, 300});
    const QImage image = shown(*canvas);
    for (int y = image.height() / 4; y < image.height() * 3 / 4; ++y)
        QVERIFY(std::abs(qGray(image.pixel(image.width() / 2, y)) - 128) <= 1);
}

void CanvasViewTest::theOverlayLiesWhereTheNetworkLooked_data() {
    QTest::addColumn<double>("zoom");
    QTest::addColumn<int>("side"); // of the map
    for (const double zoom : {0.0, 0.37, 1.0, 2.6, 9.0})
        for (const int side : {80, 20, 400})
            QTest::addRow("zoom %.2f, map of %d", zoom, side) << zoom << side;
}

void CanvasViewTest::theOverlayLiesWhereTheNetworkLooked() {
    QFETCH(double, zoom);
    QFETCH(int, side);
    auto canvas = shownCanvas(plainPicture({300, 200}), {900, 700});
    if (zoom > 0)
        canvas->setZoom(zoom);
    canvas->setOverlay(redOverlay({0, 0, side, side}, {side, side}));
    const double ratio = canvas->devicePixelRatioF();
    const QRectF visible = QRectF(canvas->rect());
    QVERIFY(areClose(boundsWhere(shown(*canvas), isRed),
                     canvas->view().toView(QRectF(70, 20, 160, 160)) & visible, ratio));

    const int step = side / 20; // a part of the map that begins and ends within it
    canvas->setOverlay(redOverlay({9 * step, 8 * step, 3 * step, 4 * step}, {side, side}));
    const QRectF expected = canvas->view().toView(QRectF(70 + 72, 20 + 64, 24, 32));
    const QRectF found = boundsWhere(shown(*canvas), isRed);
    QVERIFY2(areClose(found, expected & visible, ratio),
             qPrintable(QDebug::toString(found) + QDebug::toString(expected)));
}

void CanvasViewTest::theOverlayIsAsOpaqueAsAsked() {
    auto canvas = shownCanvas(plainPicture({300, 200}, 0));
    canvas->setOverlay(redOverlay({0, 0, 80, 80}));
    const QPointF middle = canvas->view().toView(QPointF(150, 100));
    QCOMPARE(colourAt(shown(*canvas), middle), QColor(255, 0, 0));
    canvas->setOverlayOpacity(0.4);
    QVERIFY(std::abs(colourAt(shown(*canvas), middle).red() - 102) <= 1);
    canvas->setOverlayOpacity(0);
    QCOMPARE(colourAt(shown(*canvas), middle), QColor(Qt::black));
    canvas->setOverlayOpacity(1);
    canvas->clearOverlay();
    QCOMPARE(colourAt(shown(*canvas), middle), QColor(Qt::black));
}

void CanvasViewTest::theOverlayEndsWithThePhoto() {
    auto canvas = shownCanvas(plainPicture({300, 200}));
    CanvasOverlay overlay = redOverlay({0, 0, 80, 80});
    overlay.geometry.scale = {5, 5}; // padded: the input reaches beyond the photo
    overlay.geometry.offset = {-50, -100};
    canvas->setOverlay(overlay);
    QVERIFY(areClose(boundsWhere(shown(*canvas), isRed), canvas->view().photoInView(),
                     canvas->devicePixelRatioF()));
}

void CanvasViewTest::theRestOfTheCropIsDimmed() {
    auto canvas = shownCanvas(plainPicture({300, 200}, 255));
    canvas->setPalette(darkPalette());
    canvas->setCrop(cropped.inputInPhoto());
    const QImage image = shown(*canvas);
    QCOMPARE(colourAt(image, canvas->view().toView(QPointF(150, 100))), QColor(Qt::white));
    QVERIFY(colourAt(image, canvas->view().toView(QPointF(30, 100))).lightness() < 160);
    canvas->setCrop(cv::Rect2d(0, 0, 300, 200)); // the network sees all of it: nothing to say
    QCOMPARE(boundsWhere(shown(*canvas), [](QRgb colour) { return colour == qRgb(255, 255, 255); }),
             boundsWhere((canvas->setCrop(std::nullopt), shown(*canvas)),
                         [](QRgb colour) { return colour == qRgb(255, 255, 255); }));
}

void CanvasViewTest::receptiveFieldsAreDrawnOnDemand() {
    auto canvas = shownCanvas(plainPicture({300, 200}, 255));
    QPalette palette = lightPalette();
    palette.setColor(QPalette::Highlight, QColor(0, 0, 200));
    canvas->setPalette(palette);
    const auto isBlue = [](QRgb colour) { return qBlue(colour) > 150 && qRed(colour) < 100; };
    QVERIFY(boundsWhere(shown(*canvas), isBlue).isEmpty());
    canvas->setReceptiveField(cv::Rect2d(40, 50, 60, 70));
    QVERIFY(areClose(boundsWhere(shown(*canvas), isBlue), canvas->view().toView(QRectF(40, 50, 60, 70)),
                     canvas->devicePixelRatioF(), 3)); // and half a pen
    canvas->setReceptiveField(std::nullopt);
    QVERIFY(boundsWhere(shown(*canvas), isBlue).isEmpty());
}

void CanvasViewTest::beforeIsLeftAndAfterIsRight() {
    auto canvas = shownCanvas(plainPicture({300, 200}, 255));
    canvas->setPicture(canvas->picture(), {{{.shape = StrokeShape::rectangle,
                                             .points = {{0, 0}, {300, 200}},
                                             .style = {.fill = Fill::black}}}});
    canvas->setOverlay(redOverlay({0, 0, 80, 80}));
    canvas->setComparing(true);
    const QPointF left = canvas->view().toView(QPointF(100, 60)),
                  right = canvas->view().toView(QPointF(200, 60));
    const QPointF beyond = canvas->view().toView(QPointF(280, 60));
    QCOMPARE(colourAt(shown(*canvas), left), QColor(Qt::white));
    QCOMPARE(colourAt(shown(*canvas), right), QColor(255, 0, 0));
    QCOMPARE(colourAt(shown(*canvas), beyond), QColor(Qt::black));
    std::optional<HoverReading> reading;
    connect(canvas.get(), &Canvas::hovered, this, [&](const auto& now) { reading = now; });
    hover(*canvas, left);
    QCOMPARE(reading->colour, cv::Vec3b(255, 255, 255));
    hover(*canvas, right);
    QCOMPARE(reading->colour, cv::Vec3b(0, 0, 0));
    canvas->setComparing(false);
    QCOMPARE(colourAt(shown(*canvas), left), QColor(255, 0, 0));
}

void CanvasViewTest::theDividerCanBeDragged() {
    auto canvas = shownCanvas(plainPicture({300, 200}, 255));
    QTest::keyClick(canvas.get(), Qt::Key_Backslash);
    QVERIFY(canvas->isComparing());
    hover(*canvas, {203, 40});
    QCOMPARE(canvas->cursor().shape(), Qt::SplitHCursor);
    drag(*canvas, {{203, 40}, {100, 60}});
    QVERIFY(canvas->painting().empty());
    const auto isDivider = [](QRgb colour) { return qGray(colour) < 200; };
    const QImage all = shown(*canvas);
    const QRectF line = boundsWhere(all.copy(0, all.height() / 4, all.width(), 4), isDivider);
    QVERIFY2(std::abs(line.center().x() - 100) < 3,
             qPrintable(QString("at %1 to %2").arg(line.left()).arg(line.right())));
    drag(*canvas, {{100, 40}, {-500, 60}});
    drag(*canvas, {{2, 40}, {5000, 60}});
    QVERIFY(canvas->painting().empty()); // it could be grabbed at either end
}

void CanvasViewTest::picturesOfAnySizeCanBeSeen_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("reduction");
    QTest::newRow("a pixel") << QSize(1, 1) << 1;
    QTest::newRow("a row") << QSize(20000, 1) << 1;
    QTest::newRow("a column") << QSize(1, 20000) << 1;
    QTest::newRow("20,000 × 20,000, reduced") << QSize(4000, 4000) << 5;
}

void CanvasViewTest::picturesOfAnySizeCanBeSeen() {
    QFETCH(QSize, size);
    QFETCH(int, reduction);
    Picture picture = plainPicture({size.width(), size.height()}, 255);
    picture.fullWidth *= reduction;
    picture.fullHeight *= reduction;
    picture.reduction = reduction;
    auto canvas = shownCanvas(picture);
    const auto isWhite = [](QRgb colour) { return qGray(colour) > 240; };
    if (std::min(size.width(), size.height()) * canvas->view().zoom() > 1)
        QVERIFY(areClose(boundsWhere(shown(*canvas), isWhite), canvas->view().photoInView(),
                         canvas->devicePixelRatioF()));
    for (const double zoom : {1e9, 1.0, 1e-9, 3.3}) {
        canvas->setZoom(zoom);
        drag(*canvas, {{200, 150}, {210, 160}});
        shown(*canvas);
    }
    canvas->fit();
    QCOMPARE(canvas->painting().strokes.size(), 4U);
    QVERIFY(!areEqual(canvas->paintedPicture().pixels, picture.pixels));
}

void CanvasViewTest::picturesOfTheSameSizeKeepTheView() {
    auto canvas = shownCanvas(noisePicture({300, 200}));
    canvas->setZoom(4);
    const ViewPosition position = canvas->viewPosition();
    canvas->setPicture(plainPicture({300, 200}));
    QCOMPARE(canvas->viewPosition(), position);
    canvas->setPicture(plainPicture({301, 200}));
    QVERIFY(canvas->view().isFitted());
}

void CanvasViewTest::withoutAPictureItSaysWhatToDo() {
    auto canvas = shownCanvas({});
    const QImage image = shown(*canvas);
    const QRgb background = image.pixel(1, 1);
    const QRectF words = boundsWhere(image, [&](QRgb colour) { return colour != background; });
    QVERIFY(words.width() > 100);
    QVERIFY(std::abs(words.center().x() - 200) < 20 && std::abs(words.center().y() - 150) < 20);
    canvas->setPicture(plainPicture({300, 200}));
    canvas->setPicture({});
    QCOMPARE(shown(*canvas), image);
}

void CanvasViewTest::backgroundsFitTheTheme() {
    auto canvas = shownCanvas(plainPicture({300, 20}));
    canvas->setPalette(darkPalette());
    QVERIFY(QColor(shown(*canvas).pixel(5, 5)).lightness() < 60);
    canvas->setPalette(lightPalette());
    QVERIFY(QColor(shown(*canvas).pixel(5, 5)).lightness() > 180);
}

void CanvasViewTest::itSaysWhatItIs() {
    Canvas canvas;
    QVERIFY(!canvas.accessibleName().isEmpty());
    QCOMPARE(canvas.accessibleDescription(), "No picture");
    canvas.setPicture(plainPicture({300, 200}));
    QCOMPARE(canvas.accessibleDescription(), "300 by 200 pixels");
}

void CanvasViewTest::screenshots_data() {
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << lightPalette();
    QTest::newRow("dark") << darkPalette();
}

void CanvasViewTest::screenshots() {
    QFETCH(QPalette, palette);
    const QString folder = qEnvironmentVariable("SALISCOPE_SCREENSHOTS");
    if (folder.isEmpty())
        QSKIP("SALISCOPE_SCREENSHOTS names no folder");
    QDir().mkpath(folder);
    const auto save = [&](Canvas& canvas, const char* what) {
        const QString file = QString("%1/canvas-%2-%3.png").arg(folder, what, QTest::currentDataTag());
        QVERIFY(canvas.grab().save(file));
    };
    const Picture sample = readPicture(resourceFolder() / "samples/cat-beside-dog.png");
    auto canvas = shownCanvas({}, {720, 480});
    canvas->setPalette(palette);
    save(*canvas, "empty");
    canvas->setPicture(sample);
    const double side = sample.fullHeight;
    canvas->setCrop(cv::Rect2d(side * 0.06, side * 0.06, side * 0.88, side * 0.88));
    double x = 0.1;
    for (const Fill fill : fills) {
        canvas->setFill({.fill = fill});
        drag(*canvas, {canvas->view().toView(QPointF(x, 0.3) * side),
                       canvas->view().toView(QPointF(x + 0.05, 0.7) * side)});
        x += 0.17;
    }
    hover(*canvas, canvas->view().toView(QPointF(0.5, 0.85) * side));
    save(*canvas, "fills");
    canvas->undoStack().setIndex(2);
    cv::Mat values(7, 7, CV_32FC1);
    for (int i = 0; i < 49; ++i)
        values.at<float>(i / 7, i % 7) = static_cast<float>(std::exp(-std::hypot(i % 7 - 4.5, i / 7 - 3.0)));
    canvas->setOverlay({overlayColours(values),
                        values,
                        {.inputSize = {64, 64},
                         .photoSize = {sample.fullWidth, sample.fullHeight},
                         .scale = {side * 0.88 / 64, side * 0.88 / 64},
                         .offset = {side * 0.06, side * 0.06}}});
    canvas->setReceptiveField(cv::Rect2d(side * 0.5, side * 0.4, side * 0.3, side * 0.3));
    canvas->setComparing(true);
    save(*canvas, "compared");
    canvas->setComparing(false);
    canvas->setZoom(14);
    save(*canvas, "enlarged");
}

QTEST_MAIN(CanvasViewTest)
#include "canvas_view_test.moc"
