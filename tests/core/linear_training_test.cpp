// Linear classifiers: the conditions that their optima satisfy, files, templates, and how far they are from
// erring.
#include "attack/attacks.h"
#include "attack/half_space.h"
#include "attack/linear_training.h"
#include "attack/robustness.h"
#include "attack/support_vectors.h"
#include "attack_helpers.h"
#include "base/error.h"
#include "graph/executor.h"
#include "model/model_loader.h"
#include "support/temporary_folder.h"

#include <ATen/Parallel.h>

#include <QtTest>

using namespace saliscope;

namespace {

/// Pictures of 32×32 in three classes: bright above, bright below, bright on the left; with noise.
LabelledPictures threeClasses(int count = 60) {
    LabelledPictures result{.pictures = {}, .labels = {}, .names = {"above", "below", "left"}};
    std::vector<at::Tensor> pictures;
    std::vector<std::int64_t> labels;
    for (int i = 0; i < count; ++i) {
        at::Tensor picture = test::greyLevels({1, 3, 32, 32}, 500 + static_cast<std::uint64_t>(i), 0.2, 0.6);
        const int label = i % 3;
        if (label == 2)
            picture.slice(3, 0, 16) += 0.3;
        else
            picture.slice(2, label * 16, label * 16 + 16) += 0.3;
        pictures.push_back(picture);
        labels.push_back(label);
    }
    result.pictures = at::cat(pictures);
    result.labels = at::tensor(labels);
    return result;
}

const at::Tensor& constantOf(const Model& model, const std::string& name) {
    for (const Constant& constant : model.graph.constants)
        if (constant.name == name)
            return constant.tensor;
    throw std::logic_error("no such constant");
}

} // namespace

Q_DECLARE_METATYPE(saliscope::LinearKind)
Q_DECLARE_METATYPE(saliscope::Norm)

class LinearTrainingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void whatIsDividedByPlanesIsLearnt_data() { bothKinds(); }
    void whatIsDividedByPlanesIsLearnt();
    void theSoftmaxOptimumHasNoSlope();
    void theWidestMarginIsFound();
    void noPlaneNearbyIsBetter();
    void savedClassifiersAreModels_data() { bothKinds(); }
    void savedClassifiersAreModels();
    void templatesShowWhatSpeaksForAClass_data() { bothKinds(); }
    void templatesShowWhatSpeaksForAClass();
    void otherNetworksHaveNoTemplates();
    void theSmallestBallIsTheDistance_data();
    void theSmallestBallIsTheDistance();
    void accuracyFallsWithTheBall();
    void whatCannotBeLearntIsSaid();
    void trainingCanBeCancelled();

private:
    static void bothKinds() {
        QTest::addColumn<LinearKind>("kind");
        QTest::newRow("softmax") << LinearKind::softmax;
        QTest::newRow("support vectors") << LinearKind::supportVector;
    }
};

void LinearTrainingTest::whatIsDividedByPlanesIsLearnt() {
    QFETCH(LinearKind, kind);
    const LabelledPictures pictures = threeClasses();
    const auto model = trainLinear(pictures, {.kind = kind});
    QCOMPARE(accuracyOn(*model, pictures), 1.0);
    QCOMPARE(model->labels, pictures.names);
    QCOMPARE(model->classes, 3);
    QCOMPARE(model->inputShape(), (std::vector<std::int64_t>{3, 32, 32}));
}

void LinearTrainingTest::theSoftmaxOptimumHasNoSlope() {
    const LabelledPictures pictures = threeClasses();
    const double penalty = 0.05;
    const auto model = trainLinear(pictures, {.penalty = penalty});
    const at::Tensor features = (pictures.pictures * 2 - 1).flatten(1).to(at::kDouble);
    const at::Tensor weight = constantOf(*model, "linear.weight").to(at::kDouble);
    const at::Tensor bias = constantOf(*model, "linear.bias").to(at::kDouble);
    const at::Tensor probabilities = at::addmm(bias, features, weight.t()).softmax(1);
    const at::Tensor error = (probabilities - at::one_hot(pictures.labels, 3)) / 60.0;
    const at::Tensor ofData = at::mm(error.t(), features);
    // Data and penalty pull against each other with the same force.
    QVERIFY((ofData + penalty * weight).norm().item<double>() < 0.01 * ofData.norm().item<double>());
}

void LinearTrainingTest::theWidestMarginIsFound() {
    // Two points: the plane in the middle between them, on which y (w·x + b) is 1 at both.
    const at::Tensor points = at::tensor({1.0f, 2.0f, 3.0f, 0.0f}).reshape({2, 2});
    const at::Tensor members = at::tensor({1, 0}).to(at::kBool);
    const SeparatingPlane plane = SupportVectorTraining(points).separate(members, 1000);
    const at::Tensor difference = points[0] - points[1]; // (-2, 2), of squared length 8
    QVERIFY(at::allclose(plane.normal, difference * 2 / 8, 1e-4, 1e-4));
    QVERIFY(std::abs(plane.offset - 0.5) < 1e-3); // (2, 1) in the middle: -0.5 · 2 + 0.5 · 1 + b = 0
}

void LinearTrainingTest::noPlaneNearbyIsBetter() {
    const at::Tensor points = test::greyLevels({80, 6}, 1) - 0.5;
    const at::Tensor members = (points.select(1, 0) + 0.3 * points.select(1, 1) > 0.05); // and noise:
    at::Tensor noisy = members.clone();
    noisy.slice(0, 0, 8) = members.slice(0, 0, 8).logical_not();
    const double cost = 2;
    const SeparatingPlane plane = SupportVectorTraining(points).separate(noisy, cost);
    const at::Tensor signs = noisy.to(at::kFloat) * 2 - 1;
    const auto objective = [&](const at::Tensor& normal, double offset) {
        const at::Tensor hinge = (1 - signs * (points.matmul(normal) + offset)).clamp_min(0);
        return normal.square().sum().item<double>() / 2 + cost * hinge.sum().item<double>();
    };
    const double best = objective(plane.normal, plane.offset);
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Random random(seed);
        const at::Tensor change = test::greyLevels({6}, seed) - 0.5;
        const double offset = plane.offset + random.between(-0.05, 0.05);
        QVERIFY(objective(plane.normal + 0.1 * change, offset) >= best * (1 - 1e-3));
    }
}

void LinearTrainingTest::savedClassifiersAreModels() {
    QFETCH(LinearKind, kind);
    const test::TemporaryFolder folder;
    const LabelledPictures pictures = threeClasses(12);
    const auto model = trainLinear(pictures, {.kind = kind});
    saveLinear(*model, folder / "linear.safetensors");
    const auto read = loadModel({.model = (folder / "linear.safetensors").string()});
    QCOMPARE(read->architecture, std::string("linear"));
    QCOMPARE(read->name, model->name);
    QCOMPARE(read->labels, model->labels);
    QVERIFY(read->preprocessing == model->preprocessing);
    const at::Tensor input = test::greyLevels({2, 3, 32, 32}, 7);
    QVERIFY(scores(read->graph, input).equal(scores(model->graph, input)));
    QVERIFY_EXCEPTION_THROWN(saveLinear(*model, folder / "linear.pt"), UsageError);
}

void LinearTrainingTest::templatesShowWhatSpeaksForAClass() {
    QFETCH(LinearKind, kind);
    const auto model = trainLinear(threeClasses(), {.kind = kind});
    const std::vector<Picture> templates = linearTemplates(*model);
    QCOMPARE(templates.size(), 3u);
    QCOMPARE(templates[0].width(), 32);
    const at::Tensor above = unitPicture(templates[0], 3);
    QVERIFY(above.slice(2, 0, 16).mean().item<double>() > 0.5 &&
            above.slice(2, 16, 32).mean().item<double>() < 0.5);
}

void LinearTrainingTest::otherNetworksHaveNoTemplates() {
    QVERIFY_EXCEPTION_THROWN(linearTemplates(test::modelOf(test::smallNetwork(), 3, 16, 16)), ModelError);
}

void LinearTrainingTest::theSmallestBallIsTheDistance_data() {
    QTest::addColumn<LinearKind>("kind");
    QTest::addColumn<Norm>("norm");
    for (const LinearKind kind : {LinearKind::softmax, LinearKind::supportVector})
        for (const Norm norm : {Norm::largest, Norm::euclidean})
            QTest::addRow("%s, %s", std::string(nameOf(kind)).c_str(), norm == Norm::largest ? "L∞" : "L2")
                << kind << norm;
}

void LinearTrainingTest::theSmallestBallIsTheDistance() {
    QFETCH(LinearKind, kind);
    QFETCH(Norm, norm);
    const LabelledPictures pictures = threeClasses();
    const ModelVictim victim(trainLinear(pictures, {.kind = kind}));
    for (const std::int64_t i : {0, 1}) {
        const at::Tensor picture = pictures.pictures.slice(0, i, i + 1);
        const std::int64_t from = topClass(victim, picture);
        const double exact = linearDistance(victim, picture, from, norm);
        AttackTask task{.victim = victim, .original = picture, .goal = {.from = from}, .seed = 1};
        PgdOptions options;
        options.norm = norm;
        options.survive = false;
        options.restarts = 1;
        // Towards each class: untargeted, descent goes to the one that is second by its score, which need not
        // be the nearest.
        double smallest = 100;
        for (std::int64_t target = 0; target < 3; ++target) {
            if (target == from)
                continue;
            task.goal.target = target;
            const double most = std::min(10 * exact, smallest);
            smallest = std::min(smallest, smallestFooledRadius(task, options, most).value_or(smallest));
        }
        task.goal.target = std::nullopt;
        QVERIFY2(smallest >= exact * (1 - 1e-5) && smallest < 1.03 * exact,
                 qPrintable(QString("%1 instead of %2").arg(smallest).arg(exact)));
        if (norm == Norm::euclidean) {
            const double found = runAttack(requireAttack("deepfool"), task).foundChange.euclidean;
            QVERIFY2(found >= exact * (1 - 1e-5) && found < 1.01 * exact,
                     qPrintable(QString("%1 instead of %2").arg(found).arg(exact)));
        }
    }
}

void LinearTrainingTest::accuracyFallsWithTheBall() {
    const LabelledPictures pictures = threeClasses(12);
    const ModelVictim victim(trainLinear(pictures, {}));
    std::vector<Specimen> specimens;
    std::vector<double> distances;
    for (std::int64_t i = 0; i < 12; ++i) {
        const at::Tensor picture = roundedToEightBits(pictures.pictures.slice(0, i, i + 1));
        const auto label = pictures.labels[i].item<std::int64_t>();
        specimens.push_back({std::to_string(i), picture, label});
        distances.push_back(linearDistance(victim, picture, label, Norm::largest));
    }
    specimens.back().label = (specimens.back().label + 1) % 3; // is answered wrongly
    distances.pop_back();
    const double middle = median(distances);
    PgdOptions options;
    options.survive = false;
    const RobustnessCurve curve =
        robustnessCurve(victim, specimens, {0, 0.5 * middle, middle, 3 * middle}, options, 1);
    QCOMPARE(curve.accuracy.front(), 11.0 / 12);
    for (std::size_t i = 0; i < curve.radii.size(); ++i) {
        // The exact answer, give or take a picture at the edge.
        const auto withstand = std::ranges::count_if(distances, [&](double d) { return d > curve.radii[i]; });
        QVERIFY(std::abs(curve.accuracy[i] * 12 - static_cast<double>(withstand)) <= 1.01);
    }
    QVERIFY_EXCEPTION_THROWN(robustnessCurve(victim, {}, {0}, {}, 1), UsageError);
    QVERIFY_EXCEPTION_THROWN(robustnessCurve(victim, specimens, {1, 0}, {}, 1), UsageError);
    QCOMPARE(median({3, 1, 2, 10}), 2.5);
    QVERIFY(std::isnan(median({})));
}

void LinearTrainingTest::whatCannotBeLearntIsSaid() {
    LabelledPictures pictures = threeClasses(6);
    pictures.names.push_back("never seen");
    QVERIFY_EXCEPTION_THROWN(trainLinear(pictures, {}), UsageError);
    pictures.names = {"only one"};
    QVERIFY_EXCEPTION_THROWN(trainLinear(pictures, {}), UsageError);
}

void LinearTrainingTest::trainingCanBeCancelled() {
    for (const LinearKind kind : {LinearKind::softmax, LinearKind::supportVector}) {
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_EXCEPTION_THROWN(trainLinear(threeClasses(6), {.kind = kind}, Progress({}, stop.get_token())),
                                 Cancelled);
    }
}

QTEST_GUILESS_MAIN(LinearTrainingTest)
#include "linear_training_test.moc"
