// Methods that cover the picture, asked about the cat in scenes of a cat and a dog: their maps have to lie on
// the cat.
#include "explain/ground_truth.h"
#include "explain/methods.h"
#include "model/model_loader.h"
#include "toyworld/scene.h"
#include "toyworld/training_scenes.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

struct CatAndDog {
    at::Tensor input;
    cv::Mat cat, dog;
};

CatAndDog drawCatAndDog(std::uint64_t seed) {
    SceneOptions options;
    options.classes = {ObjectClass::cat, ObjectClass::dog};
    options.minimumObjects = options.maximumObjects = 2;
    options.occlusion = 0;
    const Scene scene = drawScene(seed, options);
    const bool catFirst = scene.objects[0].kind == ObjectClass::cat;
    return {toyInput(std::vector{scene.picture}), scene.objects[catFirst ? 0 : 1].mask,
            scene.objects[catFirst ? 1 : 0].mask};
}

double share(const cv::Mat& mask) {
    return static_cast<double>(cv::countNonZero(mask)) / static_cast<double>(mask.total());
}

} // namespace

class PerturbationGroundTruthTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void mapsOfTheCatLieOnTheCat_data();
    void mapsOfTheCatLieOnTheCat();

private:
    std::shared_ptr<const Model> model_;
    std::vector<CatAndDog> scenes_;
};

void PerturbationGroundTruthTest::initTestCase() {
    at::set_num_threads(1); // several wait for each other where a machine is busy
    model_ = loadModel({.model = "toyworld"});
    for (std::uint64_t seed = 1; seed <= 4; ++seed)
        scenes_.push_back(drawCatAndDog(seed));
}

void PerturbationGroundTruthTest::mapsOfTheCatLieOnTheCat_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<OptionValues>("options");
    QTest::addColumn<double>("timesChance");
    QTest::newRow("rise") << "rise" << OptionValues{{"samples", "1000"}} << 2.0;
    QTest::newRow("ablation-cam") << "ablation-cam" << OptionValues{} << 2.0;
    QTest::newRow("lime") << "lime" << OptionValues{{"samples", "300"}} << 2.0;
    QTest::newRow("kernel-shap") << "kernel-shap" << OptionValues{{"samples", "300"}} << 2.0;
    QTest::newRow("meaningful-perturbation")
        << "meaningful-perturbation" << OptionValues{{"steps", "100"}} << 2.0;
}

void PerturbationGroundTruthTest::mapsOfTheCatLieOnTheCat() {
    QFETCH(QString, method);
    QFETCH(OptionValues, options);
    QFETCH(double, timesChance);
    const ClassScore cat{findClass(*model_, "cat")};
    double onCat = 0, onDog = 0;
    for (const CatAndDog& scene : scenes_) {
        const Question question{.model = *model_, .input = scene.input, .target = cat, .seed = 1};
        const Attribution attribution = requireMethod(method.toStdString()).explain(question, options, {});
        const auto lift = [&](const cv::Mat& mask) {
            return massInside(attribution.map, mask).value_or(0) / share(mask);
        };
        qInfo("cat %.2f dog %.2f; %s", lift(scene.cat), lift(scene.dog),
              attribution.notes.empty() ? "" : attribution.notes.front().c_str());
        onCat += lift(scene.cat) / static_cast<double>(scenes_.size());
        onDog += lift(scene.dog) / static_cast<double>(scenes_.size());
    }
    QVERIFY2(onCat > timesChance && onCat > 2 * onDog,
             qPrintable(QString("%1 times chance on the cat, %2 on the dog").arg(onCat).arg(onDog)));
}

QTEST_GUILESS_MAIN(PerturbationGroundTruthTest)
#include "perturbation_ground_truth_test.moc"
