// Curves over the steps of a run, and the marks beside them.
#include "panels/curve_view.h"

#include "models/axis_ticks.h"

#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <limits>

using namespace saliscope;

namespace {

QStringList textsOf(const std::vector<AxisTick>& ticks) {
    QStringList texts;
    for (const AxisTick& tick : ticks)
        texts << tick.text;
    return texts;
}

std::vector<double> slope(int count) {
    std::vector<double> values;
    for (int i = 0; i < count; ++i)
        values.push_back(i);
    return values;
}

/// How many of the picture's pixels are of the first curve's colour, in each of these columns from left to
/// right.
std::vector<int> heightsOf(const CurveView& view, int columns) {
    const QImage image = const_cast<CurveView&>(view).grab().toImage();
    const QColor ink(0, 114, 178);
    std::vector<int> heights;
    for (int column = 0; column < columns; ++column) {
        const int x = image.width() * (2 * column + 1) / (2 * columns);
        int best = -1;
        for (int y = 20; y < image.height(); ++y)
            if (const QColor seen = image.pixelColor(x, y); std::abs(seen.red() - ink.red()) +
                                                                std::abs(seen.green() - ink.green()) +
                                                                std::abs(seen.blue() - ink.blue()) <
                                                            60)
                best = image.height() - y;
        heights.push_back(best);
    }
    return heights;
}

} // namespace

class CurveViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void marksAreRoundNumbersWithinTheRange_data() {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<int>("most");
        QTest::addColumn<QStringList>("texts");
        const QString minus(QChar(0x2212));
        QTest::newRow("to one") << 0.0 << 1.0 << 5 << QStringList{"0.0", "0.5", "1.0"};
        QTest::newRow("to six") << 0.0 << 1.0 << 6 << QStringList{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"};
        QTest::newRow("below zero") << -3.2 << 4.1 << 5 << QStringList{minus + "2", "0", "2", "4"};
        QTest::newRow("steps") << 0.0 << 511.0 << 4 << QStringList{"0", "200", "400"};
        QTest::newRow("close together") << 12.34 << 12.36 << 3 << QStringList{"12.34", "12.35", "12.36"};
        QTest::newRow("huge") << 0.0 << 3e9 << 4 << QStringList{"0", "1e+09", "2e+09", "3e+09"};
        QTest::newRow("empty") << 1.0 << 1.0 << 5 << QStringList{};
        QTest::newRow("not finite") << 0.0 << std::numeric_limits<double>::infinity() << 5 << QStringList{};
    }
    void marksAreRoundNumbersWithinTheRange() {
        QFETCH(const double, low);
        QFETCH(const double, high);
        QFETCH(const int, most);
        QFETCH(const QStringList, texts);
        const auto ticks = linearTicks(low, high, most);
        QCOMPARE(textsOf(ticks), texts);
        QVERIFY(static_cast<int>(ticks.size()) <= most);
        for (const AxisTick& tick : ticks)
            QVERIFY(tick.value >= low - 1e-9 && tick.value <= high + 1e-9);
    }

    void logarithmicMarksArePowersOfTen() {
        const QString minus(QChar(0x2212));
        QCOMPARE(textsOf(logarithmicTicks(0.005, 20, 6)), (QStringList{"0.01", "0.1", "1", "10"}));
        QCOMPARE(textsOf(logarithmicTicks(1e-6, 1e6, 5)),
                 (QStringList{"1e" + minus + "6", "0.001", "1", "1000", "1e6"}));
        QVERIFY(logarithmicTicks(0, 10, 5).empty());
        for (int most = 1; most < 9; ++most)
            QVERIFY(static_cast<int>(logarithmicTicks(1e-9, 1e7, most).size()) <= most);
    }

    void aSlopeRisesAcrossTheView() {
        CurveView view("objective");
        view.resize(300, 150);
        QPalette light;
        light.setColor(QPalette::Base, Qt::white);
        view.setPalette(light);
        view.setCurves({{{}, slope(100)}});
        const std::vector<int> heights = heightsOf(view, 8);
        for (std::size_t i = 3; i < 7; ++i) // beside the marks
            QVERIFY2(heights[i] > heights[i - 1] && heights[i - 1] > 0, qPrintable(QString::number(i)));
    }

    void theAxisReachesToThePlannedSteps() {
        CurveView view("objective");
        view.resize(300, 150);
        QPalette light;
        light.setColor(QPalette::Base, Qt::white);
        view.setPalette(light);
        view.setCurves({{{}, slope(50)}}, 100);
        const std::vector<int> heights = heightsOf(view, 8);
        QVERIFY(heights[3] > 0);
        QCOMPARE(heights[6], -1); // not yet there
    }

    void isLogarithmicWhereValuesSpanPowers() {
        CurveView view("loss");
        view.setCurves({{{}, {1000, 100, 10, 1}}});
        QVERIFY(view.isLogarithmic());
        view.setCurves({{{}, {1000, 100, 11}}});
        QVERIFY(!view.isLogarithmic());
        view.setCurves({{{}, {1000, 1, 0}}});
        QVERIFY(!view.isLogarithmic());
        view.setCurves({{{}, {1000, 1, -5}}});
        QVERIFY(!view.isLogarithmic());
    }

    void drawsWhateverComes_data() {
        QTest::addColumn<std::vector<double>>("values");
        const double none = std::numeric_limits<double>::quiet_NaN(),
                     all = std::numeric_limits<double>::infinity();
        QTest::newRow("nothing") << std::vector<double>{};
        QTest::newRow("one") << std::vector<double>{3};
        QTest::newRow("equal") << std::vector<double>{3, 3, 3};
        QTest::newRow("zeros") << std::vector<double>{0, 0};
        QTest::newRow("not numbers") << std::vector<double>{none, none};
        QTest::newRow("gaps") << std::vector<double>{1, none, 2, all, 3};
        QTest::newRow("huge") << std::vector<double>{-1e300, 1e300};
        QTest::newRow("tiny") << std::vector<double>{1e-300, 2e-300};
    }
    void drawsWhateverComes() {
        QFETCH(const std::vector<double>, values);
        CurveView view("objective");
        for (const QSize size : {QSize(300, 120), QSize(10, 10), QSize(1, 1)}) {
            view.resize(size);
            view.setCurves({{"a", values}, {"b", {1, 2}}});
            QVERIFY(!view.grab().isNull());
        }
    }

    void readsTheValueUnderThePointer() {
        CurveView view("objective");
        view.resize(300, 120);
        view.setCurves({{"loss", {5, 4, 3}}, {"prior", {1, 2}}});
        QSignalSpy spy(&view, &CurveView::read);
        QMouseEvent move(QEvent::MouseMove, QPointF(298, 60), QPointF(298, 60), Qt::NoButton, {}, {});
        QCoreApplication::sendEvent(&view, &move);
        QCOMPARE(spy.last()[0].toString(), "step 2, loss 3");
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(&view, &leave);
        QCOMPARE(spy.last()[0].toString(), "");
    }
};

QTEST_MAIN(CurveViewTest)
#include "curve_view_test.moc"
