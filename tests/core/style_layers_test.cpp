#include "synthesize/style_layers.h"

#include "base/error.h"
#include "base/resources.h"
#include "graph/executor.h"
#include "graph/graph_builder.h"
#include "model/model_loader.h"
#include "model/zoo/zoo.h"
#include "problem_helpers.h"
#include "support/networks.h"

using namespace saliscope;
using namespace saliscope::test;

class StyleLayersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void standardLayersSuitTheNetwork_data();
    void standardLayersSuitTheNetwork();
    void everyKindOfNetworkHasLayers();
    void layersAreFoundByName();
    void averagePoolingTakesTheMean();
};

namespace {

QString namesOf(const Model& model, const std::vector<ValueId>& layers) {
    QStringList names;
    for (const ValueId layer : layers)
        names << QString::fromStdString(valueName(model.graph, layer));
    return names.join(',');
}

/// An architecture of the zoo with weights that do not matter.
Model ofTheZoo(const std::string& name, bool withName) {
    const Architecture& architecture = requireArchitecture(name);
    Model model = modelOf(architecture.build(10), 10);
    for (Constant& constant : model.graph.constants)
        constant.tensor = at::zeros(constant.tensor.sizes(), at::kFloat);
    model.architecture = withName ? name : "";
    return model;
}

} // namespace

void StyleLayersTest::standardLayersSuitTheNetwork_data() {
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<bool>("isKnown");
    QTest::addColumn<QString>("style");
    QTest::addColumn<QString>("content");
    // relu1_1 to relu5_1, and relu4_2, as Gatys et al. chose.
    QTest::newRow("VGG-19 without its name")
        << "vgg19" << false << "features.1,features.6,features.11,features.20,features.29" << "features.22";
    QTest::newRow("SqueezeNet") << "squeezenet1_1" << true
                                << "features.1,features.4.cat,features.6.cat,features.7.cat"
                                << "features.3.cat";
    QTest::newRow("the toy network") << "toyworld" << true << "relu1,relu2,relu3" << "relu4";
    QTest::newRow("ResNet-18") << "resnet18" << true
                               << "relu,layer1.0.relu,layer2.0.relu,layer3.0.relu,layer4.0.relu"
                               << "layer2.0.relu#2";
}

void StyleLayersTest::standardLayersSuitTheNetwork() {
    QFETCH(QString, architecture);
    QFETCH(bool, isKnown);
    QFETCH(QString, style);
    QFETCH(QString, content);
    const Model model = ofTheZoo(architecture.toStdString(), isKnown);
    const StyleLayers layers = defaultStyleLayers(model, {3, 128, 128});
    QCOMPARE(namesOf(model, layers.style), style);
    QCOMPARE(namesOf(model, layers.content), content);
}

void StyleLayersTest::everyKindOfNetworkHasLayers() {
    for (const NamedNetwork& network : networksOfEveryKind()) {
        const Model model = modelOf(network.graph);
        const StyleLayers layers = defaultStyleLayers(model, {3, 16, 16});
        QVERIFY2(!layers.style.empty() && layers.content.size() == 1, network.name.c_str());
    }
    const Model linear = linearModel(at::ones({2, 3, 4, 4}), at::zeros({2}));
    QVERIFY_EXCEPTION_THROWN(defaultStyleLayers(linear, {3, 4, 4}), ModelError);
}

void StyleLayersTest::layersAreFoundByName() {
    const Model model = modelOf(smallNetwork());
    QCOMPARE(namesOf(model, namedLayers(model, "relu,block.relu")), QString("relu,block.relu"));
    QVERIFY_EXCEPTION_THROWN(namedLayers(model, "relu,nothing"), UsageError);
    QVERIFY_EXCEPTION_THROWN(namedLayers(model, ","), UsageError);
}

void StyleLayersTest::averagePoolingTakesTheMean() {
    GraphBuilder b(2);
    const Graph graph = b.finish(b.flatten(b.maxPool(b.input(), "pool", {.kernel = 2, .stride = 2}), 4));
    const at::Tensor input = uniform({1, 2, 4, 4});
    const at::Tensor maximum = scores(graph, input), mean = scores(withAveragePooling(graph), input);
    QVERIFY(at::equal(maximum, at::max_pool2d(input, 2).flatten(1)));
    QVERIFY(at::allclose(mean, at::avg_pool2d(input, 2).flatten(1)));
}

QTEST_GUILESS_MAIN(StyleLayersTest)
#include "style_layers_test.moc"
