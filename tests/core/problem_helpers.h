// What tests ask of every problem that is minimised.
#pragma once

#include "base/generator.h"
#include "synthesize/problem.h"

#include <ATen/ATen.h>
#include <QtTest>

namespace saliscope::test {

/// Uniform from 0 to 1, in double precision.
inline at::Tensor uniform(std::vector<std::int64_t> shape, std::uint64_t seed = 1) {
    return at::rand(shape, seededGenerator(seed), at::kDouble);
}

/// Compares the gradient with finite differences in random directions.
inline void verifyGradient(const Problem& problem, const at::Tensor& parameters) {
    const auto at = [&](const at::Tensor& point) { return problem.evaluate(point, Random(3), {}); };
    const at::Tensor gradient = at(parameters).gradient;
    QCOMPARE(gradient.sizes(), parameters.sizes());
    constexpr double step = 1e-6;
    for (std::uint64_t seed = 20; seed < 26; ++seed) {
        const at::Tensor direction = uniform(parameters.sizes().vec(), seed) - 0.5;
        const double difference =
            (at(parameters + step * direction).value - at(parameters - step * direction).value) / (2 * step);
        const double derivative = (gradient * direction).sum().item<double>();
        QVERIFY2(std::abs(difference - derivative) < 1e-5 * gradient.norm().item<double>() + 1e-9,
                 qPrintable(QString("%1 and %2").arg(difference).arg(derivative)));
    }
    QVERIFY(gradient.norm().item<double>() > 0);
}

} // namespace saliscope::test
