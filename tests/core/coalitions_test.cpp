// Shapley values of games whose values are known, from the coalitions and weights of KernelSHAP.
#include "explain/coalitions.h"
#include "explain/linear_model.h"

#include <ATen/ATen.h>

#include <QtTest>

#include <functional>
#include <numeric>
#include <set>

using namespace saliscope;

namespace {

using Players = std::vector<bool>;
/// What a coalition earns; nothing for the empty one.
using Game = std::function<double(const Players&)>;

Players row(const at::Tensor& members, std::int64_t index) {
    const bool* const first = members.data_ptr<bool>() + index * members.size(1);
    return Players(first, first + members.size(1)); // not a list of two
}

std::int64_t sizeOf(const Players& players) {
    return std::count(players.begin(), players.end(), true);
}

std::vector<double> shares(const Game& game, std::int64_t players, std::int64_t count,
                           std::uint64_t seed = 0) {
    const Coalitions coalitions = shapleyCoalitions(players, count, seed);
    std::vector<double> gains;
    for (std::int64_t i = 0; i < coalitions.members.size(0); ++i)
        gains.push_back(game(row(coalitions.members, i)));
    WeightedSamples samples(players);
    samples.add(coalitions.members, coalitions.weights, at::tensor(gains, at::kDouble));
    const at::Tensor values =
        samples.coefficientsAddingUpTo(game(Players(static_cast<std::size_t>(players), true)));
    return {values.data_ptr<double>(), values.data_ptr<double>() + players};
}

double sumOver(const Players& players, const std::vector<double>& values) {
    return std::inner_product(values.begin(), values.end(), players.begin(), 0.0);
}

/// Players 0 and 1 have left gloves, 2, 3 and 4 right ones; a pair earns 1.
double gloves(const Players& players) {
    const int left = players[0] + players[1];
    const int right = players[2] + players[3] + players[4];
    return std::min(left, right);
}

/// The longest runway that a coalition needs (Littlechild & Owen 1973).
double airport(const Players& players) {
    const std::array<double, 4> runways = {1, 2, 4, 7};
    double longest = 0;
    for (std::size_t i = 0; i < runways.size(); ++i)
        longest = players[i] ? std::max(longest, runways[i]) : longest;
    return longest;
}

double unanimity(const Players& players) {
    return players[0] && players[2] ? 6 : 0; // of players 0 and 2; the others contribute nothing
}

double majority(const Players& players) {
    return 2 * sizeOf(players) > static_cast<std::int64_t>(players.size()) ? 1 : 0;
}

double worst(const std::vector<double>& values, const std::vector<double>& expected) {
    double largest = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        largest = std::max(largest, std::abs(values[i] - expected[i]));
    return largest;
}

} // namespace

class CoalitionsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allCoalitionsAreListedOnceIfTheCountAllows_data();
    void allCoalitionsAreListedOnceIfTheCountAllows();
    void completeWeightsAreTheShapleyKernel();
    void gamesHaveTheirShapleyValues_data();
    void gamesHaveTheirShapleyValues();
    void thereAreNeverMoreThanAskedFor_data();
    void thereAreNeverMoreThanAskedFor();
    void everyCoalitionComesWithItsComplement();
    void randomOnesFollowTheKernelInSize();
    void weightsAddUpToOne_data();
    void weightsAddUpToOne();
    void additiveGamesNeedFewCoalitions();
    void estimatesApproachTheShapleyValues();
    void theSameSeedGivesTheSameCoalitions();
};

void CoalitionsTest::allCoalitionsAreListedOnceIfTheCountAllows_data() {
    QTest::addColumn<int>("players");
    for (const int players : {1, 2, 3, 4, 5, 8, 11})
        QTest::addRow("%d players", players) << players;
}

void CoalitionsTest::allCoalitionsAreListedOnceIfTheCountAllows() {
    QFETCH(int, players);
    const std::int64_t all = (std::int64_t{1} << players) - 2;
    const Coalitions coalitions = shapleyCoalitions(players, all, 0);
    QVERIFY(coalitions.complete);
    QCOMPARE(coalitions.members.size(0), all);
    std::set<Players> different;
    for (std::int64_t i = 0; i < all; ++i)
        different.insert(row(coalitions.members, i));
    QCOMPARE(static_cast<std::int64_t>(different.size()), all);
    for (const Players& coalition : different)
        QVERIFY(sizeOf(coalition) > 0 && sizeOf(coalition) < players);
    if (all > 0)
        QVERIFY(!shapleyCoalitions(players, all - 1, 0).complete);
}

void CoalitionsTest::completeWeightsAreTheShapleyKernel() {
    const Coalitions coalitions = shapleyCoalitions(6, 62, 0);
    const std::map<std::int64_t, double> subsets = {{1, 6}, {2, 15}, {3, 20}, {4, 15}, {5, 6}};
    const auto kernel = [&](std::int64_t size) {
        return 5 / (subsets.at(size) * static_cast<double>(size * (6 - size)));
    };
    const double scale = coalitions.weights[0].item<double>() / kernel(sizeOf(row(coalitions.members, 0)));
    for (std::int64_t i = 0; i < 62; ++i) {
        const double expected = scale * kernel(sizeOf(row(coalitions.members, i)));
        QVERIFY(std::abs(coalitions.weights[i].item<double>() - expected) < 1e-12);
    }
}

void CoalitionsTest::gamesHaveTheirShapleyValues_data() {
    QTest::addColumn<Game>("game");
    QTest::addColumn<std::vector<double>>("expected");
    QTest::newRow("gloves") << Game(gloves) << std::vector<double>{0.65, 0.65, 7.0 / 30, 7.0 / 30, 7.0 / 30};
    QTest::newRow("airport: the parts of a runway are paid by those who need them")
        << Game(airport)
        << std::vector<double>{1.0 / 4, 1.0 / 4 + 1.0 / 3, 1.0 / 4 + 1.0 / 3 + 2.0 / 2,
                               1.0 / 4 + 1.0 / 3 + 2.0 / 2 + 3};
    QTest::newRow("unanimity: who contributes nothing gets nothing")
        << Game(unanimity) << std::vector<double>{3, 0, 3, 0, 0, 0};
    QTest::newRow("majority: equals get equal shares") << Game(majority) << std::vector<double>(7, 1.0 / 7);
    QTest::newRow("two players") << Game([](const Players& p) {
        return p[0] && p[1] ? 10 : p[0] ? 4 : 0;
    }) << std::vector<double>{7, 3};
    QTest::newRow("one player") << Game([](const Players& p) { return p[0] ? 2.5 : 0; })
                                << std::vector<double>{2.5};
}

void CoalitionsTest::gamesHaveTheirShapleyValues() {
    QFETCH(Game, game);
    QFETCH(std::vector<double>, expected);
    const auto players = static_cast<std::int64_t>(expected.size());
    const double error = worst(shares(game, players, std::int64_t{1} << players), expected);
    QVERIFY2(error < 1e-8, qPrintable(QString::number(error)));
}

void CoalitionsTest::thereAreNeverMoreThanAskedFor_data() {
    QTest::addColumn<int>("players");
    QTest::addColumn<int>("count");
    for (const int players : {1, 2, 5, 30, 1500})
        for (const int count : {0, 1, 2, 3, 20, 97})
            QTest::addRow("%d of %d players", count, players) << players << count;
}

void CoalitionsTest::thereAreNeverMoreThanAskedFor() {
    QFETCH(int, players);
    QFETCH(int, count);
    const Coalitions coalitions = shapleyCoalitions(players, count, 1);
    QVERIFY(coalitions.members.size(0) <= count);
    if (!coalitions.complete)
        QVERIFY(coalitions.members.size(0) >= count - 1); // they come in pairs
    QCOMPARE(coalitions.members.size(1), players);
    const at::Tensor sizes = coalitions.members.sum(1);
    QVERIFY((sizes > 0).all().item<bool>() && (sizes < players).all().item<bool>());
}

void CoalitionsTest::everyCoalitionComesWithItsComplement() {
    const Coalitions coalitions = shapleyCoalitions(12, 300, 4);
    for (std::int64_t i = 0; i < coalitions.members.size(0); i += 2) {
        QVERIFY(coalitions.members[i].logical_not().equal(coalitions.members[i + 1]));
        QCOMPARE(coalitions.weights[i].item<double>(), coalitions.weights[i + 1].item<double>());
    }
}

void CoalitionsTest::randomOnesFollowTheKernelInSize() {
    // 40 players: sizes 1 and 39 are listed (80 coalitions), the others drawn.
    const std::int64_t players = 40;
    const Coalitions coalitions = shapleyCoalitions(players, 20080 - 1600, 2);
    const at::Tensor sizes = coalitions.members.sum(1).to(at::kDouble);
    const auto countOf = [&](double size) { return (sizes == size).sum().item<double>(); };
    QCOMPARE(countOf(1), 40.0);
    QCOMPARE(countOf(2), 780.0);
    // Sizes 10 and 20 are drawn: in the proportion of 1 / (s (M - s)), two such sizes against one.
    const double expected = (2.0 / (10 * 30)) / (1.0 / (20 * 20));
    const double found = (countOf(10) + countOf(30)) / countOf(20);
    QVERIFY2(std::abs(found / expected - 1) < 0.2, qPrintable(QString::number(found / expected)));
}

void CoalitionsTest::weightsAddUpToOne_data() {
    QTest::addColumn<int>("players");
    QTest::addColumn<int>("count");
    QTest::newRow("complete") << 6 << 62;
    QTest::newRow("partly listed, partly drawn") << 20 << 500;
    QTest::newRow("drawn") << 200 << 50;
}

void CoalitionsTest::weightsAddUpToOne() {
    QFETCH(int, players);
    QFETCH(int, count);
    const double sum = shapleyCoalitions(players, count, 3).weights.sum().item<double>();
    QVERIFY2(std::abs(sum - 1) < 1e-12, qPrintable(QString::number(sum)));
}

void CoalitionsTest::additiveGamesNeedFewCoalitions() {
    std::vector<double> values(30);
    std::iota(values.begin(), values.end(), -10.0);
    const Game game = [&](const Players& players) { return sumOver(players, values); };
    QVERIFY(worst(shares(game, 30, 100), values) < 1e-5);
}

void CoalitionsTest::estimatesApproachTheShapleyValues() {
    // 14 players, of whom neighbours earn together.
    const Game game = [](const Players& players) {
        double gain = 0;
        for (std::size_t i = 0; i < players.size(); ++i)
            gain +=
                players[i] * static_cast<double>(i) +
                3.0 * (players[i] && players[(i + 1) % players.size()] && players[(i + 2) % players.size()]);
        return gain;
    };
    const std::vector<double> exact = shares(game, 14, 1 << 14);
    const double few = worst(shares(game, 14, 100), exact), many = worst(shares(game, 14, 4000), exact);
    QVERIFY2(many < 0.2 && 5 * many < few && few < 2, qPrintable(QString("%1 and %2").arg(few).arg(many)));
}

void CoalitionsTest::theSameSeedGivesTheSameCoalitions() {
    const at::Tensor members = shapleyCoalitions(25, 400, 9).members;
    QVERIFY(shapleyCoalitions(25, 400, 9).members.equal(members));
    QVERIFY(!shapleyCoalitions(25, 400, 10).members.equal(members));
}

QTEST_GUILESS_MAIN(CoalitionsTest)
#include "coalitions_test.moc"
