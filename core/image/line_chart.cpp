#include "image/line_chart.h"

#include "base/error.h"
#include "image/category_colours.h"
#include "image/figure.h"

#include <array>
#include <cmath>
#include <mutex>

#include <cairo.h>
#include <plplot/plplot.h>

namespace saliscope {

namespace {

constexpr int inkIndex = 1, gridIndex = 2, firstCurveIndex = 3;
constexpr double lineHeight = 20;
constexpr double left = 0.1, right = 0.97, bottom = 0.14; // of the axes, as parts of the page

void requireFinitePairs(const LineChart& chart) {
    for (const Curve& curve : chart.curves)
        if (curve.x.size() != curve.y.size())
            throw UsageError("the curve '" + curve.name + "' has " + std::to_string(curve.x.size()) +
                             " x and " + std::to_string(curve.y.size()) + " y");
}

/// What the curves need, a little more where they would touch the frame.
ValueRange rangeOf(const LineChart& chart, std::vector<double> Curve::* values, double margin) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const Curve& curve : chart.curves)
        for (const double value : curve.*values)
            if (std::isfinite(value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
    if (!(low <= high))
        return {0, 1};
    const double extra = high > low ? margin * (high - low) : std::max(std::abs(high) * 0.1, 0.5);
    return {static_cast<float>(low - extra), static_cast<float>(high + extra)};
}

int colourIndex(std::size_t curve) {
    return firstCurveIndex + static_cast<int>(curve % safeColours.size());
}

void setColours() {
    plscol0(inkIndex, 60, 60, 64);
    plscol0(gridIndex, 226, 226, 228);
    for (std::size_t i = 0; i < safeColours.size(); ++i)
        plscol0(colourIndex(i), safeColours[i][0], safeColours[i][1], safeColours[i][2]);
}

void drawAxes(const LineChart& chart) {
    const ValueRange x = chart.xRange.value_or(rangeOf(chart, &Curve::x, 0));
    const ValueRange y = chart.yRange.value_or(rangeOf(chart, &Curve::y, 0.05));
    plwind(x.low, x.high, y.low, y.high);
    plwidth(1);
    plcol0(gridIndex);
    plbox("g", 0, 0, "g", 0, 0);
    plcol0(inkIndex);
    plbox("bcnst", 0, 0, "bcnstv", 0, 0);
    pllab(chart.xTitle.c_str(), chart.yTitle.c_str(), "");
}

void drawCurve(const Curve& curve, std::size_t number) {
    std::vector<double> x, y;
    for (std::size_t i = 0; i < curve.x.size(); ++i)
        if (std::isfinite(curve.x[i]) && std::isfinite(curve.y[i])) {
            x.push_back(curve.x[i]);
            y.push_back(curve.y[i]);
        }
    plwidth(2.2);
    pllsty(curve.dashed ? 2 : 1);
    plcol0(colourIndex(curve.colour.value_or(number)));
    if (x.size() == 1)
        plstring(1, x.data(), y.data(), "#(728)");
    else if (!x.empty())
        plline(static_cast<int>(x.size()), x.data(), y.data());
}

/// One name after the other, each after a piece of its line. Returns the baseline of the last row.
double drawLegend(Figure& figure, const LineChart& chart, cv::Point2d at) {
    constexpr double sample = 22, gap = 8, between = 22;
    const TextStyle style{.size = 13};
    const double margin = at.x;
    for (std::size_t i = 0; i < chart.curves.size(); ++i) {
        const Curve& curve = chart.curves[i];
        const double end = at.x + sample + gap + figure.textWidth(curve.name, style);
        if (at.x > margin && end > chart.size.width * right)
            at = {margin, at.y + lineHeight};
        const FigureColour colour = figureColour(safeColours[curve.colour.value_or(i) % safeColours.size()]);
        const double dash = curve.dashed ? sample / 3 : sample;
        figure.line({at.x, at.y - 4}, {at.x + dash, at.y - 4}, colour, 3);
        figure.line({at.x + sample - dash, at.y - 4}, {at.x + sample, at.y - 4}, colour, 3);
        figure.text(curve.name, {at.x + sample + gap, at.y}, style);
        at.x += sample + gap + figure.textWidth(curve.name, style) + between;
    }
    return at.y;
}

/// PLplot draws into the current one of its streams, of which the program has one set.
std::mutex& plplotMutex() {
    static std::mutex mutex;
    return mutex;
}

void drawPlot(Figure& figure, const LineChart& chart, double top) {
    const std::scoped_lock lock(plplotMutex());
    int stream = 0;
    plmkstrm(&stream);
    plsdev("extcairo");
    plspage(0, 0, chart.size.width, chart.size.height, 0, 0);
    setColours();
    plinit();
    cairo_save(figure.context()); // PLplot turns the page upside down and leaves it so
    pl_cmd(PLESC_DEVINIT, figure.context());
    pladv(0);
    plsfont(PL_FCI_SANS, PL_FCI_UPRIGHT, PL_FCI_MEDIUM);
    plschr(0, 0.85);
    plvpor(left, right, bottom, 1 - top / chart.size.height);
    drawAxes(chart);
    for (std::size_t i = 0; i < chart.curves.size(); ++i)
        drawCurve(chart.curves[i], i);
    plend1();
    cairo_restore(figure.context());
}

} // namespace

cv::Mat drawLineChart(const LineChart& chart) {
    requireFinitePairs(chart);
    Figure figure(chart.size);
    constexpr double titleBaseline = 30, legendBaseline = 54, underLegend = 22;
    figure.text(figure.fitted(chart.title, chart.size.width * (right - left), {.size = 17, .bold = true}),
                {chart.size.width * left, titleBaseline}, {.size = 17, .bold = true});
    const double lastLine = drawLegend(figure, chart, {chart.size.width * left, legendBaseline});
    drawPlot(figure, chart, lastLine + underLegend);
    return figure.pixels();
}

} // namespace saliscope
