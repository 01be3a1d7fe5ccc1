// The rules of layer-wise relevance propagation, against the papers' formulas.
#include "explain/lrp.h"

#include "base/error.h"
#include "graph/graph_builder.h"
#include "lrp_maps.h"
#include "support/networks.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;
using test::explained;
using test::mapOf;

namespace {

// The papers' formulas, number by number, for a layer of inputs a, weights w[k][i] and biases b.
using Numbers = std::vector<double>;
using Matrix = std::vector<Numbers>;

struct Layer {
    Matrix weights;
    Numbers biases;

    Numbers operator()(const Numbers& a) const {
        Numbers z = biases;
        for (std::size_t k = 0; k < z.size(); ++k)
            for (std::size_t i = 0; i < a.size(); ++i)
                z[k] += weights[k][i] * a[i];
        return z;
    }
};

double positive(double x) {
    return std::max(x, 0.0);
}
double negative(double x) {
    return std::min(x, 0.0);
}

/// The share of input i in output k, and that of the bias, up to a factor that makes all shares sum to one.
using Share = std::function<double(double contribution, double z)>;

Numbers proportionally(const Layer& layer, const Numbers& a, const Numbers& relevance, const Share& share) {
    const Numbers z = layer(a);
    Numbers result(a.size(), 0.0);
    for (std::size_t k = 0; k < z.size(); ++k) {
        double total = share(layer.biases[k], z[k]);
        for (std::size_t i = 0; i < a.size(); ++i)
            total += share(a[i] * layer.weights[k][i], z[k]);
        for (std::size_t i = 0; i < a.size(); ++i)
            result[i] += share(a[i] * layer.weights[k][i], z[k]) / total * relevance[k];
    }
    return result;
}

Numbers byEpsilon(const Layer& layer, const Numbers& a, const Numbers& relevance, double epsilon) {
    const Numbers z = layer(a);
    double squares = 0;
    for (double value : z)
        squares += value * value;
    const double amount = epsilon * std::sqrt(squares / static_cast<double>(z.size()));
    Numbers result(a.size(), 0.0);
    for (std::size_t k = 0; k < z.size(); ++k)
        for (std::size_t i = 0; i < a.size(); ++i)
            result[i] += a[i] * layer.weights[k][i] / (z[k] + (z[k] < 0 ? -amount : amount)) * relevance[k];
    return result;
}

Numbers byGamma(const Layer& layer, const Numbers& a, const Numbers& relevance, double gamma) {
    return proportionally(layer, a, relevance, [gamma](double c, double z) {
        return c + gamma * (z < 0 ? negative(c) : positive(c));
    });
}

Numbers byAlphaBeta(const Layer& layer, const Numbers& a, const Numbers& relevance, double alpha,
                    double beta) {
    const Numbers plus = proportionally(layer, a, relevance, [](double c, double) { return positive(c); });
    const Numbers minus = proportionally(layer, a, relevance, [](double c, double) { return negative(c); });
    Numbers result(a.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        result[i] = alpha * plus[i] - beta * minus[i];
    return result;
}

const Layer lower = {{{1, -2, -0.5}, {-1, 1, 2}, {0.5, 1.5, -1}}, {0.25, -0.5, 1}};
const Layer upper = {{{2, -1, -1}, {1, 3, -0.5}}, {0.5, -0.25}};
const Numbers pixels = {2, -0.5, 1};

/// Both layers with a ReLU between. \param convolves as 1×1 convolutions of an input of one pixel, else
/// linear
Model twoLayers(bool convolves) {
    GraphBuilder b;
    const auto layer = [&](Feature x, const std::string& name, std::int64_t outputs) {
        return convolves ? b.convolution(x, name, {.channels = outputs, .kernel = 1})
                         : b.linear(x, name, outputs);
    };
    Feature x = convolves ? b.input() : b.flatten(b.input());
    x = layer(b.relu(layer(x, "lower", 3), "relu"), "upper", 2);
    Graph graph = b.finish(convolves ? b.flatten(x) : x);
    for (Constant& constant : graph.constants) {
        const Layer& values = constant.name.starts_with("lower") ? lower : upper;
        Numbers numbers = values.biases;
        if (constant.name.ends_with("weight")) {
            numbers.clear();
            for (const Numbers& weights : values.weights)
                numbers.insert(numbers.end(), weights.begin(), weights.end());
        }
        constant.tensor = at::tensor(numbers).to(at::kFloat).reshape(constant.tensor.sizes());
    }
    return test::modelOf(graph, 2);
}

using Rule = std::function<Numbers(const Layer&, const Numbers&, const Numbers&)>;

Numbers throughBoth(const Rule& lowerRule, const Rule& upperRule) {
    Numbers hidden = lower(pixels);
    for (double& value : hidden)
        value = positive(value);
    return lowerRule(lower, pixels, upperRule(upper, hidden, {0, upper(hidden)[1]}));
}

void compare(const at::Tensor& map, const Numbers& expected) {
    const at::Tensor difference = map.flatten().to(at::kDouble) - at::tensor(expected);
    QVERIFY2(difference.abs().max().item<double>() < 1e-5,
             qPrintable(QString("differs by %1").arg(difference.abs().max().item<double>())));
}

at::Tensor pixelTensor() {
    return at::tensor(pixels).to(at::kFloat).reshape({1, 3, 1, 1});
}

} // namespace

class LrpRulesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWorkedExampleComesOutAsOnPaper();
    void rulesAreTheFormulasOfThePapers_data();
    void rulesAreTheFormulasOfThePapers();
    void theFirstLayerFollowsItsOwnRule_data();
    void theFirstLayerFollowsItsOwnRule();
    void whatBiasesKeepIsReported();
    void alphaMinusBetaMustBeOne();
    void canBeCancelled();
    void looksAtItsProgressBetweenThePartsOfARule();
};

void LrpRulesTest::aWorkedExampleComesOutAsOnPaper() {
    // Lower layer: z = (2.75, -1, 0.25), so that the hidden units are (2.75, 0, 0.25). Upper layer: the
    // second score is 1·2.75 - 0.5·0.25 - 0.25 = 2.375, of which the epsilon rule gives 2.75 to the first
    // hidden unit and -0.125 to the third. The first consists of 2, 1, -0.5 and 0.25 of the bias, which is
    // what each gets; the third of 1, -0.75, -1 and 1 of the bias, which get -0.125 / 0.25 times as much:
    // -0.5, 0.375 and 0.5.
    const LrpOptions options{.rule = LrpRule::epsilon, .epsilon = 0};
    compare(mapOf(twoLayers(false), pixelTensor(), options), {1.5, 1.375, 0});
}

void LrpRulesTest::rulesAreTheFormulasOfThePapers_data() {
    QTest::addColumn<LrpOptions>("options");
    QTest::addColumn<Rule>("rule");
    const auto add = [](const char* name, const LrpOptions& options, const Rule& rule) {
        QTest::newRow(name) << options << rule;
    };
    const auto with = [](auto rule, auto... parameters) {
        return Rule([=](const Layer& layer, const Numbers& a, const Numbers& relevance) {
            return rule(layer, a, relevance, parameters...);
        });
    };
    add("epsilon 0", {.rule = LrpRule::epsilon, .epsilon = 0}, with(byEpsilon, 0.0));
    add("epsilon 0.25", {.rule = LrpRule::epsilon, .epsilon = 0.25}, with(byEpsilon, 0.25));
    add("gamma 0.25", {.rule = LrpRule::gamma, .gamma = 0.25}, with(byGamma, 0.25));
    add("gamma 2", {.rule = LrpRule::gamma, .gamma = 2}, with(byGamma, 2.0));
    add("alpha 2, beta 1", {.rule = LrpRule::alphaBeta}, with(byAlphaBeta, 2.0, 1.0));
    add("alpha 1, beta 0", {.rule = LrpRule::alphaBeta, .alpha = 1, .beta = 0}, with(byAlphaBeta, 1.0, 0.0));
}

void LrpRulesTest::rulesAreTheFormulasOfThePapers() {
    QFETCH(LrpOptions, options);
    QFETCH(Rule, rule);
    for (bool convolves : {false, true})
        compare(mapOf(twoLayers(convolves), pixelTensor(), options), throughBoth(rule, rule));
}

void LrpRulesTest::theFirstLayerFollowsItsOwnRule_data() {
    QTest::addColumn<LrpOptions>("options");
    QTest::addColumn<Rule>("lowerRule");
    QTest::addColumn<Rule>("upperRule");
    const Rule gamma = [](const Layer& layer, const Numbers& a, const Numbers& relevance) {
        return byGamma(layer, a, relevance, 0.25);
    };
    const Rule plus = [](const Layer& layer, const Numbers& a, const Numbers& relevance) {
        return byAlphaBeta(layer, a, relevance, 1, 0);
    };
    // For rules that know the weights only, ones or squares take the place of contributions.
    const auto byWeight = [](auto shareOf) {
        return Rule([=](Layer layer, Numbers a, const Numbers& relevance) {
            std::fill(a.begin(), a.end(), 1.0);
            std::fill(layer.biases.begin(), layer.biases.end(), 0.0);
            return proportionally(layer, a, relevance, [=](double w, double) { return shareOf(w); });
        });
    };
    const Rule box = [](const Layer& layer, const Numbers& a, const Numbers& relevance) {
        const Preprocessing range;
        Numbers result(a.size(), 0.0);
        for (std::size_t k = 0; k < relevance.size(); ++k) {
            Numbers parts(a.size());
            double total = 0;
            for (std::size_t i = 0; i < a.size(); ++i) {
                const double w = layer.weights[k][i], low = -range.mean[i] / range.std[i],
                             high = (1 - range.mean[i]) / range.std[i];
                parts[i] = a[i] * w - low * positive(w) - high * negative(w);
                total += parts[i];
            }
            for (std::size_t i = 0; i < a.size(); ++i)
                result[i] += parts[i] / total * relevance[k];
        }
        return result;
    };
    const Rule flat = byWeight([](double w) { return w == 0 ? 0.0 : 1.0; });
    const Rule squares = byWeight([](double w) { return w * w; });
    QTest::newRow("composite: box") << LrpOptions{} << box << gamma;
    QTest::newRow("composite-plus: flat") << LrpOptions{.rule = LrpRule::compositePlus} << flat << plus;
    QTest::newRow("w2") << LrpOptions{.rule = LrpRule::gamma, .first = LrpFirstRule::squaredWeight} << squares
                        << gamma;
    QTest::newRow("as the others") << LrpOptions{.first = LrpFirstRule::asOthers} << gamma << gamma;
}

void LrpRulesTest::theFirstLayerFollowsItsOwnRule() {
    QFETCH(LrpOptions, options);
    QFETCH(Rule, lowerRule);
    QFETCH(Rule, upperRule);
    compare(mapOf(twoLayers(true), pixelTensor(), options), throughBoth(lowerRule, upperRule));
}

void LrpRulesTest::whatBiasesKeepIsReported() {
    const Attribution result =
        explained(twoLayers(true), pixelTensor(), {.rule = LrpRule::epsilon, .epsilon = 0});
    QVERIFY(std::abs(*result.completenessGap - 0.5) < 1e-5); // as in the worked example
    QCOMPARE(result.notes.size(), std::size_t{1});
    QVERIFY2(QString::fromStdString(result.notes[0]).contains("biases"), result.notes[0].c_str());
}

void LrpRulesTest::alphaMinusBetaMustBeOne() {
    QVERIFY_EXCEPTION_THROWN(explained(twoLayers(false), pixelTensor(), {.alpha = 2, .beta = 0.5}),
                             UsageError);
}

void LrpRulesTest::canBeCancelled() {
    const Model model = twoLayers(false);
    std::stop_source source;
    source.request_stop();
    QVERIFY_EXCEPTION_THROWN(lrp({.model = model, .input = pixelTensor(), .target = ClassScore{1}}, {},
                                 Progress({}, source.get_token())),
                             Cancelled);
}

void LrpRulesTest::looksAtItsProgressBetweenThePartsOfARule() {
    // Each part of a rule is a call of the layer's operator or of its derivative, which for a large
    // convolution takes as long as a person is ready to wait.
    const Model model = twoLayers(false);
    const auto looks = [&](LrpRule rule) {
        int count = 0;
        const LrpOptions options{.rule = rule, .first = LrpFirstRule::asOthers};
        lrp({.model = model, .input = pixelTensor(), .target = ClassScore{1}}, options,
            Progress({}, {}, [&] { ++count; }));
        return count;
    };
    // Epsilon calls each layer once forward and once backward; alpha-beta twice, and twice more where there
    // are negative inputs, as the first layer's have. It looks before and after each call.
    const int negative = pixelTensor().min().item<float>() < 0 ? 4 : 0;
    QCOMPARE(looks(LrpRule::alphaBeta) - looks(LrpRule::epsilon), 2 * (2 * 2 + negative));
}

QTEST_GUILESS_MAIN(LrpRulesTest)
#include "lrp_rules_test.moc"
