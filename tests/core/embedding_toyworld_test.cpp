// Maps of the toy world: what the demo model tells apart stays apart.
#include "base/process.h"
#include "dataset/embedding.h"
#include "graph/executor.h"
#include "model/model_loader.h"
#include "toyworld/labelled_scenes.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;

class EmbeddingToyworldTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void classesStayApart_data();
    void classesStayApart();
    void neighboursAreKept();

private:
    at::Tensor features_, labels_;
};

void EmbeddingToyworldTest::initTestCase() {
    setEngineThreads(1);
    bool given = false;
    const int count = qEnvironmentVariableIntValue("SALISCOPE_EMBEDDED_SCENES", &given);
    const auto model = loadModel({.model = "toyworld"});
    const LabelledPictures scenes = drawLabelledScenes(
        {.purpose = SeedPurpose::evaluation, .seed = 7, .count = given ? count : 240, .size = 128});
    const ValueId layer = requireValue(model->graph, "relu6");
    std::vector<at::Tensor> features;
    for (const at::Tensor& some : (scenes.pictures * 2 - 1).split(16))
        features.push_back(run(model->graph, some, {.keep = {layer}, .withoutOutputs = true}).value(layer));
    features_ = at::cat(features);
    labels_ = scenes.labels;
}

void EmbeddingToyworldTest::classesStayApart_data() {
    QTest::addColumn<QString>("forces");
    for (const char* forces : {"exact", "interpolated"})
        QTest::newRow(forces) << forces;
}

void EmbeddingToyworldTest::classesStayApart() {
    QFETCH(QString, forces);
    const TsneOptions options = tsneTable().parse({{"forces", forces.toStdString()}});
    const Embedding map = embed(features_, EmbeddingMethod::tsne, options, 1);
    const double inSpace = neighbourAccuracy(features_, labels_, {});
    const double inMap = neighbourAccuracy(map.positions, labels_, {});
    qInfo("nearest neighbours of the same class: %.3f in the map, %.3f in the layer; KL divergence %.3f",
          inMap, inSpace, *map.divergence);
    QVERIFY(inSpace > 0.9);
    QVERIFY(inMap >= 0.95 * inSpace);
}

void EmbeddingToyworldTest::neighboursAreKept() {
    const Embedding byTsne = embed(features_, EmbeddingMethod::tsne, {}, 1);
    const Embedding byAxes = embed(features_, EmbeddingMethod::principalComponents, {}, 1);
    QVERIFY(byTsne.quality->trustworthiness > 0.9);
    QVERIFY(byTsne.quality->preservation > byAxes.quality->preservation);
}

QTEST_GUILESS_MAIN(EmbeddingToyworldTest)
#include "embedding_toyworld_test.moc"
