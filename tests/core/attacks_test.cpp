// What every attack of the table must do, whatever its method.
#include "attack/attacks.h"
#include "attack/half_space.h"
#include "attack_helpers.h"
#include "base/error.h"
#include "graph/graph_builder.h"

#include <ATen/Parallel.h>

#include <QtTest>

#include <set>

using namespace saliscope;

namespace {

/// Options that make an attack quick and strong enough for a small picture, of those that it has.
OptionValues quick(const AttackDescription& attack) {
    static const OptionValues wanted = {{"epsilon", "0.3"},  {"population", "40"}, {"generations", "30"},
                                        {"searches", "4"},   {"pixels", "5"},      {"rate", "0.05"},
                                        {"refinements", "5"}};
    OptionValues values;
    for (const OptionDescription& option : attack.options)
        if (const auto value = wanted.find(option.key); value != wanted.end())
            values.insert(*value);
    if (attack.id == "ascent")
        values["step"] = "0.01";
    return values;
}

AttackTask taskFor(const Victim& victim, std::optional<std::int64_t> target = {}, std::uint64_t seed = 1) {
    const at::Tensor picture = test::greyLevels({1, 3, 16, 16}, 11);
    return {.victim = victim,
            .original = picture,
            .goal = {.from = topClass(victim, picture), .target = target},
            .seed = seed};
}

AttackResult attacked(const Attack& attack, const AttackTask& task, const Progress& progress = {}) {
    return runAttack(attack, task, quick(attack.description), progress);
}

/// The class with the second highest score.
std::int64_t runnerUp(const Victim& victim, const AttackTask& task) {
    return victim.scores(task.original)[0].argsort(0, true)[1].item<std::int64_t>();
}

} // namespace

Q_DECLARE_METATYPE(const saliscope::Attack*)
Q_DECLARE_METATYPE(saliscope::OptionValues)

class AttacksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void descriptionsAreComplete_data() { everyAttack(); }
    void descriptionsAreComplete();
    void anUnknownAttackIsSaid();
    void theNetworkIsFooled_data() { everyAttack(); }
    void theNetworkIsFooled();
    void targetsAreReached_data() { everyAttack(); }
    void targetsAreReached();
    void resultsAreJudgedAsTheyAre_data() { everyAttack(); }
    void resultsAreJudgedAsTheyAre();
    void theSameSeedGivesTheSameResult_data() { everyAttack(); }
    void theSameSeedGivesTheSameResult();
    void everyStepIsShown_data() { everyAttack(); }
    void everyStepIsShown();
    void cancelledWorkStops_data() { everyAttack(); }
    void cancelledWorkStops();
    void whatIsAlreadyAnotherClassIsLeftAlone_data() { everyAttack(); }
    void whatIsAlreadyAnotherClassIsLeftAlone();
    void impossibleOptionsAreSaid_data() { everyAttack(); }
    void impossibleOptionsAreSaid();
    void goalsThatCannotBeAreSaid_data() { everyAttack(); }
    void goalsThatCannotBeAreSaid();
    void ballsAreKept_data();
    void ballsAreKept();
    void onePixelChangesOnePixel();
    void distancesToALinearBoundaryAreTheClosedForm_data();
    void distancesToALinearBoundaryAreTheClosedForm();
    void aBoundaryThatBendsTowardsThePictureIsCrossed_data();
    void aBoundaryThatBendsTowardsThePictureIsCrossed();
    void aSmallChangeIsEnlargedUntilItSurvives();

private:
    static void theAttacksThatLookForTheNearest() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<double>("tolerance"); // where the boundary bends, in the steps that are usual
        QTest::newRow("DeepFool") << "deepfool" << 0.01;
        QTest::newRow("Carlini-Wagner") << "carlini-wagner" << 0.1;
    }

    static void everyAttack() {
        QTest::addColumn<const Attack*>("attack");
        for (const Attack& attack : attacks())
            QTest::newRow(attack.description.id.c_str()) << &attack;
    }
};

void AttacksTest::descriptionsAreComplete() {
    QFETCH(const Attack*, attack);
    const AttackDescription& description = attack->description;
    QVERIFY(!description.title.empty());
    QVERIFY(description.summary.size() > 100 && description.summary.ends_with("."));
    QVERIFY(!description.paper.empty());
    std::set<std::string> keys;
    for (const OptionDescription& option : description.options) {
        QVERIFY2(keys.insert(option.key).second, option.key.c_str());
        QVERIFY2(!option.help.empty() && !option.help.ends_with("."), option.key.c_str());
    }
}

void AttacksTest::anUnknownAttackIsSaid() {
    try {
        requireAttack("deepfol");
        QFAIL("there is no such attack");
    } catch (const UsageError& error) {
        QVERIFY2(QString(error.what()).contains("deepfool"), error.what());
    }
    QCOMPARE(attackDescriptions().size(), attacks().size());
}

void AttacksTest::theNetworkIsFooled() {
    QFETCH(const Attack*, attack);
    const ModelVictim victim = test::smallVictim();
    const AttackTask task = taskFor(victim);
    const AttackResult result = attacked(*attack, task);
    QVERIFY(result.succeeded);
    QVERIFY(result.survives);
    QVERIFY(topClass(victim, result.saved) != task.goal.from);
}

void AttacksTest::targetsAreReached() {
    QFETCH(const Attack*, attack);
    if (attack->description.id == "fgsm")
        QSKIP("one step rarely meets a target");
    const ModelVictim victim = test::smallVictim();
    AttackTask task = taskFor(victim);
    task.goal.target = runnerUp(victim, task);
    const AttackResult result = attacked(*attack, task);
    QVERIFY(result.survives);
    QCOMPARE(topClass(victim, result.saved), *task.goal.target);
}

void AttacksTest::resultsAreJudgedAsTheyAre() {
    QFETCH(const Attack*, attack);
    const ModelVictim victim = test::smallVictim();
    const AttackTask task = taskFor(victim);
    const AttackResult result = attacked(*attack, task);
    for (const at::Tensor& picture : {result.found, result.saved}) {
        QCOMPARE(picture.sizes(), task.original.sizes());
        QVERIFY(test::isWithinBlackAndWhite(picture));
    }
    QVERIFY(result.saved.equal(roundedToEightBits(result.saved)));
    QVERIFY(result.original.equal(task.original));
    QVERIFY(at::allclose(result.scoresBefore, victim.scores(task.original)[0], 1e-4, 1e-5));
    QVERIFY(at::allclose(result.scoresFound, victim.scores(result.found)[0], 1e-4, 1e-5));
    QVERIFY(at::allclose(result.scoresSaved, victim.scores(result.saved)[0], 1e-4, 1e-5));
    QVERIFY(std::abs(result.foundChange.euclidean - test::lengthOf(result.found - task.original)) < 1e-5);
    QVERIFY(std::abs(result.savedChange.euclidean - test::lengthOf(result.saved - task.original)) < 1e-5);
    QVERIFY(result.steps >= 1);
    QVERIFY(result.queries.forward >= result.steps);
    QCOMPARE(result.queries.backward > 0, attack->description.needsGradients);
}

void AttacksTest::theSameSeedGivesTheSameResult() {
    QFETCH(const Attack*, attack);
    const ModelVictim victim = test::smallVictim();
    const at::Tensor first = attacked(*attack, taskFor(victim, {}, 5)).found;
    QVERIFY(attacked(*attack, taskFor(victim, {}, 5)).found.equal(first));
    const bool depends = !attacked(*attack, taskFor(victim, {}, 6)).found.equal(first);
    QCOMPARE(depends, attack->description.isRandom);
}

void AttacksTest::everyStepIsShown() {
    QFETCH(const Attack*, attack);
    const ModelVictim victim = test::smallVictim();
    AttackTask task = taskFor(victim);
    std::vector<AttackStep> steps;
    task.onStep = [&](const AttackStep& step) {
        AttackStep copy = step;
        copy.picture = step.picture.clone();
        QVERIFY(std::abs(margins(step.scores.unsqueeze(0), task.goal).item<double>() - step.margin) < 1e-5);
        if (!steps.empty())
            QVERIFY(steps.back().picture.sizes() == step.picture.sizes());
        steps.push_back(copy);
    };
    const AttackResult result = attacked(*attack, task);
    QCOMPARE(static_cast<std::int64_t>(steps.size()), result.steps);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        QCOMPARE(steps[i].step, static_cast<std::int64_t>(i) + 1);
        QVERIFY(test::isWithinBlackAndWhite(steps[i].picture));
    }
    const AttackResult judgedLast = judge(task, steps.back().picture);
    QVERIFY(judgedLast.succeeded == (steps.back().margin < 0));
}

void AttacksTest::cancelledWorkStops() {
    QFETCH(const Attack*, attack);
    const ModelVictim victim = test::smallVictim();
    AttackTask task = taskFor(victim);
    std::stop_source stop;
    int shown = 0;
    task.onStep = [&](const AttackStep&) {
        ++shown;
        stop.request_stop();
    };
    QVERIFY_EXCEPTION_THROWN(attacked(*attack, task, Progress({}, stop.get_token())), Cancelled);
    QCOMPARE(shown, 1);
}

void AttacksTest::whatIsAlreadyAnotherClassIsLeftAlone() {
    QFETCH(const Attack*, attack);
    const ModelVictim victim = test::smallVictim();
    AttackTask task = taskFor(victim);
    task.goal.from = (task.goal.from + 1) % victim.classes();
    const AttackResult result = attacked(*attack, task);
    QVERIFY(result.survives);
    QVERIFY(result.saved.equal(task.original));
    QCOMPARE(result.savedChange.pixels, 0);
    QCOMPARE(result.steps, 0);
}

void AttacksTest::impossibleOptionsAreSaid() {
    QFETCH(const Attack*, attack);
    const ModelVictim victim = test::smallVictim();
    const AttackTask task = taskFor(victim);
    QVERIFY_EXCEPTION_THROWN(runAttack(*attack, task, {{"no-such-option", "1"}}), UsageError);
    for (const OptionDescription& option : attack->description.options) {
        const bool isNumber = option.type == OptionType::integer || option.type == OptionType::number;
        const OptionValues values = {{option.key, isNumber ? "-1" : "neither"}};
        QVERIFY_EXCEPTION_THROWN(runAttack(*attack, task, values), UsageError);
    }
}

void AttacksTest::goalsThatCannotBeAreSaid() {
    QFETCH(const Attack*, attack);
    const ModelVictim victim = test::smallVictim();
    AttackTask task = taskFor(victim);
    task.goal.target = 5;
    QVERIFY_EXCEPTION_THROWN(attacked(*attack, task), UsageError);
    task.goal.target = task.goal.from;
    QVERIFY_EXCEPTION_THROWN(attacked(*attack, task), UsageError);
}

void AttacksTest::ballsAreKept_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<OptionValues>("values");
    QTest::addColumn<double>("largest");
    QTest::addColumn<double>("euclidean");
    const double none = 1e9;
    QTest::newRow("fgsm") << "fgsm" << OptionValues{{"epsilon", "0.02"}} << 0.02 << none;
    QTest::newRow("iterative") << "iterative-fgsm" << OptionValues{{"epsilon", "0.02"}} << 0.02 << none;
    QTest::newRow("L∞") << "pgd" << OptionValues{{"epsilon", "0.02"}} << 0.02 << none;
    QTest::newRow("L2") << "pgd" << OptionValues{{"epsilon", "0.2"}, {"norm", "l2"}} << none << 0.2;
}

void AttacksTest::ballsAreKept() {
    QFETCH(QString, id);
    QFETCH(OptionValues, values);
    QFETCH(double, largest);
    QFETCH(double, euclidean);
    const ModelVictim victim = test::smallVictim();
    const AttackResult result = runAttack(requireAttack(id.toStdString()), taskFor(victim), values);
    QVERIFY(result.foundChange.largest <= largest + 1e-6);
    QVERIFY(result.foundChange.euclidean <= euclidean + 1e-6);
}

void AttacksTest::onePixelChangesOnePixel() {
    const ModelVictim victim = test::smallVictim();
    for (const int pixels : {1, 3}) {
        const OptionValues values = {
            {"pixels", std::to_string(pixels)}, {"population", "20"}, {"generations", "5"}};
        const AttackResult result = runAttack(requireAttack("one-pixel"), taskFor(victim), values);
        QVERIFY(result.savedChange.pixels >= 1 && result.savedChange.pixels <= pixels);
        QVERIFY(result.saved.equal(roundedToEightBits(result.found))); // nothing is lost
        QCOMPARE(result.succeeded, result.survives);
    }
}

void AttacksTest::distancesToALinearBoundaryAreTheClosedForm_data() {
    theAttacksThatLookForTheNearest();
}

void AttacksTest::distancesToALinearBoundaryAreTheClosedForm() {
    QFETCH(QString, id);
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const ModelVictim victim = test::linearVictim(seed);
        const at::Tensor picture = test::greyLevels({1, 3, 8, 8}, 20 + seed, 0.3, 0.7);
        const AttackTask task{
            .victim = victim, .original = picture, .goal = {.from = topClass(victim, picture)}};
        const double expected = linearDistance(victim, picture, task.goal.from, Norm::euclidean);
        const double found = runAttack(requireAttack(id.toStdString()), task).foundChange.euclidean;
        QVERIFY2(found >= expected * (1 - 1e-5) && found < 1.01 * expected,
                 qPrintable(QString("%1 instead of %2").arg(found).arg(expected)));
    }
}

void AttacksTest::aBoundaryThatBendsTowardsThePictureIsCrossed_data() {
    theAttacksThatLookForTheNearest();
}

void AttacksTest::aBoundaryThatBendsTowardsThePictureIsCrossed() {
    // The margin is the squared length of the input less that of the boundary, a sphere: tangents touch it
    // from outside, so that each of them ends before the boundary, the last ones by less than a float can
    // tell.
    QFETCH(QString, id);
    QFETCH(double, tolerance);
    GraphBuilder b(3);
    const Feature squares = b.multiply(b.input(), b.input());
    Graph graph = b.finish(b.linear(b.flatten(squares, 64 * 64), "scores", 2));
    constexpr double radius = 60; // of inputs, which are 2 · pixels - 1
    for (Constant& constant : graph.constants)
        constant.tensor = constant.name == "scores.weight"
                              ? at::cat({at::ones({1, 3 * 64 * 64}), at::zeros({1, 3 * 64 * 64})})
                              : at::tensor({0.0f, float(radius * radius)});
    const ModelVictim victim(test::shared(test::modelOf(std::move(graph), 3, 64, 64)));
    const at::Tensor picture = test::greyLevels({1, 3, 64, 64}, 5, 0.75, 0.9);
    const AttackTask task{.victim = victim, .original = picture, .goal = {.from = 0}};
    const AttackResult result = runAttack(requireAttack(id.toStdString()), task);
    QVERIFY(result.succeeded);
    const double expected = (test::lengthOf(2 * picture - 1) - radius) / 2;
    QVERIFY2(std::abs(result.foundChange.euclidean / expected - 1) < tolerance,
             qPrintable(QString("%1 instead of %2").arg(result.foundChange.euclidean).arg(expected)));
}

void AttacksTest::aSmallChangeIsEnlargedUntilItSurvives() {
    // Each of 768 values would change by less than half a grey level: rounding undoes all of it.
    const at::Tensor weights = at::cat({at::ones({1, 3, 16, 16}), -at::ones({1, 3, 16, 16})});
    const at::Tensor picture = at::full({1, 3, 16, 16}, 128.0 / 255);
    // The mean of 0.5 and the std of 0.5 make the sum 768 · (2 · 128/255 - 1) = 3.01.
    const ModelVictim victim(test::shared(test::linearModel(weights, at::tensor({-2.5f, 2.5f}))));
    const AttackTask task{.victim = victim, .original = picture, .goal = {.from = 0}};
    QCOMPARE(topClass(victim, picture), 0);
    const AttackResult result = runAttack(requireAttack("deepfool"), task);
    QVERIFY(result.foundChange.largestGreyLevels < 0.5);
    QVERIFY(result.enlargement > 1);
    QVERIFY(result.survives);
    QVERIFY(std::abs(result.savedChange.largestGreyLevels - 1) < 1e-3);
}

QTEST_GUILESS_MAIN(AttacksTest)
#include "attacks_test.moc"
