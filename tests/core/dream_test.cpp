// DeepDream: what it raises, in which sizes, and how a guide leads it.
#include "synthesize/dream.h"

#include "base/error.h"
#include "base/generator.h"
#include "demo_synthesis.h"
#include "synthesize/inversion.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <QtTest>

using namespace saliscope;
using namespace saliscope::test;

class DreamTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void dreamsRaiseTheirLayerAndKeepTheSize();
    void octavesGrowToThePicturesSize();
    void guidedDreamsComeCloserToTheGuide();
    void guidanceIsTheBestLikeness();
};

void DreamTest::dreamsRaiseTheirLayerAndKeepTheSize() {
    const auto model = demo();
    const at::Tensor photo = resizedPicture(sample(*model), 96, 150);
    const Goal goal = WholeLayer{requireValue(model->graph, "relu4")};
    const at::Tensor dream = finished(deepDream(model, photo, goal, {.octaves = 2, .steps = 5}));
    QCOMPARE(dream.sizes(), photo.sizes());
    QVERIFY(value(*model, goal, dream) > 1.5 * value(*model, goal, photo));
    QVERIFY(correlation(dream, photo) > 0.8); // it is still that photo
}

void DreamTest::octavesGrowToThePicturesSize() {
    const auto model = demo();
    const at::Tensor photo = resizedPicture(sample(*model), 100, 70);
    const Goal goal = WholeLayer{requireValue(model->graph, "relu2")};
    const Optimisation dream = deepDream(model, photo, goal, {.octaves = 9, .octaveScale = 1.5, .steps = 1});
    QCOMPARE(dream.stages.size(), std::size_t{2}); // a third one would be 31 pixels wide
    OptimisationState state = start(dream, 1);
    QCOMPARE(pictureOf(dream, state).sizes(), at::IntArrayRef({1, 3, 67, 47}));
    QVERIFY(at::allclose(pictureOf(dream, state), resizedPicture(photo, 67, 47).clamp(0, 1), 0, 1e-6));
    advance(dream, state, 2);
    QCOMPARE(pictureOf(dream, state).sizes(), photo.sizes());
    QCOMPARE(dream.stages[0].name, std::string("octave 1 of 2"));
}

void DreamTest::guidedDreamsComeCloserToTheGuide() {
    const auto model = demo();
    const at::Tensor photo = sample(*model), guide = sample(*model, "balloons");
    const Goal goal = WholeLayer{requireValue(model->graph, "relu3")};
    const DreamOptions options{.octaves = 1, .steps = 10};
    const auto featuresAt = [&](const at::Tensor& picture) {
        return featuresOf(*model, picture, std::get<WholeLayer>(goal).layer).features;
    };
    const NetworkTerm term = guidedBy(std::get<WholeLayer>(goal).layer, featuresAt(guide));
    const auto likeness = [&](const at::Tensor& picture) {
        const Trace trace = run(model->graph, toInput(picture, model->preprocessing),
                                {.keep = term.values, .withoutOutputs = true});
        return -term.loss(trace).item<double>();
    };
    const double before = likeness(photo),
                 after = likeness(finished(deepDream(model, photo, goal, options, guide)));
    const double otherwise = likeness(finished(deepDream(model, photo, goal, options, photo)));
    QVERIFY2(after > 1.2 * before && after > otherwise,
             qPrintable(QString("%1 %2 %3").arg(before).arg(after).arg(otherwise)));
    QVERIFY_THROWS_EXCEPTION(UsageError, deepDream(model, photo, Target(ClassScore{0}), options, guide));
}

void DreamTest::guidanceIsTheBestLikeness() {
    const Graph graph = smallNetwork();
    const ValueId layer = requireValue(graph, "relu");
    const at::Tensor here = at::rand({1, 8, 2, 3}, seededGenerator(1)) - 0.5;
    const at::Tensor guide = at::rand({1, 8, 2, 2}, seededGenerator(2)) - 0.5;
    const Trace trace = run(graph, {}, {.keep = {layer}, .given = {{layer, here}}, .withoutOutputs = true});
    double sum = 0, squares = 0;
    for (int p = 0; p < 6; ++p) {
        double best = -1e9;
        for (int q = 0; q < 4; ++q)
            best = std::max(best, at::dot(here[0].select(2, p % 3).select(1, p / 3),
                                          guide[0].select(2, q % 2).select(1, q / 2))
                                      .item<double>());
        sum += best;
    }
    squares = guide.square().sum().item<double>() / 4;
    QVERIFY(std::abs(guidedBy(layer, guide).loss(trace).item<double>() + sum / 6 / squares) < 1e-5);
}

QTEST_GUILESS_MAIN(DreamTest)
#include "dream_test.moc"
