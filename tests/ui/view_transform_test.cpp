#include "canvas/view_transform.h"

#include <QtTest>

using namespace saliscope;

namespace {

bool areClose(QPointF a, QPointF b, double tolerance = 1e-6) {
    return std::hypot(a.x() - b.x(), a.y() - b.y()) < tolerance;
}

ViewTransform viewOf(QSizeF photo, QSizeF view, double ratio = 1, double photoPixelsPerPixel = 1) {
    ViewTransform transform;
    transform.setView(view, ratio);
    transform.setPhoto(photo, photoPixelsPerPixel);
    return transform;
}

void addPhotos() {
    QTest::addColumn<QSizeF>("photo");
    QTest::newRow("wide") << QSizeF(4000, 300);
    QTest::newRow("tall") << QSizeF(30, 2000);
    QTest::newRow("a pixel") << QSizeF(1, 1);
    QTest::newRow("huge") << QSizeF(20000, 20000);
}

} // namespace

class ViewTransformTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void photosAreFittedInTheMiddle_data() { addPhotos(); }
    void photosAreFittedInTheMiddle();
    void placesGoThereAndBack();
    void zoomingKeepsThePointUnderThePointer_data();
    void zoomingKeepsThePointUnderThePointer();
    void zoomingBackAndForthEndsWhereItBegan();
    void zoomHasLimits_data() { addPhotos(); }
    void zoomHasLimits();
    void actualSizeIsOnePixelOfTheScreen_data();
    void actualSizeIsOnePixelOfTheScreen();
    void theMiddleAlwaysShowsThePhoto();
    void fittedPhotosFollowTheView();
    void zoomedPhotosKeepTheirMiddle();
    void anotherScreenKeepsTheZoom();
    void positionsMeanTheSameForOtherSizes();
    void withoutAPhotoNothingMoves();
};

void ViewTransformTest::photosAreFittedInTheMiddle() {
    QFETCH(QSizeF, photo);
    const ViewTransform view = viewOf(photo, {800, 600});
    const QRectF shown = view.photoInView();
    QVERIFY(QRectF(0, 0, 800, 600).contains(shown));
    QVERIFY(areClose(shown.center(), {400, 300}));
    QVERIFY(std::max(shown.width() / 800, shown.height() / 600) > 0.97);
    QCOMPARE(shown.width() / shown.height(), photo.width() / photo.height());
    QVERIFY(view.isFitted() && !view.exceedsView());
}

void ViewTransformTest::placesGoThereAndBack() {
    ViewTransform view = viewOf({640, 480}, {800, 600}, 2);
    view.zoomTo(3.7, {100, 200});
    for (const QPointF place : {QPointF(0, 0), QPointF(12.25, 470), QPointF(-50, 1000)})
        QVERIFY(areClose(view.toPhoto(view.toView(place)), place));
    const QRectF part(10, 20, 30, 40);
    QCOMPARE(view.toPhoto(view.toView(part)), part);
    QCOMPARE(view.toView(part).width(), 30 * view.scale());
}

void ViewTransformTest::zoomingKeepsThePointUnderThePointer_data() {
    QTest::addColumn<QPointF>("pointer");
    QTest::newRow("middle") << QPointF(400, 300);
    QTest::newRow("corner of the photo") << QPointF(110, 12);
    QTest::newRow("edge") << QPointF(690, 300.5);
    QTest::newRow("somewhere") << QPointF(253.25, 417.5);
}

void ViewTransformTest::zoomingKeepsThePointUnderThePointer() {
    QFETCH(QPointF, pointer);
    ViewTransform view = viewOf({600, 600}, {800, 600});
    const QPointF photo = view.toPhoto(pointer);
    for (int i = 0; i < 15; ++i) {
        view.zoomBy(1.25, pointer);
        QVERIFY(areClose(view.toView(photo), pointer));
    }
}

void ViewTransformTest::zoomingBackAndForthEndsWhereItBegan() {
    ViewTransform view = viewOf({600, 400}, {800, 600});
    const QRectF before = view.photoInView();
    for (const double factor : {1.25, 3.0, 1 / 1.25, 1 / 3.0})
        view.zoomBy(factor, {500, 350});
    QVERIFY(areClose(view.photoInView().topLeft(), before.topLeft()));
    QVERIFY(areClose(view.photoInView().bottomRight(), before.bottomRight()));
}

void ViewTransformTest::zoomHasLimits() {
    QFETCH(QSizeF, photo);
    ViewTransform view = viewOf(photo, {800, 600});
    const double fitted = view.zoom();
    view.zoomTo(1e9, {400, 300});
    QVERIFY(view.zoom() >= fitted);
    QCOMPARE(view.zoom(), std::max(64.0, fitted));
    view.zoomTo(0, {400, 300});
    QVERIFY(view.zoom() > 0);
    QCOMPARE(view.zoom(), fitted / 8);
}

void ViewTransformTest::actualSizeIsOnePixelOfTheScreen_data() {
    QTest::addColumn<double>("ratio");
    QTest::addColumn<double>("reduction");
    QTest::newRow("plain") << 1.0 << 1.0;
    QTest::newRow("dense screen") << 2.0 << 1.0;
    QTest::newRow("in between") << 1.5 << 1.0;
    QTest::newRow("reduced picture") << 1.0 << 3.0;
    QTest::newRow("both") << 2.0 << 3.0;
}

void ViewTransformTest::actualSizeIsOnePixelOfTheScreen() {
    QFETCH(double, ratio);
    QFETCH(double, reduction);
    ViewTransform view = viewOf({3000, 1500}, {800, 600}, ratio, reduction);
    view.zoomTo(1, {400, 300});
    const double pixelsOfThePicture = 3000 / reduction;
    QCOMPARE(view.photoInView().width() * ratio, pixelsOfThePicture);
}

void ViewTransformTest::theMiddleAlwaysShowsThePhoto() {
    for (const double factor : {0.2, 1.0, 5.0})
        for (const QPointF way : {QPointF(1e5, 0), QPointF(-1e5, 1e5), QPointF(0, -1e5)}) {
            ViewTransform view = viewOf({600, 400}, {800, 600});
            view.zoomBy(factor, {300, 300});
            view.panBy(way);
            QVERIFY(view.photoInView().adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(QPointF(400, 300)));
        }
}

void ViewTransformTest::fittedPhotosFollowTheView() {
    ViewTransform view = viewOf({600, 400}, {800, 600});
    view.setView({300, 900}, 1);
    QVERIFY(view.isFitted());
    QCOMPARE(view.photoInView(), viewOf({600, 400}, {300, 900}).photoInView());
}

void ViewTransformTest::zoomedPhotosKeepTheirMiddle() {
    ViewTransform view = viewOf({600, 400}, {800, 600});
    view.zoomBy(4, {200, 200});
    const QPointF middle = view.toPhoto(QPointF(400, 300));
    const double zoom = view.zoom();
    view.setView({500, 700}, 1);
    QVERIFY(!view.isFitted());
    QVERIFY(areClose(view.toPhoto(QPointF(250, 350)), middle));
    QCOMPARE(view.zoom(), zoom);
}

void ViewTransformTest::anotherScreenKeepsTheZoom() {
    ViewTransform view = viewOf({600, 400}, {800, 600}, 1);
    view.zoomTo(1, {400, 300});
    view.setView({800, 600}, 2);
    QCOMPARE(view.zoom(), 1.0);
    QCOMPARE(view.scale(), 0.5);
}

void ViewTransformTest::positionsMeanTheSameForOtherSizes() {
    ViewTransform first = viewOf({600, 400}, {800, 600}), second = viewOf({1200, 800}, {400, 300}, 2);
    QCOMPARE(first.position(), ViewPosition());
    first.zoomBy(3, {600, 400});
    second.setPosition(first.position());
    QCOMPARE(second.position().zoom, 3.0);
    QVERIFY(areClose(second.toPhoto(QPointF(200, 150)), first.toPhoto(QPointF(400, 300)) * 2));
    second.setPosition({});
    QVERIFY(second.isFitted());
}

void ViewTransformTest::withoutAPhotoNothingMoves() {
    ViewTransform view = viewOf({}, {800, 600});
    QVERIFY(view.isEmpty());
    view.zoomBy(2, {3, 4});
    view.panBy({5, 6});
    view.setPosition({{0.2, 0.3}, 4});
    view.fit();
    QVERIFY(std::isfinite(view.toPhoto(QPointF(7, 8)).x()));
    QVERIFY(!view.exceedsView());
    QCOMPARE(view.position(), ViewPosition());
}

QTEST_GUILESS_MAIN(ViewTransformTest)
#include "view_transform_test.moc"
