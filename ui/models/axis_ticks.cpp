#include "models/axis_ticks.h"

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

constexpr QChar minus(0x2212);

/// The smallest of 1, 2, 5 times a power of ten that is no smaller.
double roundStep(double step) {
    const double power = std::pow(10, std::floor(std::log10(step)));
    constexpr double slack = 1 + 1e-9;
    for (const double factor : {1.0, 2.0, 5.0})
        if (step <= factor * power * slack)
            return factor * power;
    return 10 * power;
}

QString tickText(double value, double step) {
    const double largest = 1e6, smallest = 1e-4;
    const double size = std::max(std::abs(value), step);
    QString text;
    if (size >= largest || step < smallest)
        text = QString::number(value, 'g', 3);
    else
        text =
            QString::number(value, 'f', std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9))));
    return text.replace('-', minus);
}

} // namespace

std::vector<AxisTick> linearTicks(double low, double high, int most) {
    std::vector<AxisTick> ticks;
    if (!std::isfinite(low) || !std::isfinite(high) || !(high > low) || most < 2)
        return ticks;
    const double step = roundStep((high - low) / (most - 1));
    constexpr double slack = 1e-9;
    const auto first = std::ceil(low / step - slack), last = std::floor(high / step + slack);
    for (double number = first; number <= last; ++number) {
        const double value = number == 0 ? 0 : number * step;
        ticks.push_back({value, tickText(value, step)});
    }
    return ticks;
}

std::vector<AxisTick> logarithmicTicks(double low, double high, int most) {
    std::vector<AxisTick> ticks;
    if (!(low > 0) || !std::isfinite(high) || !(high > low) || most < 1)
        return ticks;
    const int first = static_cast<int>(std::ceil(std::log10(low) - 1e-9));
    const int last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
    const int every = std::max(1, (last - first + most) / most);
    constexpr int written = 3; // powers that are short enough as numbers
    for (int power = first; power <= last; power += every)
        ticks.push_back({std::pow(10, power), std::abs(power) <= written
                                                  ? QString::number(std::pow(10, power), 'g', 6)
                                                  : QStringLiteral("1e%1").arg(power).replace('-', minus)});
    return ticks;
}

} // namespace saliscope
