// Differential evolution on functions whose minimum is known.
#include "attack/differential_evolution.h"
#include "base/error.h"

#include <QtTest>

#include <numbers>

using namespace saliscope;

namespace {

using Function = double (*)(const std::vector<double>&);

double sphere(const std::vector<double>& x) {
    double sum = 0;
    for (const double value : x)
        sum += (value - 1) * (value - 1);
    return sum;
}

double rosenbrock(const std::vector<double>& x) {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < x.size(); ++i)
        sum += 100 * std::pow(x[i + 1] - x[i] * x[i], 2) + std::pow(1 - x[i], 2);
    return sum;
}

/// Many valleys; the deepest is at 1.
double rastrigin(const std::vector<double>& x) {
    double sum = 0;
    for (const double value : x)
        sum += 10 + (value - 1) * (value - 1) - 10 * std::cos(2 * std::numbers::pi * (value - 1));
    return sum;
}

PopulationValues each(Function function) {
    return [function](const std::vector<std::vector<double>>& points) {
        std::vector<double> values;
        for (const auto& point : points)
            values.push_back(function(point));
        return values;
    };
}

const auto never = [](const Individual&, std::int64_t) { return false; };

} // namespace

Q_DECLARE_METATYPE(Function)

class DifferentialEvolutionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knownMinimaAreFound_data();
    void knownMinimaAreFound();
    void pointsStayInTheirRanges();
    void theBestNeverGetsWorse();
    void theSameSeedGivesTheSameResult();
    void evaluationsAreCounted();
    void aPopulationOfThreeIsAnError();
};

void DifferentialEvolutionTest::knownMinimaAreFound_data() {
    QTest::addColumn<Function>("function");
    QTest::addColumn<double>("crossover");
    QTest::newRow("sphere") << &sphere << 1.0;
    QTest::newRow("Rosenbrock's valley") << &rosenbrock << 0.9;
    QTest::newRow("Rastrigin's many valleys") << &rastrigin << 0.2;
}

void DifferentialEvolutionTest::knownMinimaAreFound() {
    QFETCH(Function, function);
    QFETCH(double, crossover);
    const std::vector<VariableRange> ranges(4, {-4, 5});
    const Evolution evolution =
        minimiseByEvolution(ranges, each(function),
                            {.population = 60, .generations = 400, .crossover = crossover}, Random(1), never);
    QVERIFY2(evolution.best.value < 1e-6, qPrintable(QString::number(evolution.best.value)));
    for (const double gene : evolution.best.genes)
        QVERIFY(std::abs(gene - 1) < 1e-2);
    QCOMPARE(function(evolution.best.genes), evolution.best.value);
}

void DifferentialEvolutionTest::pointsStayInTheirRanges() {
    // The minimum lies outside: the search has to press against the border.
    const std::vector<VariableRange> ranges = {{2, 3}, {-1, 0.5}};
    const PopulationValues values = [](const std::vector<std::vector<double>>& points) {
        for (const auto& point : points)
            if (point[0] < 2 || point[0] > 3 || point[1] < -1 || point[1] > 0.5)
                throw std::logic_error("out of range");
        return each(&sphere)(points);
    };
    const Evolution evolution =
        minimiseByEvolution(ranges, values, {.population = 20, .generations = 100}, Random(2), never);
    QVERIFY(evolution.best.genes[0] < 2.01 && evolution.best.genes[1] > 0.49);
}

void DifferentialEvolutionTest::theBestNeverGetsWorse() {
    std::vector<double> bests;
    minimiseByEvolution(std::vector<VariableRange>(3, {-4, 5}), each(&rastrigin),
                        {.population = 12, .generations = 30}, Random(3),
                        [&](const Individual& best, std::int64_t generation) {
                            bests.push_back(best.value);
                            return generation == 20; // and it can be ended
                        });
    QCOMPARE(bests.size(), 21u);
    QVERIFY(std::is_sorted(bests.rbegin(), bests.rend()));
}

void DifferentialEvolutionTest::theSameSeedGivesTheSameResult() {
    const auto best = [](std::uint64_t seed) {
        return minimiseByEvolution(std::vector<VariableRange>(3, {-4, 5}), each(&rastrigin),
                                   {.population = 10, .generations = 10}, Random(seed), never)
            .best.genes;
    };
    QCOMPARE(best(4), best(4));
    QVERIFY(best(4) != best(5));
}

void DifferentialEvolutionTest::evaluationsAreCounted() {
    std::int64_t asked = 0;
    const PopulationValues values = [&](const std::vector<std::vector<double>>& points) {
        asked += static_cast<std::int64_t>(points.size());
        return each(&sphere)(points);
    };
    const Evolution evolution = minimiseByEvolution(std::vector<VariableRange>(2, {-4, 5}), values,
                                                    {.population = 10, .generations = 7}, Random(1), never);
    QCOMPARE(evolution.generations, 7);
    QCOMPARE(evolution.evaluations, 80);
    QCOMPARE(asked, 80);
}

void DifferentialEvolutionTest::aPopulationOfThreeIsAnError() {
    QVERIFY_EXCEPTION_THROWN(
        minimiseByEvolution({{0, 1}}, each(&sphere), {.population = 3}, Random(1), never), UsageError);
}

QTEST_GUILESS_MAIN(DifferentialEvolutionTest)
#include "differential_evolution_test.moc"
