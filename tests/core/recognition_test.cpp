#include "model/zoo/recognition.h"

#include "base/error.h"
#include "base/file.h"
#include "graph/executor.h"
#include "graph/graph_builder.h"
#include "model/checkpoint/checkpoint.h"
#include "support/formula.h"
#include "support/shared_files.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include <QtTest>

using namespace saliscope;
using nlohmann::json;

namespace {

TensorShapes shapesOf(const Architecture& architecture, std::int64_t classes = 1000) {
    TensorShapes shapes;
    for (const Constant& constant : architecture.build(classes).constants)
        shapes[constant.name] = constant.tensor.sizes().vec();
    return shapes;
}

StateDict formulaWeights(const std::string& name, std::int64_t classes, at::ScalarType type = at::kFloat) {
    StateDict weights;
    for (const auto& [key, shape] : shapesOf(requireArchitecture(name), classes))
        weights.add(key, test::formulaWeight(key, shape, 1.2).to(type));
    return weights;
}

/// What the error that `call` throws says; empty if it throws none.
QString message(const std::function<void()>& call) {
    try {
        call();
    } catch (const ModelError& error) {
        return error.what();
    }
    return {};
}

/// An architecture of one convolution, whose stride is in no shape.
Architecture strided(const std::string& name, std::int64_t stride) {
    const auto build = [=](std::int64_t classes) {
        GraphBuilder net;
        const Feature x =
            net.convolution(net.input(), "conv", {.channels = classes, .kernel = 3, .stride = stride});
        return net.finish(net.globalMean(x));
    };
    return {.name = name,
            .title = name,
            .paper = "",
            .build = build,
            .classifierKey = "conv.weight",
            .weights = {}};
}

} // namespace

class RecognitionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyArchitectureIsRecognisedAndNoOther_data();
    void everyArchitectureIsRecognisedAndNoOther();
    void officialStateDictsAreRecognised_data();
    void officialStateDictsAreRecognised();
    void oldSpellingsOfDenseNetAreUnderstood();
    void whenTwoFitTheErrorNamesBothAndTheWayOut();
    void aMissingKeyIsNamedWithItsShape();
    void aWrongShapeIsNamedWithBothShapes();
    void aKeyTooManyIsNamed();
    void manyDifferencesAreCounted();
    void anUnknownArchitectureIsAnErrorThatSaysWhatToDo();
    void nonsensicalNumbersOfClassesAreWrongShapes_data();
    void nonsensicalNumbersOfClassesAreWrongShapes();
    void theGivenArchitectureIsChecked();
    void weightsBecomeFloatWithoutGradient_data();
    void weightsBecomeFloatWithoutGradient();
    void weightsThatAreFloatAreShared();
    void integersAreNoWeights();
    void theRealNetworkComputesItsReference_data();
    void theRealNetworkComputesItsReference();
};

void RecognitionTest::everyArchitectureIsRecognisedAndNoOther_data() {
    QTest::addColumn<std::string>("name");
    for (const Architecture& architecture : zoo())
        QTest::newRow(architecture.name.c_str()) << architecture.name;
}

void RecognitionTest::everyArchitectureIsRecognisedAndNoOther() {
    QFETCH(std::string, name);
    const TensorShapes shapes = shapesOf(requireArchitecture(name), 37);
    QCOMPARE(recognise(shapes).name, name);
    QCOMPARE(requireFit(requireArchitecture(name), shapes), 37);
}

void RecognitionTest::officialStateDictsAreRecognised_data() {
    QTest::addColumn<std::string>("file");
    for (const char* name : {"resnet18", "googlenet", "inception_v3", "densenet121", "convnext_tiny"})
        QTest::newRow(name) << std::string(name) + ".json";
}

void RecognitionTest::officialStateDictsAreRecognised() {
    REQUIRE_SHARED_FILES();
    QFETCH(std::string, file);
    const json reference = json::parse(readTextFile(test::sharedFolder() / "fixtures" / "zoo" / file));
    TensorShapes shapes;
    for (const json& entry : reference.at("state_dict"))
        shapes[entry.at(0)] = entry.at(1).get<std::vector<std::int64_t>>();
    QCOMPARE(recognise(shapes).name, reference.at("architecture").get<std::string>());
}

void RecognitionTest::oldSpellingsOfDenseNetAreUnderstood() {
    const StateDict current = formulaWeights("densenet121", 1000);
    StateDict old;
    for (const StateDict::Entry& entry : current.entries()) {
        QString key = QString::fromStdString(entry.name);
        if (key.contains("denselayer"))
            for (const QString part : {"norm1", "norm2", "conv1", "conv2"})
                key.replace("." + part + ".", "." + part.chopped(1) + "." + part.back() + ".");
        old.add(key.toStdString(), entry.tensor);
    }
    QVERIFY(old.find("features.denseblock1.denselayer1.norm.1.weight"));
    const Architecture& densenet = requireArchitecture("densenet121");
    QCOMPARE(recognise(shapesOf(old)).name, densenet.name);
    for (const Constant& constant : buildWithWeights(densenet, old).constants)
        QVERIFY(at::equal(constant.tensor,
                          test::formulaWeight(constant.name, constant.tensor.sizes().vec(), 1.2)));
}

void RecognitionTest::whenTwoFitTheErrorNamesBothAndTheWayOut() {
    const std::vector<Architecture> candidates = {strided("coarse", 4), requireArchitecture("alexnet"),
                                                  strided("fine", 1)};
    const QString error = message([&] { recognise(shapesOf(candidates[0]), candidates); });
    QVERIFY2(error.contains("'coarse' or 'fine'") && error.contains("--arch") && !error.contains("alexnet"),
             qPrintable(error));
}

void RecognitionTest::aMissingKeyIsNamedWithItsShape() {
    TensorShapes shapes = shapesOf(requireArchitecture("resnet50"));
    shapes.erase("layer1.0.bn1.bias");
    const QString error = message([&] { recognise(shapes); });
    QVERIFY2(error.contains("'resnet50'") && error.contains("'layer1.0.bn1.bias' (64) is missing") &&
                 !error.contains("more"),
             qPrintable(error));
}

void RecognitionTest::aWrongShapeIsNamedWithBothShapes() {
    TensorShapes shapes = shapesOf(requireArchitecture("resnet18"));
    shapes["conv1.weight"] = {64, 3, 3, 3};
    const QString error = message([&] { recognise(shapes); });
    QVERIFY2(error.contains("'resnet18'") && error.contains("'conv1.weight' is 64×3×3×3 instead of 64×3×7×7"),
             qPrintable(error));
}

void RecognitionTest::aKeyTooManyIsNamed() {
    TensorShapes shapes = shapesOf(requireArchitecture("vgg16"));
    shapes["classifier.8\n.weight"] = {10, 1000};
    const QString error = message([&] { recognise(shapes); });
    QVERIFY2(error.contains("'vgg16'") && error.contains("10×1000") && !error.contains('\n'),
             qPrintable(error));
}

void RecognitionTest::manyDifferencesAreCounted() {
    TensorShapes shapes = shapesOf(requireArchitecture("resnet18"));
    std::erase_if(shapes, [](const auto& entry) { return entry.first.starts_with("layer4.1.bn"); });
    const QString error = message([&] { recognise(shapes); });
    QVERIFY2(error.contains("'layer4.1.bn1.weight' (512) is missing") && error.contains("and 5 more"),
             qPrintable(error));
}

void RecognitionTest::anUnknownArchitectureIsAnErrorThatSaysWhatToDo() {
    const QString error = message([] { recognise({{"encoder.weight", {3, 4}}, {"fc.weight", {10, 4}}}); });
    QVERIFY2(error.contains("unknown architecture") && error.contains("'encoder.weight'") &&
                 error.contains("TorchScript"),
             qPrintable(error));
    QVERIFY(message([] { recognise({}); }).contains("no weights"));
}

void RecognitionTest::nonsensicalNumbersOfClassesAreWrongShapes_data() {
    QTest::addColumn<std::vector<std::int64_t>>("shape");
    using Shape = std::vector<std::int64_t>;
    QTest::newRow("a single number") << Shape{};
    QTest::newRow("none") << Shape{0, 512};
    QTest::newRow("of one dimension") << Shape{1000};
    QTest::newRow("astronomical") << Shape{std::int64_t{1} << 60, 512};
}

void RecognitionTest::nonsensicalNumbersOfClassesAreWrongShapes() {
    QFETCH(std::vector<std::int64_t>, shape);
    TensorShapes shapes = shapesOf(requireArchitecture("resnet18"));
    shapes["fc.weight"] = shape;
    const QString error = message([&] { recognise(shapes); });
    QVERIFY2(error.contains("'fc.weight' is ") && error.contains("instead of 1000×512"), qPrintable(error));
}

void RecognitionTest::theGivenArchitectureIsChecked() {
    const QString error =
        message([] { buildWithWeights(requireArchitecture("resnet34"), formulaWeights("resnet18", 10)); });
    QVERIFY2(error.contains("does not fit ResNet-34 ('resnet34')") &&
                 error.contains("'layer1.2.conv1.weight'"),
             qPrintable(error));
}

void RecognitionTest::weightsBecomeFloatWithoutGradient_data() {
    QTest::addColumn<int>("type");
    for (at::ScalarType type : {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16})
        QTest::newRow(c10::toString(type)) << static_cast<int>(type);
}

void RecognitionTest::weightsBecomeFloatWithoutGradient() {
    QFETCH(int, type);
    const auto scalarType = static_cast<at::ScalarType>(type);
    const StateDict weights = formulaWeights("squeezenet1_1", 7, scalarType);
    for (const StateDict::Entry& entry : weights.entries())
        at::Tensor(entry.tensor).requires_grad_();
    const Graph graph = buildWithWeights(requireArchitecture("squeezenet1_1"), weights);
    for (const Constant& constant : graph.constants) {
        QCOMPARE(constant.tensor.scalar_type(), at::kFloat);
        QVERIFY(constant.tensor.is_contiguous());
        QVERIFY(!constant.tensor.requires_grad());
        QVERIFY(at::equal(constant.tensor.to(scalarType), *weights.find(constant.name)));
    }
    QCOMPARE(scores(graph, at::rand({2, 3, 64, 64})).sizes().vec(), (std::vector<std::int64_t>{2, 7}));
}

void RecognitionTest::weightsThatAreFloatAreShared() {
    const StateDict weights = formulaWeights("squeezenet1_1", 7);
    for (const Constant& constant : buildWithWeights(requireArchitecture("squeezenet1_1"), weights).constants)
        QCOMPARE(constant.tensor.data_ptr(), weights.find(constant.name)->data_ptr());
}

void RecognitionTest::integersAreNoWeights() {
    const StateDict weights = formulaWeights("squeezenet1_1", 7, at::kLong);
    const QString error = message([&] { buildWithWeights(requireArchitecture("squeezenet1_1"), weights); });
    QVERIFY2(error.contains("'features.0.weight'") && error.contains("Long"), qPrintable(error));
}

void RecognitionTest::theRealNetworkComputesItsReference_data() {
    QTest::addColumn<std::string>("ending");
    for (const char* ending : {".safetensors", ".pth", "_legacy.pth"})
        QTest::newRow(ending) << std::string(ending);
}

void RecognitionTest::theRealNetworkComputesItsReference() {
    REQUIRE_SHARED_FILES();
    QFETCH(std::string, ending);
    const auto models = test::sharedFolder() / "models";
    const StateDict weights = readCheckpoint(models / ("mobilenet_v1_025_imagenet" + ending));
    const Architecture architecture = recognise(shapesOf(weights));
    QCOMPARE(architecture.name, std::string("mobilenet_v1_025"));
    const json expected = json::parse(readTextFile(models / "expected.json")).at("outputs").at("mobilenet");
    const at::Tensor input = test::formulaInput(expected.at("input_shape"), expected.at("half_range"));
    const at::Tensor logits = scores(buildWithWeights(architecture, weights), input)[0];
    QCOMPARE(logits.argmax().item<int>(), expected.at("argmax").get<int>());
    const auto head = expected.at("head").get<std::vector<float>>();
    const at::Tensor difference =
        logits.slice(0, 0, static_cast<std::int64_t>(head.size())) - at::tensor(head);
    QVERIFY(difference.abs().max().item<double>() <= 1e-4 * logits.std().item<double>());
}

QTEST_GUILESS_MAIN(RecognitionTest)
#include "recognition_test.moc"
