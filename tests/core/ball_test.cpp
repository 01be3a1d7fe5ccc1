// Balls around pictures, and the nearest picture beyond a plane, against closed forms.
#include "attack/ball.h"
#include "attack/half_space.h"
#include "attack_helpers.h"

#include <QtTest>

using namespace saliscope;

Q_DECLARE_METATYPE(saliscope::Norm)

class BallTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRandomPictureLiesInTheBall_data() { everyNorm(); }
    void everyRandomPictureLiesInTheBall();
    void theSameSeedDrawsTheSamePicture_data() { everyNorm(); }
    void theSameSeedDrawsTheSamePicture();
    void projectionBringsBackAndLeavesAlone_data() { everyNorm(); }
    void projectionBringsBackAndLeavesAlone();
    void noChangeOfLengthOneClimbsMore_data() { everyNorm(); }
    void noChangeOfLengthOneClimbsMore();
    void theDistanceToAPlaneIsTheClosedForm_data() { everyNorm(); }
    void theDistanceToAPlaneIsTheClosedForm();
    void theNearestPossiblePictureIsFound_data() { everyNorm(); }
    void theNearestPossiblePictureIsFound();
    void whatCannotBeReachedIsSaid();

private:
    static void everyNorm() {
        QTest::addColumn<Norm>("norm");
        QTest::newRow("largest") << Norm::largest;
        QTest::newRow("euclidean") << Norm::euclidean;
    }
    static double measured(const at::Tensor& change, Norm norm) {
        return norm == Norm::largest ? change.abs().max().item<double>() : test::lengthOf(change);
    }
};

void BallTest::everyRandomPictureLiesInTheBall() {
    QFETCH(Norm, norm);
    const Ball ball{.centre = test::greyLevels({1, 3, 6, 6}, 1), .norm = norm, .radius = 0.3};
    Random random(2);
    double farthest = 0;
    for (int i = 0; i < 200; ++i) {
        const at::Tensor picture = randomPicture(ball, random);
        QVERIFY(test::isWithinBlackAndWhite(picture));
        farthest = std::max(farthest, measured(picture - ball.centre, norm));
    }
    QVERIFY(farthest <= 0.3 + 1e-6);
    QVERIFY(farthest > 0.2); // the ball is used
}

void BallTest::theSameSeedDrawsTheSamePicture() {
    QFETCH(Norm, norm);
    const Ball ball{.centre = test::greyLevels({1, 3, 6, 6}, 1), .norm = norm, .radius = 0.3};
    Random first(3), again(3), other(4);
    const at::Tensor picture = randomPicture(ball, first);
    QVERIFY(picture.equal(randomPicture(ball, again)));
    QVERIFY(!picture.equal(randomPicture(ball, other)));
}

void BallTest::projectionBringsBackAndLeavesAlone() {
    QFETCH(Norm, norm);
    const Ball ball{.centre = test::greyLevels({1, 3, 6, 6}, 5), .norm = norm, .radius = 0.25};
    const at::Tensor far = test::greyLevels({1, 3, 6, 6}, 6) * 3 - 1;
    const at::Tensor inside = projected(far, ball);
    QVERIFY(measured(inside - ball.centre, norm) <= 0.25 + 1e-6);
    QVERIFY(test::isWithinBlackAndWhite(inside));
    QVERIFY(at::allclose(projected(inside, ball), inside, 1e-5, 1e-7));
}

void BallTest::noChangeOfLengthOneClimbsMore() {
    QFETCH(Norm, norm);
    const at::Tensor gradient = test::greyLevels({1, 3, 5, 5}, 7) - 0.5;
    const at::Tensor best = steepest(gradient, norm);
    QVERIFY(std::abs(measured(best, norm) - 1) < 1e-5);
    const double climb = (best * gradient).sum().item<double>();
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        at::Tensor other = test::greyLevels({1, 3, 5, 5}, 100 + seed) - 0.5;
        other = other / measured(other, norm);
        QVERIFY((other * gradient).sum().item<double>() <= climb);
    }
    QVERIFY(steepest(at::zeros({1, 3, 2, 2}), norm).eq(0).all().item<bool>());
}

void BallTest::theDistanceToAPlaneIsTheClosedForm() {
    QFETCH(Norm, norm);
    // Small enough that no value reaches black or white.
    const at::Tensor original = test::greyLevels({1, 3, 8, 8}, 8, 0.4, 0.6);
    const HalfSpace halfSpace{
        .picture = original, .gradient = test::greyLevels({1, 3, 8, 8}, 9) - 0.5, .margin = 0.7};
    const at::Tensor gradient = halfSpace.gradient.to(at::kDouble);
    const double expected =
        0.7 / (norm == Norm::largest ? gradient.abs().sum() : gradient.norm()).item<double>();
    QVERIFY(std::abs(distanceTo(halfSpace, original, norm) - expected) < 1e-12);
    const auto nearest = nearestIn(halfSpace, original, norm);
    QVERIFY(nearest.has_value());
    QVERIFY(std::abs(measured(*nearest - original, norm) - expected) < 1e-4 * expected);
    QVERIFY(std::abs(0.7 + (halfSpace.gradient * (*nearest - original)).sum().item<double>()) < 1e-4);
}

void BallTest::theNearestPossiblePictureIsFound() {
    QFETCH(Norm, norm);
    // Two values: the first is soon black, the second has to do the rest. Margin 1 - 2 Δ₁ - 2 Δ₂ with Δ₁ at
    // most 0.1, so that Δ₂ is 0.4.
    const at::Tensor original = at::tensor({0.1, 0.9}).reshape({1, 1, 1, 2});
    const HalfSpace halfSpace{
        .picture = original, .gradient = at::tensor({2.0, 2.0}).reshape({1, 1, 1, 2}), .margin = 1};
    const auto nearest = nearestIn(halfSpace, original, norm);
    QVERIFY(nearest.has_value());
    QVERIFY(at::allclose(*nearest, at::tensor({0.0, 0.5}).reshape({1, 1, 1, 2}), 1e-6, 1e-6));
}

void BallTest::whatCannotBeReachedIsSaid() {
    const at::Tensor original = at::full({1, 1, 1, 2}, 0.5);
    const HalfSpace tooFar{.picture = original, .gradient = at::ones({1, 1, 1, 2}), .margin = 2};
    QVERIFY(!nearestIn(tooFar, original, Norm::euclidean));
    QCOMPARE(distanceTo(tooFar, original, Norm::largest), 1.0); // of pictures that are blacker than black
    const HalfSpace flat{.picture = original, .gradient = at::zeros({1, 1, 1, 2}), .margin = 2};
    QVERIFY(!nearestIn(flat, original, Norm::largest));
    QVERIFY(std::isinf(distanceTo(flat, original, Norm::euclidean)));
    const HalfSpace here{.picture = original, .gradient = at::ones({1, 1, 1, 2}), .margin = -1};
    QCOMPARE(distanceTo(here, original, Norm::euclidean), 0.0);
}

QTEST_GUILESS_MAIN(BallTest)
#include "ball_test.moc"
