#include "canvas/canvas_actions.h"
#include "canvas_driver.h"

#include <QClipboard>
#include <QMenu>
#include <QMimeData>
#include <QtTest>

using namespace saliscope;
using namespace saliscope::test;

namespace {

/// Notes the keys that its child leaves to it.
class KeyParent : public QWidget {
public:
    void keyPressEvent(QKeyEvent* event) override { keys.append(event->key()); }

    QList<int> keys;
};

void drop(Canvas& canvas, const QMimeData& data) {
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&canvas, &enter);
    if (!enter.isAccepted())
        return;
    QDropEvent dropped({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&canvas, &dropped);
}

/// All that can happen to a canvas, wherever it is.
void doSomething(Canvas& canvas, cv::RNG& random) {
    const QPointF place(random.uniform(-50.0, 450.0), random.uniform(-50.0, 350.0));
    static constexpr std::array keys = {
        Qt::Key_Left,   Qt::Key_Up,    Qt::Key_BracketLeft, Qt::Key_BracketRight,
        Qt::Key_Escape, Qt::Key_Space, Qt::Key_Backslash,   Qt::Key_Delete,
        Qt::Key_E,      Qt::Key_R,     Qt::Key_O,           Qt::Key_L,
        Qt::Key_B,      Qt::Key_H};
    static constexpr std::array buttons = {Qt::LeftButton, Qt::LeftButton, Qt::MiddleButton, Qt::RightButton};
    const Qt::MouseButton button = buttons[static_cast<std::size_t>(random.uniform(0, 4))];
    switch (random.uniform(0, 10)) {
    case 0:
        sendMouse(canvas, QEvent::MouseButtonPress, place, button);
        break;
    case 1:
        sendMouse(canvas, QEvent::MouseButtonRelease, place, button);
        break;
    case 2:
        wheel(canvas, place, random.uniform(-300, 300),
              random.uniform(0, 2) ? Qt::NoModifier : Qt::ShiftModifier);
        break;
    case 3:
        QTest::keyClick(&canvas,
                        keys[static_cast<std::size_t>(random.uniform(0, static_cast<int>(keys.size())))]);
        break;
    case 4:
        random.uniform(0, 2) ? canvas.undoStack().undo() : canvas.undoStack().redo();
        break;
    case 5:
        canvas.setFill(
            {.fill = fills[static_cast<std::size_t>(random.uniform(0, static_cast<int>(fills.size())))]});
        break;
    default:
        sendMouse(canvas, QEvent::MouseMove, place, button);
    }
}

} // namespace

class CanvasInputTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theWheelZoomsToThePointer();
    void theWheelMovesWithShift();
    void theMiddleButtonMovesThePicture_data();
    void theMiddleButtonMovesThePicture();
    void arrowKeysMoveWhatIsLargerThanTheView();
    void zoomFollowsTheShortcuts();
    void toolsFollowTheirKeys();
    void readingsAreExact();
    void readingsFollowWhatIsShown();
    void filesCanBeDropped();
    void picturesCanBeDropped();
    void whatIsNoPictureCannotBeDropped();
    void picturesAndFilesCanBePasted();
    void thePaintedPictureCanBeCopied();
    void theMenuDoesNotHoldUpAnything();
    void linkedCanvasesShowTheSame();
    void withoutAPictureNothingHappens();
    void anythingMayHappenInAnyOrder();
};

void CanvasInputTest::theWheelZoomsToThePointer() {
    auto canvas = shownCanvas(noisePicture({300, 200}));
    for (const QPointF pointer : {QPointF(100, 80), QPointF(300, 210), QPointF(200.5, 100.25)}) {
        const QPointF photo = canvas->view().toPhoto(pointer);
        const double zoom = canvas->view().zoom();
        wheel(*canvas, pointer, 120);
        QCOMPARE(canvas->view().zoom(), zoom * 1.25);
        const QPointF moved = canvas->view().toView(photo) - pointer;
        QVERIFY(std::hypot(moved.x(), moved.y()) < 1e-6);
    }
    const double zoom = canvas->view().zoom();
    wheel(*canvas, {200, 150}, -240);
    QCOMPARE(canvas->view().zoom(), zoom / 1.25 / 1.25);
    wheel(*canvas, {200, 150}, 15); // wheels without notches
    QVERIFY(canvas->view().zoom() > zoom / 1.25 / 1.25);
}

void CanvasInputTest::theWheelMovesWithShift() {
    auto canvas = shownCanvas(noisePicture({300, 200}));
    canvas->setZoom(6);
    const QPointF before = canvas->view().toView(QPointF(0, 0));
    wheel(*canvas, {200, 150}, 120, Qt::ShiftModifier);
    QCOMPARE(canvas->view().toView(QPointF(0, 0)) - before, QPointF(64, 0));
    QCOMPARE(canvas->view().zoom(), 6.0);
}

void CanvasInputTest::theMiddleButtonMovesThePicture_data() {
    QTest::addColumn<int>("button");
    QTest::addColumn<bool>("space");
    QTest::addColumn<int>("tool");
    QTest::newRow("middle button") << static_cast<int>(Qt::MiddleButton) << false
                                   << static_cast<int>(Tool::brush);
    QTest::newRow("space bar") << static_cast<int>(Qt::LeftButton) << true << static_cast<int>(Tool::lasso);
    QTest::newRow("hand") << static_cast<int>(Qt::LeftButton) << false << static_cast<int>(Tool::hand);
}

void CanvasInputTest::theMiddleButtonMovesThePicture() {
    QFETCH(int, button);
    QFETCH(bool, space);
    QFETCH(int, tool);
    auto canvas = shownCanvas(noisePicture({300, 200}));
    canvas->setTool(static_cast<Tool>(tool));
    canvas->setZoom(5);
    if (space)
        QTest::keyPress(canvas.get(), Qt::Key_Space);
    const QPointF photo = canvas->view().toPhoto(QPointF(100, 100));
    drag(*canvas, {{100, 100}, {130, 90}, {141, 137}}, static_cast<Qt::MouseButton>(button));
    QVERIFY(canvas->painting().empty());
    const QPointF moved = canvas->view().toView(photo) - QPointF(141, 137);
    QVERIFY(std::hypot(moved.x(), moved.y()) < 1e-6);
    if (space) {
        QCOMPARE(canvas->cursor().shape(), Qt::OpenHandCursor);
        QTest::keyRelease(canvas.get(), Qt::Key_Space);
        QCOMPARE(canvas->cursor().shape(), Qt::CrossCursor);
    }
}

void CanvasInputTest::arrowKeysMoveWhatIsLargerThanTheView() {
    KeyParent parent;
    auto* canvas = new Canvas(&parent);
    canvas->resize(400, 300);
    parent.show(); // so that the canvas learns its size
    canvas->setPicture(noisePicture({300, 200}));
    QTest::keyClick(canvas, Qt::Key_Right);
    QTest::keyClick(canvas, Qt::Key_Up);
    QCOMPARE(parent.keys, (QList<int>{Qt::Key_Right, Qt::Key_Up}));
    canvas->setZoom(6);
    const QPointF before = canvas->view().toPhoto(QPointF(200, 150));
    QTest::keyClick(canvas, Qt::Key_Right);
    QTest::keyClick(canvas, Qt::Key_Down);
    QCOMPARE(parent.keys.size(), 2);
    const QPointF after = canvas->view().toPhoto(QPointF(200, 150));
    QVERIFY(after.x() > before.x() && after.y() > before.y());
    canvas->fit();
    QTest::keyClick(canvas, Qt::Key_Left);
    QCOMPARE(parent.keys.last(), Qt::Key_Left);
}

void CanvasInputTest::zoomFollowsTheShortcuts() {
    auto canvas = shownCanvas(noisePicture({300, 200}));
    canvas->setFocus();
    const double fitted = canvas->view().zoom();
    QTest::keyClick(canvas.get(), Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(canvas->view().zoom(), 1.0);
    canvas->commands().zoomIn->trigger();
    QCOMPARE(canvas->view().zoom(), 1.25);
    canvas->commands().zoomOut->trigger();
    QCOMPARE(canvas->view().zoom(), 1.0);
    QTest::keyClick(canvas.get(), Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(canvas->view().zoom(), fitted);
}

void CanvasInputTest::toolsFollowTheirKeys() {
    auto canvas = shownCanvas(noisePicture({300, 200}));
    QSignalSpy changes(canvas.get(), &Canvas::toolChanged);
    for (const auto& [key, tool] : {std::pair(Qt::Key_E, Tool::eraser),
                                    {Qt::Key_R, Tool::rectangle},
                                    {Qt::Key_O, Tool::ellipse},
                                    {Qt::Key_L, Tool::lasso},
                                    {Qt::Key_H, Tool::hand},
                                    {Qt::Key_B, Tool::brush}}) {
        QTest::keyClick(canvas.get(), key);
        QCOMPARE(canvas->toolSettings().tool, tool);
        const QAction* checked = canvas->commands().tools->checkedAction();
        QCOMPARE(checked->data().toInt(), static_cast<int>(tool));
    }
    QCOMPARE(changes.size(), 6);
}

void CanvasInputTest::readingsAreExact() {
    const Picture picture = noisePicture({300, 200});
    auto canvas = shownCanvas(picture);
    const InputGeometry geometry{
        .inputSize = {80, 80}, .photoSize = {300, 200}, .scale = {2, 2}, .offset = {70, 20}};
    cv::Mat values(20, 40, CV_32FC1);
    cv::RNG(3).fill(values, cv::RNG::UNIFORM, -1.f, 1.f);
    canvas->setOverlay({cv::Mat::zeros(20, 40, CV_8UC4), values, geometry});
    std::optional<HoverReading> reading;
    int inside = 0, withHeat = 0;
    connect(canvas.get(), &Canvas::hovered, this, [&](const auto& now) { reading = now; });
    for (const double zoom : {0.8, 3.3, 17.0}) {
        canvas->setZoom(zoom);
        for (double y = -3; y < 310; y += 7.3)
            for (double x = -3; x < 410; x += 6.1) {
                hover(*canvas, {x, y});
                const QPointF photo = canvas->view().toPhoto(QPointF(x, y));
                QCOMPARE(reading.has_value(),
                         photo.x() >= 0 && photo.y() >= 0 && photo.x() < 300 && photo.y() < 200);
                if (!reading)
                    continue;
                ++inside;
                const cv::Point pixel(static_cast<int>(photo.x()), static_cast<int>(photo.y()));
                QCOMPARE(reading->pixel, pixel);
                QCOMPARE(reading->colour, picture.pixels.at<cv::Vec3b>(pixel));
                const double column = (photo.x() - 70) / 4, row = (photo.y() - 20) / 8;
                const bool hasHeat = column >= 0 && column < 40 && row >= 0 && row < 20;
                QCOMPARE(reading->heat.has_value(), hasHeat);
                if (hasHeat)
                    QCOMPARE(*reading->heat,
                             values.at<float>(static_cast<int>(row), static_cast<int>(column)));
                withHeat += hasHeat;
            }
    }
    QVERIFY(inside > 1000 && withHeat > 500 && withHeat < inside);
    QEvent leave(QEvent::Leave);
    hover(*canvas, {200, 150});
    QVERIFY(reading);
    QApplication::sendEvent(canvas.get(), &leave);
    QVERIFY(!reading);
}

void CanvasInputTest::readingsFollowWhatIsShown() {
    auto canvas = shownCanvas(plainPicture({300, 200}, 90));
    std::optional<HoverReading> reading;
    connect(canvas.get(), &Canvas::hovered, this, [&](const auto& now) { reading = now; });
    hover(*canvas, {200, 150});
    QCOMPARE(reading->colour, cv::Vec3b(90, 90, 90));
    QVERIFY(!reading->heat);
    canvas->setOverlay({cv::Mat::zeros(1, 1, CV_8UC4),
                        cv::Mat(1, 1, CV_32FC1, cv::Scalar(0.5)),
                        {.inputSize = {300, 200}, .photoSize = {300, 200}, .offset = {}}});
    QCOMPARE(*reading->heat, 0.5f);
    canvas->setFill({.fill = Fill::black});
    drag(*canvas, {{200, 150}});
    QCOMPARE(reading->colour, cv::Vec3b(0, 0, 0));
    canvas->setPicture({});
    QVERIFY(!reading);
}

void CanvasInputTest::filesCanBeDropped() {
    Canvas canvas;
    QSignalSpy files(&canvas, &Canvas::filesDropped);
    QMimeData data;
    const QList<QUrl> urls = {QUrl::fromLocalFile("/tmp/a.png"), QUrl("https://example.org/b.jpg")};
    data.setUrls(urls);
    drop(canvas, data);
    QCOMPARE(files.size(), 1);
    QCOMPARE(files[0][0].value<QList<QUrl>>(), urls);
}

void CanvasInputTest::picturesCanBeDropped() {
    auto canvas = shownCanvas(noisePicture({300, 200}));
    QSignalSpy images(canvas.get(), &Canvas::imagePasted);
    QImage image(3, 4, QImage::Format_RGB32);
    image.fill(Qt::red);
    QMimeData data;
    data.setImageData(image);
    drop(*canvas, data);
    QCOMPARE(images.size(), 1);
    QCOMPARE(images[0][0].value<QImage>(), image);
}

void CanvasInputTest::whatIsNoPictureCannotBeDropped() {
    Canvas canvas;
    QSignalSpy files(&canvas, &Canvas::filesDropped), images(&canvas, &Canvas::imagePasted);
    QMimeData data;
    data.setText("words");
    drop(canvas, data);
    QVERIFY(files.isEmpty() && images.isEmpty());
}

void CanvasInputTest::picturesAndFilesCanBePasted() {
    auto canvas = shownCanvas({});
    QSignalSpy files(canvas.get(), &Canvas::filesDropped), images(canvas.get(), &Canvas::imagePasted);
    QImage image(5, 4, QImage::Format_RGB32);
    image.fill(Qt::green);
    QGuiApplication::clipboard()->setImage(image);
    QTest::keyClick(canvas.get(), Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(images.size(), 1);
    auto* data = new QMimeData;
    data->setUrls({QUrl::fromLocalFile("/tmp/a.png")});
    QGuiApplication::clipboard()->setMimeData(data);
    canvas->paste();
    QCOMPARE(files.size(), 1);
    QGuiApplication::clipboard()->setText("words");
    canvas->paste();
    QGuiApplication::clipboard()->clear();
    canvas->paste();
    QCOMPARE(files.size() + images.size(), 2);
}

void CanvasInputTest::thePaintedPictureCanBeCopied() {
    auto canvas = shownCanvas(plainPicture({30, 20}, 200));
    canvas->setFill({.fill = Fill::black});
    canvas->setBrushDiameter(1000);
    drag(*canvas, {{200, 150}});
    canvas->copy();
    const QImage copied = QGuiApplication::clipboard()->image();
    QCOMPARE(copied.size(), QSize(30, 20));
    QCOMPARE(copied.pixel(7, 7), qRgb(0, 0, 0));
}

void CanvasInputTest::theMenuDoesNotHoldUpAnything() {
    auto canvas = shownCanvas(noisePicture({300, 200}));
    connect(canvas.get(), &Canvas::contextMenuOpening, this,
            [](QMenu* menu, QPointF photo) { menu->addAction(QString("at %1").arg(photo.x() > 0)); });
    QContextMenuEvent event(QContextMenuEvent::Mouse, {200, 150}, canvas->mapToGlobal(QPoint(200, 150)));
    QApplication::sendEvent(canvas.get(), &event);
    auto* menu = canvas->findChild<QMenu*>(QString(), Qt::FindDirectChildrenOnly);
    QVERIFY(menu && menu->isVisible());
    QVERIFY(menu->actions().contains(canvas->commands().fit));
    QCOMPARE(menu->actions().last()->text(), "at 1");
    menu->close();
    QTRY_VERIFY(!canvas->findChild<QMenu*>(QString(), Qt::FindDirectChildrenOnly));
    QVERIFY(canvas->painting().empty());
}

void CanvasInputTest::linkedCanvasesShowTheSame() {
    auto first = shownCanvas(noisePicture({300, 200})),
         second = shownCanvas(noisePicture({600, 400}), {300, 200});
    connect(first.get(), &Canvas::viewChanged, second.get(), &Canvas::setViewPosition);
    connect(second.get(), &Canvas::viewChanged, first.get(), &Canvas::setViewPosition);
    wheel(*first, {100, 100}, 360);
    const QPointF here = first->view().toPhoto(QPointF(200, 150)),
                  there = second->view().toPhoto(QPointF(150, 100));
    QVERIFY(std::hypot(there.x() - 2 * here.x(), there.y() - 2 * here.y()) < 1e-6);
    QVERIFY(qFuzzyCompare(first->viewPosition().zoom, second->viewPosition().zoom));
    second->fit();
    QVERIFY(first->view().isFitted());
}

void CanvasInputTest::withoutAPictureNothingHappens() {
    auto canvas = shownCanvas({});
    QSignalSpy readings(canvas.get(), &Canvas::hovered);
    for (const Tool tool : tools) {
        canvas->setTool(tool);
        drag(*canvas, {{100, 100}, {200, 150}});
        drag(*canvas, {{100, 100}, {200, 150}}, Qt::MiddleButton);
    }
    wheel(*canvas, {100, 100}, 120);
    for (const Qt::Key key :
         {Qt::Key_Left, Qt::Key_Space, Qt::Key_Delete, Qt::Key_BracketLeft, Qt::Key_Backslash})
        QTest::keyClick(canvas.get(), key);
    canvas->setCrop(cv::Rect2d(1, 2, 3, 4));
    canvas->setReceptiveField(cv::Rect2d(1, 2, 3, 4));
    canvas->setOverlay({cv::Mat::zeros(2, 2, CV_8UC4), cv::Mat::zeros(2, 2, CV_32FC1), {}});
    canvas->actualSize();
    canvas->fit();
    canvas->copy();
    QVERIFY(!shown(*canvas).isNull());
    QVERIFY(canvas->painting().empty() && canvas->paintedPicture().empty() && readings.isEmpty());
}

void CanvasInputTest::anythingMayHappenInAnyOrder() {
    auto canvas = shownCanvas(noisePicture({120, 90}));
    cv::RNG random(17);
    for (int i = 0; i < 1500; ++i) {
        doSomething(*canvas, random);
        if (i % 100 == 99)
            QCoreApplication::processEvents();
    }
    QTest::keyClick(canvas.get(), Qt::Key_Escape);
    QVERIFY(areEqual(canvas->paintedPicture().pixels, painted(canvas->picture(), canvas->painting()).pixels));
}

QTEST_MAIN(CanvasInputTest)
#include "canvas_input_test.moc"
