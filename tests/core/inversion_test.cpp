// Feature inversion: what each layer still knows of a picture.
#include "synthesize/inversion.h"

#include "base/error.h"
#include "base/generator.h"
#include "demo_synthesis.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <QtTest>

using namespace saliscope;
using namespace saliscope::test;

class InversionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void theFirstLayerIsInvertedNearlyExactly();
    void deeperLayersKnowLess();
    void onlyTheRegionIsMatched();
    void theFeatureErrorIsRelative();
    void aStripGoesOnWhereItWasCancelled();
};

void InversionTest::theFirstLayerIsInvertedNearlyExactly() {
    const auto model = demo();
    const at::Tensor photo = sample(*model);
    const FeatureTarget target = featuresOf(*model, photo, requireValue(model->graph, "relu1"));
    const at::Tensor inverted = finished(featureInversion(model, target, {.steps = 150}));
    const double likeness = correlation(inverted, photo);
    QVERIFY2(likeness > 0.9, qPrintable(QString::number(likeness)));
    QVERIFY(relativeFeatureError(*model, target, inverted) < 0.2);
}

void InversionTest::deeperLayersKnowLess() {
    const auto model = demo();
    InversionStrip strip{.model = model, .picture = sample(*model)};
    for (const char* layer : {"relu1", "relu3", "relu5"})
        strip.layers.push_back(requireValue(model->graph, layer));
    strip.options.steps = 100;
    std::vector<LayerInversion> done;
    invertLayers(strip, done);
    QCOMPARE(done.size(), std::size_t{3});
    std::vector<double> likeness;
    for (const LayerInversion& part : done) {
        QVERIFY(part.error > 0 && part.error < 0.7);
        likeness.push_back(correlation(part.picture, strip.picture));
    }
    QVERIFY(likeness[0] > likeness[1] && likeness[1] > likeness[2]);
}

void InversionTest::onlyTheRegionIsMatched() {
    const auto model = demo();
    const at::Tensor photo = sample(*model);
    at::Tensor region = at::zeros({1, 1, 128, 128});
    region.slice(3, 0, 64).fill_(1);
    const FeatureTarget target = featuresOf(*model, photo, requireValue(model->graph, "relu1"), region);
    const at::Tensor inverted = finished(featureInversion(model, target, {.steps = 150}));
    const auto half = [&](std::int64_t first, std::int64_t last) {
        return correlation(inverted.slice(3, first, last), photo.slice(3, first, last));
    };
    QVERIFY2(half(0, 56) > half(72, 128) + 0.2,
             qPrintable(QString("%1 %2").arg(half(0, 56)).arg(half(72, 128))));
    QVERIFY_THROWS_EXCEPTION(UsageError,
                             featuresOf(*model, photo, requireValue(model->graph, "scores"), region));
    QVERIFY_THROWS_EXCEPTION(
        UsageError, featuresOf(*model, photo, requireValue(model->graph, "relu1"), at::zeros_like(region)));
}

void InversionTest::theFeatureErrorIsRelative() {
    const auto model = demo();
    const at::Tensor photo = sample(*model), grey = at::full_like(photo, 0.5);
    const ValueId layer = requireValue(model->graph, "relu3");
    const FeatureTarget target = featuresOf(*model, photo, layer);
    QCOMPARE(relativeFeatureError(*model, target, photo), 0.0);
    const at::Tensor a = target.features, b = featuresOf(*model, grey, layer).features;
    const double expected = ((a - b).norm() / a.norm()).item<double>();
    QVERIFY(std::abs(relativeFeatureError(*model, target, grey) - expected) < 1e-5);
    const Trace trace = run(model->graph, toInput(grey, model->preprocessing), {.keep = {layer}});
    QVERIFY(std::abs(matchFeatures(target).loss(trace).item<double>() - expected * expected) < 1e-5);
}

void InversionTest::aStripGoesOnWhereItWasCancelled() {
    const auto model = smallModel();
    InversionStrip strip{.model = model, .picture = at::rand({1, 3, 24, 32}, seededGenerator(4))};
    for (const Layer& layer : layersToInvert(*model))
        strip.layers.push_back(layer.value);
    QVERIFY(strip.layers.size() > 3);
    strip.options.steps = 5;
    std::vector<LayerInversion> whole, parts;
    invertLayers(strip, whole);
    std::stop_source stop;
    int steps = 0;
    const auto stopLater = [&](ValueId, const at::Tensor& picture) {
        QCOMPARE(picture.sizes(), at::IntArrayRef({1, 3, 24, 32}));
        if (++steps == 12)
            stop.request_stop();
    };
    QVERIFY_THROWS_EXCEPTION(Cancelled,
                             invertLayers(strip, parts, Progress({}, stop.get_token()), stopLater));
    QCOMPARE(parts.size(), std::size_t{2});
    invertLayers(strip, parts);
    QCOMPARE(parts.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        QVERIFY(at::equal(parts[i].picture, whole[i].picture));
        QCOMPARE(parts[i].error, whole[i].error);
    }
}

QTEST_GUILESS_MAIN(InversionTest)
#include "inversion_test.moc"
