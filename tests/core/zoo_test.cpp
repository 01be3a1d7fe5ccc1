#include "base/error.h"
#include "base/file.h"
#include "base/process.h"
#include "graph/executor.h"
#include "model/zoo/zoo.h"
#include "support/formula.h"
#include "support/shared_files.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <cmath>

using namespace saliscope;
using nlohmann::json;

namespace {

json fixture(const std::string& file) {
    // Python writes an accuracy that is not published as NaN, which JSON does not have.
    const QByteArray text =
        QByteArray::fromStdString(readTextFile(test::sharedFolder() / "fixtures" / "zoo" / file));
    return json::parse(QByteArray(text).replace(": NaN", ": null").toStdString());
}

std::vector<std::string> fixtureFiles() {
    std::vector<std::string> files;
    if (test::haveSharedFiles())
        for (const json& entry : fixture("index.json"))
            files.push_back(entry.at("file"));
    return files;
}

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

Shapes shapes(const Graph& graph) {
    Shapes shapes;
    for (const Constant& constant : graph.constants)
        shapes[constant.name] = constant.tensor.sizes().vec();
    return shapes;
}

/// What the network needs of the fixture's state dict.
Shapes neededShapes(const json& reference, const Architecture& architecture) {
    Shapes needed;
    for (const json& entry : reference.at("state_dict")) {
        const std::string key = entry.at(0);
        const bool auxiliary = std::ranges::any_of(
            architecture.auxiliaryHeads, [&](const std::string& head) { return key.starts_with(head); });
        if (!auxiliary && !key.ends_with(".num_batches_tracked"))
            needed[key] = entry.at(1).get<std::vector<std::int64_t>>();
    }
    return needed;
}

Graph withFormulaWeights(const Architecture& architecture, double gain) {
    Graph graph = architecture.build(1000);
    for (Constant& constant : graph.constants)
        constant.tensor = test::formulaWeight(constant.name, constant.tensor.sizes().vec(), gain);
    return graph;
}

/// Each stage of the fixture that the graph has, by the norm of what it computes.
void compareStages(const Graph& graph, const json& stages, const Trace& trace) {
    for (const json& stage : stages) {
        const std::string name = stage.at(0);
        const auto value = findValue(graph, name);
        if (!value) {
            QVERIFY2(stage.at(1) == "Dropout", ("no layer " + name).c_str());
            continue;
        }
        const at::Tensor output = trace.value(*value);
        QVERIFY2(output.sizes().vec() == stage.at(2).get<std::vector<std::int64_t>>(), name.c_str());
        const double norm = output.to(at::kDouble).norm().item<double>();
        const double expected = stage.at(3);
        QVERIFY2(std::abs(norm - expected) <= 1e-4 * expected,
                 (name + " has norm " + std::to_string(norm) + ", not " + std::to_string(expected)).c_str());
    }
}

/// All logits where the fixture has them, or the first ones and the statistics.
void compareLogits(const at::Tensor& logits, const json& expected) {
    const std::string key = expected.contains("logits") ? "logits" : "logits_head";
    const auto values = expected.at(key).get<std::vector<float>>();
    const at::Tensor reference = at::tensor(values);
    const double deviation = expected.at("std");
    const double difference = (logits.slice(0, 0, reference.numel()) - reference).abs().max().item<double>();
    QVERIFY2(difference <= 1e-4 * deviation,
             ("difference " + std::to_string(difference / deviation) + " standard deviations").c_str());
    QCOMPARE(logits.argmax().item<int>(), expected.at("argmax").get<int>());
    const at::Tensor exact = logits.to(at::kDouble);
    const double ofNorm = 1e-4 * expected.at("l2").get<double>();
    QVERIFY(std::abs(exact.norm().item<double>() - expected.at("l2").get<double>()) <= ofNorm);
    QVERIFY(std::abs(exact.std(false).item<double>() - deviation) <= 1e-3 * deviation);
}

/// Networks that take a second or more each, and say nothing that their smaller siblings do not.
bool isHeavy(const std::string& name) {
    static const std::set<std::string> heavy = {"densenet169", "resnet101", "resnet152", "vgg11",   "vgg13",
                                                "vgg13_bn",    "vgg16",     "vgg16_bn",  "vgg19_bn"};
    return heavy.contains(name);
}

} // namespace

class ZooTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { setEngineThreads(0); }
    void keysAndShapesAreTorchvisions_data() { addRowPerFixture(); }
    void keysAndShapesAreTorchvisions();
    void logitsAreTorchvisions_data() { addRowPerFixture(); }
    void logitsAreTorchvisions();
    void publishedWeightsAreTorchvisions_data() { addRowPerFixture(); }
    void publishedWeightsAreTorchvisions();
    void siblingsHaveTheSameKeys_data();
    void siblingsHaveTheSameKeys();
    void deeperSiblingsRepeatTheirBlocks();
    void regNetXHasThePapersStages();
    void thoseWithoutAFixtureRun_data();
    void thoseWithoutAFixtureRun();
    void parameterCountsAreThePublishedOnes_data() { addRowPerArchitecture(); }
    void parameterCountsAreThePublishedOnes();
    void architecturesHoldNoMemoryForWeights_data() { addRowPerArchitecture(); }
    void architecturesHoldNoMemoryForWeights();
    void theNumberOfClassesIsFree_data() { addRowPerArchitecture(); }
    void theNumberOfClassesIsFree();
    void blocksResolveToWhatTheyReturn();
    void namesAreUnique();
    void anUnknownNameIsAnErrorThatProposesSimilarOnes();
    void weightsAreFoundByTheNameOfTheirFile();

private:
    void addRowPerFixture();
    void addRowPerArchitecture();
};

void ZooTest::addRowPerFixture() {
    QTest::addColumn<std::string>("file");
    for (const std::string& file : fixtureFiles())
        QTest::newRow(file.c_str()) << file;
}

void ZooTest::addRowPerArchitecture() {
    QTest::addColumn<std::string>("name");
    for (const Architecture& architecture : zoo())
        QTest::newRow(architecture.name.c_str()) << architecture.name;
}

void ZooTest::keysAndShapesAreTorchvisions() {
    REQUIRE_SHARED_FILES();
    QFETCH(std::string, file);
    const json reference = fixture(file);
    const Architecture& architecture = requireArchitecture(reference.at("architecture").get<std::string>());
    const Graph graph = architecture.build(1000);
    QVERIFY(shapes(graph) == neededShapes(reference, architecture));
    QCOMPARE(parameterCount(graph), reference.at("num_parameters").get<std::int64_t>());
}

void ZooTest::logitsAreTorchvisions() {
    REQUIRE_SHARED_FILES();
    QFETCH(std::string, file);
    const json reference = fixture(file);
    const std::string name = reference.at("architecture");
    const bool heavyOnes = qEnvironmentVariableIsSet("SALISCOPE_HEAVY_NETWORKS");
    if (isHeavy(name) != heavyOnes)
        QSKIP(heavyOnes ? "is computed in zoo_test" : "is computed in zoo_heavy_test");
    const Graph graph = withFormulaWeights(requireArchitecture(name), reference.at("formula").at("gain"));
    for (const json& testCase : reference.at("cases")) {
        const at::Tensor input = test::formulaInput(testCase.at("input_shape"));
        RunOptions options;
        // Without the transform, the network gets what comes after it.
        if (testCase.contains("transform_input") && !testCase.at("transform_input").get<bool>())
            options.given[requireValue(graph, "transform_input")] = input;
        const json stages = testCase.value("stages", json::array());
        for (const json& stage : stages)
            if (const auto value = findValue(graph, stage.at(0).get<std::string>()))
                options.keep.push_back(*value);
        const Trace trace = run(graph, input, options);
        compareStages(graph, stages, trace);
        for (std::size_t image = 0; image < testCase.at("outputs").size(); ++image)
            compareLogits(trace.output()[static_cast<std::int64_t>(image)], testCase.at("outputs")[image]);
        if (QTest::currentTestFailed())
            return;
    }
}

void ZooTest::publishedWeightsAreTorchvisions() {
    REQUIRE_SHARED_FILES();
    QFETCH(std::string, file);
    const json reference = fixture(file);
    const Architecture& architecture = requireArchitecture(reference.at("architecture").get<std::string>());
    QCOMPARE(architecture.weights.size(), reference.at("weights").size());
    for (const json& expected : reference.at("weights")) {
        const auto weights =
            std::ranges::find(architecture.weights, expected.at("name").get<std::string>(), &Weights::name);
        QVERIFY(weights != architecture.weights.end());
        QCOMPARE(weights == architecture.weights.begin(), expected.at("default").get<bool>());
        QCOMPARE(weights->url, expected.at("url").get<std::string>());
        QVERIFY(weights->url.ends_with("-" + weights->checksum + ".pth"));
        QVERIFY(weights->checksum.size() >= 8);
        for (const auto& [accuracy, key] : {std::pair{weights->top1, "acc@1"}, {weights->top5, "acc@5"}})
            QVERIFY(expected.at(key).is_number() ? accuracy == expected.at(key).get<double>()
                                                 : std::isnan(accuracy));
        QCOMPARE(weights->parameters, expected.at("num_params").get<std::int64_t>());
        const Preprocessing& preprocessing = weights->preprocessing;
        QCOMPARE(preprocessing.resize, std::optional<int>(expected.at("resize_size").get<int>()));
        QCOMPARE(preprocessing.height, expected.at("crop_size").get<int>());
        QCOMPARE(preprocessing.width, preprocessing.height);
        QVERIFY(preprocessing.mean == expected.at("mean").get<std::vector<float>>());
        QVERIFY(preprocessing.std == expected.at("std").get<std::vector<float>>());
        QCOMPARE(preprocessing.interpolation == Interpolation::bicubic,
                 expected.at("interpolation") == "bicubic");
    }
}

void ZooTest::siblingsHaveTheSameKeys_data() {
    QTest::addColumn<std::string>("sibling");
    for (const auto& [name, sibling] : {std::pair{"wide_resnet101_2", "resnet101"},
                                        {"resnext101_32x8d", "resnet101"},
                                        {"shufflenet_v2_x0_5", "shufflenet_v2_x1_0"},
                                        {"mnasnet0_5", "mnasnet1_0"},
                                        {"efficientnet_b2", "efficientnet_b1"}})
        QTest::newRow(name) << std::string(sibling);
}

void ZooTest::siblingsHaveTheSameKeys() {
    QFETCH(std::string, sibling);
    const auto keys = [](const std::string& name) {
        std::vector<std::string> keys;
        for (const auto& [key, shape] : shapes(requireArchitecture(name).build(1000)))
            keys.push_back(key);
        return keys;
    };
    QVERIFY(keys(QTest::currentDataTag()) == keys(sibling));
}

void ZooTest::deeperSiblingsRepeatTheirBlocks() {
    for (const auto& [name, block, blocks, sibling] :
         {std::tuple{"convnext_small", "features.5.", 27, "convnext_tiny"},
          {"densenet201", "features.denseblock3.denselayer", 48, "densenet169"}}) {
        const Shapes deep = shapes(requireArchitecture(name).build(1000));
        for (const auto& [key, shape] : shapes(requireArchitecture(sibling).build(1000)))
            QVERIFY2(deep.contains(key), key.c_str());
        std::set<std::string> found;
        for (const auto& [key, shape] : deep)
            if (key.starts_with(block))
                found.insert(key.substr(0, key.find('.', std::string(block).size())));
        QCOMPARE(found.size(), static_cast<std::size_t>(blocks));
    }
}

void ZooTest::regNetXHasThePapersStages() {
    const Shapes found = shapes(requireArchitecture("regnet_x_800mf").build(1000));
    const std::vector<std::int64_t> widths = {64, 128, 288, 672}, depths = {1, 3, 7, 5};
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const std::string stage = "block" + std::to_string(i + 1);
        const auto key = [&](std::int64_t block) {
            return "trunk_output." + stage + "." + stage + "-" + std::to_string(block) + ".f.b.0.weight";
        };
        QCOMPARE(found.at(key(depths[i] - 1)), (std::vector<std::int64_t>{widths[i], 16, 3, 3}));
        QVERIFY(!found.contains(key(depths[i])));
    }
}

void ZooTest::thoseWithoutAFixtureRun_data() {
    QTest::addColumn<std::string>("name");
    const std::vector<std::string> files = fixtureFiles();
    for (const Architecture& architecture : zoo())
        if (std::ranges::find(files, architecture.name + ".json") == files.end())
            QTest::newRow(architecture.name.c_str()) << architecture.name;
}

void ZooTest::thoseWithoutAFixtureRun() {
    REQUIRE_SHARED_FILES();
    QFETCH(std::string, name);
    const at::Tensor logits =
        scores(withFormulaWeights(requireArchitecture(name), 1.2), test::formulaInput({2, 3, 97, 113}));
    QCOMPARE(logits.sizes().vec(), (std::vector<std::int64_t>{2, 1000}));
    QVERIFY(logits.isfinite().all().item<bool>());
}

void ZooTest::parameterCountsAreThePublishedOnes() {
    QFETCH(std::string, name);
    const Architecture& architecture = requireArchitecture(name);
    for (const Weights& weights : architecture.weights)
        if (name == "inception_v3") // torchvision counts the auxiliary head here, though not for GoogLeNet
            QCOMPARE(parameterCount(architecture.build(1000)), weights.parameters - 3'326'696);
        else if (name == "toyworld") // that of the demo models
            QCOMPARE(parameterCount(architecture.build(12)), weights.parameters);
        else
            QCOMPARE(parameterCount(architecture.build(1000)), weights.parameters);
}

void ZooTest::architecturesHoldNoMemoryForWeights() {
    QFETCH(std::string, name);
    for (const Constant& constant : requireArchitecture(name).build(1000).constants)
        QVERIFY(constant.tensor.is_meta());
}

void ZooTest::theNumberOfClassesIsFree() {
    QFETCH(std::string, name);
    const Architecture& architecture = requireArchitecture(name);
    Shapes expected = shapes(architecture.build(1000));
    Shapes found = shapes(architecture.build(17));
    QCOMPARE(expected.at(architecture.classifierKey).front(), 1000);
    QCOMPARE(found.at(architecture.classifierKey).front(), 17);
    std::size_t different = 0;
    for (const auto& [key, shape] : expected)
        different += found.at(key) != shape;
    QCOMPARE(different, 2u); // weight and bias of the classifier
}

void ZooTest::blocksResolveToWhatTheyReturn() {
    const Graph graph = requireArchitecture("resnet18").build(1000);
    QCOMPARE(requireValue(graph, "layer1.0"), requireValue(graph, "layer1.0.relu#2"));
    QCOMPARE(requireValue(graph, "layer1"), requireValue(graph, "layer1.1.relu#2"));
    QCOMPARE(requireValue(graph, "layer2.0.downsample"), requireValue(graph, "layer2.0.downsample.1"));
}

void ZooTest::namesAreUnique() {
    std::set<std::string> names;
    for (const Architecture& architecture : zoo())
        QVERIFY2(names.insert(architecture.name).second, architecture.name.c_str());
    QCOMPARE(names.size(), 42u);
}

void ZooTest::anUnknownNameIsAnErrorThatProposesSimilarOnes() {
    QVERIFY(!findArchitecture("resnet51"));
    try {
        requireArchitecture("resnet51");
        QFAIL("there is no resnet51");
    } catch (const UsageError& error) {
        QVERIFY2(QString(error.what()).contains("'resnet50'"), error.what());
    }
}

void ZooTest::weightsAreFoundByTheNameOfTheirFile() {
    const Architecture& resnet = requireArchitecture("resnet50");
    QCOMPARE(weightsOfFile(resnet, "resnet50-0676ba61.pth").name, std::string("IMAGENET1K_V1"));
    QCOMPARE(weightsOfFile(resnet, "resnet50-11ad3fa6.pth").name, std::string("IMAGENET1K_V2"));
    QCOMPARE(weightsOfFile(resnet, "my_birds.pth").name, std::string("IMAGENET1K_V2"));
}

QTEST_GUILESS_MAIN(ZooTest)
#include "zoo_test.moc"
