// What every method of the table must do, whatever it computes.
#include "explain/methods.h"

#include "base/error.h"
#include "graph/graph_builder.h"
#include "support/formula.h"
#include "support/networks.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <QtTest>

using namespace saliscope;

namespace {

/// Two convolutions, global average pooling and one linear layer: every method works on it.
Model modelFor(std::int64_t channels, int height, int width, std::int64_t lastMaps = 8) {
    GraphBuilder b(channels);
    Feature x =
        b.relu(b.convolution(b.input(), "conv1", {.channels = 6, .kernel = 3, .padding = 1}), "relu1");
    x = b.relu(b.convolution(x, "conv2", {.channels = lastMaps, .kernel = 3, .padding = 1}), "relu2");
    x = b.flatten(b.adaptiveAveragePool(x, "average", 1));
    Graph graph = test::withFormulaWeights(b.finish(b.linear(x, "scores", 5)), 2);
    return test::modelOf(std::move(graph), static_cast<int>(channels), height, width);
}

constexpr int side = 16;

Question questionAbout(const Model& model, Target target = ClassScore{2}, std::uint64_t seed = 1) {
    const auto shape = model.inputShape();
    return {.model = model,
            .input = test::formulaInput({1, shape[0], shape[1], shape[2]}),
            .target = std::move(target),
            .seed = seed};
}

/// Options that make a method quick, of those that it has.
OptionValues quick(const MethodDescription& method) {
    static const OptionValues wanted = {{"samples", "64"}, {"steps", "6"}, {"window", "4"},
                                        {"stride", "4"},   {"cells", "4"}, {"segments", "12"}};
    OptionValues values;
    for (const OptionDescription& option : method.options)
        if (const auto value = wanted.find(option.key); value != wanted.end())
            values.insert(*value);
    return values;
}

Attribution explain(const Method& method, const Question& question, const Progress& progress = {}) {
    return method.explain(question, quick(method.description), progress);
}

std::vector<at::Tensor> weightsOf(const Model& model) {
    std::vector<at::Tensor> weights;
    for (const Constant& constant : model.graph.constants)
        weights.push_back(constant.tensor.clone());
    return weights;
}

/// A value that each option accepts, and one beyond its range if there is such a thing.
std::optional<std::string> impossibleValue(const OptionDescription& option) {
    switch (option.type) {
    case OptionType::integer:
    case OptionType::number:
        return std::isfinite(option.maximum) ? std::optional(numberText(option.maximum * 2 + 1)) : "many";
    case OptionType::boolean:
    case OptionType::choice:
        return "neither";
    case OptionType::text:
        return std::nullopt;
    }
    return std::nullopt;
}

} // namespace

class MethodsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void theTableHoldsEveryMethodOnce();
    void descriptionsAreComplete_data() { everyMethod(); }
    void descriptionsAreComplete();
    void everyTargetIsExplained_data();
    void everyTargetIsExplained();
    void mapsHaveTheInputsSize_data() { everyMethod(); }
    void mapsHaveTheInputsSize();
    void weightsStayAsTheyAre_data() { everyMethod(); }
    void weightsStayAsTheyAre();
    void theSameSeedGivesTheSameMap_data() { everyMethod(); }
    void theSameSeedGivesTheSameMap();
    void unsignedMethodsHaveNoNegativeValues_data() { everyMethod(); }
    void unsignedMethodsHaveNoNegativeValues();
    void targetsThatDoNotExistAreSaid_data() { everyMethod(); }
    void targetsThatDoNotExistAreSaid();
    void aModelThatFailsIsSaid_data() { everyMethod(); }
    void aModelThatFailsIsSaid();
    void cancelledWorkStops_data() { everyMethod(); }
    void cancelledWorkStops();
    void cancelledWorkStopsAtTheNextReport_data() { everyMethod(); }
    void cancelledWorkStopsAtTheNextReport();
    void previewsEndWithTheMap_data() { everyMethod(); }
    void previewsEndWithTheMap();
    void impossibleOptionsAreSaid_data() { everyMethod(); }
    void impossibleOptionsAreSaid();
    void passesAreCounted_data() { everyMethod(); }
    void passesAreCounted();

private:
    static void everyMethod() {
        QTest::addColumn<const Method*>("method");
        for (const Method& method : methods())
            QTest::newRow(method.description.id.c_str()) << &method;
    }
};

Q_DECLARE_METATYPE(const saliscope::Method*)
Q_DECLARE_METATYPE(saliscope::Target)

void MethodsTest::theTableHoldsEveryMethodOnce() {
    std::vector<std::string> ids;
    for (const Method& method : methods())
        ids.push_back(method.description.id);
    std::vector<std::string> expected = {"saliency",
                                         "input-x-gradient",
                                         "integrated-gradients",
                                         "smoothgrad",
                                         "deconvnet",
                                         "guided-backprop",
                                         "fullgrad",
                                         "cam",
                                         "grad-cam",
                                         "grad-cam++",
                                         "hires-cam",
                                         "xgrad-cam",
                                         "layer-cam",
                                         "score-cam",
                                         "ablation-cam",
                                         "eigen-cam",
                                         "guided-grad-cam",
                                         "occlusion",
                                         "rise",
                                         "meaningful-perturbation",
                                         "lime",
                                         "kernel-shap",
                                         "lrp",
                                         "deeplift"};
    QCOMPARE(ids, expected);
}

void MethodsTest::descriptionsAreComplete() {
    QFETCH(const Method*, method);
    const MethodDescription& description = method->description;
    QVERIFY(!description.title.empty());
    QVERIFY2(description.summary.size() > 100 &&
                 std::string_view(".?!\"").find(description.summary.back()) != std::string_view::npos,
             "a paragraph");
    QVERIFY(!description.unit.empty());
    static const QRegularExpression year("\\b(19|20)\\d\\d\\b");
    QVERIFY(QString::fromStdString(description.paper).contains(year));
    for (const OptionDescription& option : description.options) {
        QVERIFY2(!option.help.empty() && !option.help.ends_with('.'), option.key.c_str());
        if (option.type == OptionType::choice)
            QVERIFY(std::ranges::find(option.choices, option.standard) != option.choices.end());
    }
}

void MethodsTest::everyTargetIsExplained_data() {
    QTest::addColumn<const Method*>("method");
    QTest::addColumn<Target>("target");
    static const Model model = modelFor(3, side, side);
    const ValueId layer = requireValue(model.graph, "conv2");
    const std::map<std::string, Target> targets = {
        {"score", ClassScore{1}},
        {"probability", ClassProbability{1}},
        {"difference", ScoreDifference{1, 3}},
        {"neuron", Neuron{layer, 2, 7, 9}},
        {"channel", Channel{layer, 2}},
        {"maximum of a channel", Channel{layer, 2, ChannelReduction::maximum}},
        {"direction", Direction{layer, at::linspace(-1, 1, 8)}}};
    for (const Method& method : methods())
        for (const auto& [name, target] : targets)
            QTest::newRow((method.description.id + ", " + name).c_str()) << &method << target;
}

void MethodsTest::everyTargetIsExplained() {
    QFETCH(const Method*, method);
    QFETCH(Target, target);
    const Model model = modelFor(3, side, side);
    Question question = questionAbout(model, target);
    if (method->description.needsLayer && !valuesOf(target).empty())
        question.layer =
            requireValue(model.graph, "relu1"); // a target cannot be explained by what comes after it
    const bool isClass = std::holds_alternative<ClassScore>(target) ||
                         std::holds_alternative<ClassProbability>(target) ||
                         std::holds_alternative<ScoreDifference>(target);
    try {
        const Attribution answer = explain(*method, question);
        QVERIFY(answer.map.isfinite().all().item<bool>());
        QCOMPARE(answer.map.sizes().vec(), (std::vector<std::int64_t>{side, side}));
    } catch (const Error& error) {
        // CAM is defined for scores only, and Score-CAM's weights for classes: they have to say so.
        const std::string id = method->description.id;
        QVERIFY2((id == "cam" || id == "score-cam") &&
                     (!isClass || !std::holds_alternative<ClassScore>(target)),
                 error.what());
    }
}

void MethodsTest::mapsHaveTheInputsSize() {
    QFETCH(const Method*, method);
    const Model wide = modelFor(3, 12, 20), grey = modelFor(1, 20, 12);
    QCOMPARE(explain(*method, questionAbout(wide)).map.sizes().vec(), (std::vector<std::int64_t>{12, 20}));
    QCOMPARE(explain(*method, questionAbout(grey)).map.sizes().vec(), (std::vector<std::int64_t>{20, 12}));
}

void MethodsTest::weightsStayAsTheyAre() {
    QFETCH(const Method*, method);
    const Model model = modelFor(3, side, side);
    const std::vector<at::Tensor> before = weightsOf(model);
    const Question question = questionAbout(model);
    const at::Tensor input = question.input.clone();
    explain(*method, question);
    QVERIFY(question.input.equal(input));
    const std::vector<at::Tensor> after = weightsOf(model);
    for (std::size_t i = 0; i < before.size(); ++i)
        QVERIFY(before[i].equal(after[i]));
}

void MethodsTest::theSameSeedGivesTheSameMap() {
    QFETCH(const Method*, method);
    const Model model = modelFor(3, side, side);
    const auto map = [&](std::uint64_t seed) {
        return explain(*method, questionAbout(model, ClassScore{2}, seed)).map;
    };
    const at::Tensor first = map(1);
    QVERIFY(first.equal(map(1)));
    QCOMPARE(!first.equal(map(2)), method->description.isRandom);
}

void MethodsTest::unsignedMethodsHaveNoNegativeValues() {
    QFETCH(const Method*, method);
    const Model model = modelFor(3, side, side);
    if (!method->description.isSigned)
        QVERIFY(explain(*method, questionAbout(model)).map.min().item<double>() >= 0);
}

void MethodsTest::targetsThatDoNotExistAreSaid() {
    QFETCH(const Method*, method);
    const Model model = modelFor(3, side, side);
    const ValueId layer = requireValue(model.graph, "relu2");
    for (const Target& target : {Target(ClassScore{5}), Target(ClassScore{-1}), Target(Channel{layer, 8}),
                                 Target(Neuron{layer, 0, side, 0})})
        QVERIFY_EXCEPTION_THROWN(explain(*method, questionAbout(model, target)), Error);
}

void MethodsTest::aModelThatFailsIsSaid() {
    QFETCH(const Method*, method);
    const Model model = modelFor(3, side, side);
    Question question = questionAbout(model);
    question.input = at::ones({1, 4, side, side});
    QVERIFY_EXCEPTION_THROWN(explain(*method, question), Error);
}

void MethodsTest::cancelledWorkStops() {
    QFETCH(const Method*, method);
    const Model model = modelFor(3, side, side);
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_EXCEPTION_THROWN(explain(*method, questionAbout(model), Progress({}, stop.get_token())),
                             Cancelled);
}

void MethodsTest::cancelledWorkStopsAtTheNextReport() {
    QFETCH(const Method*, method);
    if (!method->description.isSlow)
        QSKIP("done before there is anything to report");
    const Model model = modelFor(3, side, side);
    std::stop_source stop;
    int reports = 0;
    const Progress progress(
        [&](double fraction, const std::string&) {
            QVERIFY(fraction >= 0 && fraction <= 1);
            ++reports;
            stop.request_stop();
        },
        stop.get_token());
    try {
        explain(*method, questionAbout(model), progress);
        QVERIFY2(reports == 1, "it was done with its first report");
    } catch (const Cancelled&) {
        QCOMPARE(reports, 1);
    }
}

void MethodsTest::previewsEndWithTheMap() {
    QFETCH(const Method*, method);
    if (!method->description.isSlow)
        QSKIP("done before there is anything to show");
    // More of everything than fits into a batch of 64: maps, windows, samples, steps.
    const Model model = modelFor(3, 32, 40, 72);
    Question question = questionAbout(model);
    std::vector<at::Tensor> previews;
    question.preview = [&](const at::Tensor& map) { previews.push_back(map); };
    OptionValues options = quick(method->description);
    for (const OptionDescription& option : method->description.options)
        if ((option.key == "samples" || option.key == "steps") && option.maximum >= 150)
            options[option.key] = "150";
        else if (option.key == "segments")
            options[option.key] = "30";
    const Attribution answer = method->explain(question, options, {});
    QVERIFY(previews.size() >= 2);
    QVERIFY(previews.back().equal(answer.map));
    for (const at::Tensor& preview : previews)
        QCOMPARE(preview.sizes().vec(), answer.map.sizes().vec());
}

void MethodsTest::impossibleOptionsAreSaid() {
    QFETCH(const Method*, method);
    const Model model = modelFor(3, side, side);
    const Question question = questionAbout(model);
    QVERIFY_EXCEPTION_THROWN(method->explain(question, {{"no-such-option", "1"}}, {}), UsageError);
    for (const OptionDescription& option : method->description.options)
        if (const auto value = impossibleValue(option))
            QVERIFY_EXCEPTION_THROWN(method->explain(question, {{option.key, *value}}, {}), UsageError);
}

void MethodsTest::passesAreCounted() {
    QFETCH(const Method*, method);
    const Model model = modelFor(3, side, side);
    const Passes passes = explain(*method, questionAbout(model)).passes;
    QVERIFY(passes.forward >= 1);
    QCOMPARE(passes.backward > 0, method->description.needsGradients);
}

QTEST_GUILESS_MAIN(MethodsTest)
#include "methods_test.moc"
