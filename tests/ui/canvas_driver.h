// Drives a canvas as a person does, and looks at what it shows.
#pragma once

#include "canvas/canvas.h"

#include <opencv2/core.hpp>

#include <QApplication>
#include <QTest>

#include <functional>
#include <memory>

namespace saliscope::test {

inline Picture noisePicture(cv::Size size) {
    cv::Mat pixels(size, CV_8UC3);
    cv::RNG generator(11);
    generator.fill(pixels, cv::RNG::UNIFORM, 60, 200);
    return Picture(pixels);
}

inline Picture plainPicture(cv::Size size, int grey = 128) {
    return Picture(cv::Mat(size, CV_8UC3, cv::Scalar::all(grey)));
}

inline std::unique_ptr<Canvas> shownCanvas(const Picture& picture, QSize size = {400, 300}) {
    auto canvas = std::make_unique<Canvas>();
    canvas->resize(size);
    canvas->setPicture(picture);
    canvas->show();
    if (!QTest::qWaitForWindowExposed(canvas.get()))
        qFatal("the canvas did not appear");
    return canvas;
}

inline void sendMouse(Canvas& canvas, QEvent::Type type, QPointF position,
                      Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers modifiers = {}) {
    const bool moves = type == QEvent::MouseMove, releases = type == QEvent::MouseButtonRelease;
    QMouseEvent event(type, position, canvas.mapToGlobal(position), moves ? Qt::NoButton : button,
                      releases ? Qt::NoButton : button, modifiers);
    QApplication::sendEvent(&canvas, &event);
}

inline void hover(Canvas& canvas, QPointF position) {
    sendMouse(canvas, QEvent::MouseMove, position, Qt::NoButton);
}

/// Presses at the first point, moves through the others and releases at the last.
inline void drag(Canvas& canvas, const std::vector<QPointF>& path, Qt::MouseButton button = Qt::LeftButton,
                 Qt::KeyboardModifiers modifiers = {}) {
    sendMouse(canvas, QEvent::MouseButtonPress, path.front(), button, modifiers);
    for (const QPointF& point : path)
        sendMouse(canvas, QEvent::MouseMove, point, button, modifiers);
    sendMouse(canvas, QEvent::MouseButtonRelease, path.back(), button, modifiers);
}

inline void wheel(Canvas& canvas, QPointF position, int angle, Qt::KeyboardModifiers modifiers = {}) {
    QWheelEvent event(position, canvas.mapToGlobal(position), {}, {0, angle}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&canvas, &event);
}

/// What the canvas shows, in pixels of the screen, without the pointer's mark.
inline QImage shown(Canvas& canvas) {
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&canvas, &leave);
    return canvas.grab().toImage().convertToFormat(QImage::Format_RGB32);
}

/// The bounds of the screen's pixels that are as the condition says, in units of the view.
inline QRectF boundsWhere(const QImage& image, const std::function<bool(QRgb)>& condition) {
    QRect bounds;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (condition(image.pixel(x, y)))
                bounds |= QRect(x, y, 1, 1);
    const double ratio = image.devicePixelRatio();
    return {bounds.x() / ratio, bounds.y() / ratio, bounds.width() / ratio, bounds.height() / ratio};
}

/// Whether two rectangles are the same within a pixel of the screen.
inline bool areClose(const QRectF& a, const QRectF& b, double ratio, double pixels = 1) {
    const double most = pixels / ratio + 1e-6;
    return std::abs(a.left() - b.left()) <= most && std::abs(a.right() - b.right()) <= most &&
           std::abs(a.top() - b.top()) <= most && std::abs(a.bottom() - b.bottom()) <= most;
}

inline bool areEqual(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && cv::norm(a, b, cv::NORM_INF) == 0;
}

/// A colour of the picture at the pixel of the screen that shows a point of the view.
inline QColor colourAt(const QImage& image, QPointF view) {
    return image.pixelColor((view * image.devicePixelRatio()).toPoint());
}

} // namespace saliscope::test
