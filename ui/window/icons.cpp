#include "window/icons.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>

namespace saliscope {

namespace {

constexpr double gridSize = 24; ///< the icons are drawn on a grid of that size

QPainterPath lines(std::initializer_list<QPointF> points) {
    QPainterPath path(*points.begin());
    for (const QPointF& point : points)
        path.lineTo(point);
    return path;
}

QPainterPath outline(const QRectF& box) {
    QPainterPath path;
    path.addRoundedRect(box, 1.5, 1.5);
    return path;
}

QPainterPath openPath() {
    QPainterPath path = outline({3, 5, 18, 14});
    path.addPath(lines({{5, 17}, {10, 11}, {13, 14.5}, {15.5, 12}, {19, 17}}));
    path.addEllipse(QPointF(15.5, 8.8), 1.3, 1.3);
    return path;
}

QPainterPath modelPath() {
    QPainterPath path;
    const QPointF in[] = {{5, 6}, {5, 18}}, middle[] = {{12, 4}, {12, 12}, {12, 20}};
    const QPointF out(19, 12);
    constexpr double radius = 1.8;
    for (const QPointF& hidden : middle) {
        path.addEllipse(hidden, radius, radius);
        path.addPath(lines({hidden + QPointF(radius, 0), out - QPointF(radius, 0)}));
        for (const QPointF& input : in)
            path.addPath(lines({input + QPointF(radius, 0), hidden - QPointF(radius, 0)}));
    }
    for (const QPointF& input : in)
        path.addEllipse(input, radius, radius);
    path.addEllipse(out, radius, radius);
    return path;
}

QPainterPath handPath() {
    QPainterPath path = lines({{12, 3}, {12, 21}});
    path.addPath(lines({{3, 12}, {21, 12}}));
    path.addPath(lines({{9.5, 5.5}, {12, 3}, {14.5, 5.5}}));
    path.addPath(lines({{9.5, 18.5}, {12, 21}, {14.5, 18.5}}));
    path.addPath(lines({{5.5, 9.5}, {3, 12}, {5.5, 14.5}}));
    path.addPath(lines({{18.5, 9.5}, {21, 12}, {18.5, 14.5}}));
    return path;
}

QPainterPath brushPath() {
    QPainterPath path = lines({{20, 4}, {11, 13}});
    path.moveTo(10, 12);
    path.cubicTo({6, 12}, {7.5, 18}, {3.5, 19.5});
    path.cubicTo({8, 21}, {13, 19}, {12.5, 14.5});
    return path;
}

QPainterPath eraserPath() {
    QPainterPath path = lines({{9, 19}, {4, 14}, {14, 4}, {20, 10}, {11, 19}, {7, 19}});
    path.addPath(lines({{9, 9}, {15, 15}}));
    path.addPath(lines({{11, 19}, {20, 19}}));
    return path;
}

QPainterPath lassoPath() {
    QPainterPath path(QPointF(8, 16));
    path.cubicTo({1, 13}, {4, 4}, {12, 4});
    path.cubicTo({23, 4}, {23, 16}, {12, 16});
    path.cubicTo({6, 16}, {6, 21}, {11, 20.5});
    return path;
}

QPainterPath undoPath() {
    QPainterPath path = lines({{8, 4}, {4, 8}, {8, 12}});
    path.moveTo(4, 8);
    path.lineTo(14, 8);
    path.cubicTo({22, 8}, {22, 19}, {14, 19});
    path.lineTo(8, 19);
    return path;
}

QPainterPath fitPath() {
    QPainterPath path;
    for (const double x : {4.0, 20.0})
        for (const double y : {4.0, 20.0}) {
            const double inX = x < 12 ? 5 : -5, inY = y < 12 ? 5 : -5;
            path.addPath(lines({{x + inX, y}, {x, y}, {x, y + inY}}));
        }
    path.addPath(outline({8.5, 8.5, 7, 7}));
    return path;
}

QPainterPath actualSizePath() {
    QPainterPath path = lines({{5, 8.5}, {8, 6}, {8, 18}});
    path.addPath(lines({{15, 8.5}, {18, 6}, {18, 18}}));
    path.addEllipse(QPointF(11.8, 10), 0.5, 0.5);
    path.addEllipse(QPointF(11.8, 15), 0.5, 0.5);
    return path;
}

QPainterPath comparePath() {
    QPainterPath path = outline({3, 5, 18, 14});
    path.addPath(lines({{12, 3}, {12, 21}}));
    path.addPath(lines({{9.5, 10}, {7, 12}, {9.5, 14}}));
    path.addPath(lines({{14.5, 10}, {17, 12}, {14.5, 14}}));
    return path;
}

QPainterPath pathOf(Symbol symbol) {
    QPainterPath ellipse;
    ellipse.addEllipse(QPointF(12, 12), 9, 7);
    switch (symbol) {
    case Symbol::open:
        return openPath();
    case Symbol::model:
        return modelPath();
    case Symbol::hand:
        return handPath();
    case Symbol::brush:
        return brushPath();
    case Symbol::eraser:
        return eraserPath();
    case Symbol::rectangle:
        return outline({3, 6, 18, 12});
    case Symbol::ellipse:
        return ellipse;
    case Symbol::lasso:
        return lassoPath();
    case Symbol::undo:
        return undoPath();
    case Symbol::redo:
        return QTransform(-1, 0, 0, 1, gridSize, 0).map(undoPath());
    case Symbol::fit:
        return fitPath();
    case Symbol::actualSize:
        return actualSizePath();
    case Symbol::compare:
        break;
    }
    return comparePath();
}

class SymbolEngine : public QIconEngine {
public:
    explicit SymbolEngine(Symbol symbol) : symbol_(symbol) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.topLeft());
        painter->scale(rect.width() / gridSize, rect.height() / gridSize);
        painter->setPen(QPen(QGuiApplication::palette().color(group, QPalette::ButtonText), 1.6,
                             Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->drawPath(pathOf(symbol_));
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect({}, size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new SymbolEngine(symbol_); }

private:
    const Symbol symbol_;
};

} // namespace

QIcon iconOf(Symbol symbol) {
    return QIcon(new SymbolEngine(symbol));
}

} // namespace saliscope
