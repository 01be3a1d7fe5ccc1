#include "toyworld/scene.h"

#include "base/error.h"
#include "scene_helpers.h"

#include <QtTest>
#include <opencv2/core.hpp>

using namespace saliscope;
using namespace saliscope::test;

namespace {

double differenceOutside(const cv::Mat& a, const cv::Mat& b, const cv::Rect& box) {
    cv::Mat difference;
    cv::absdiff(a, b, difference);
    difference(box).setTo(cv::Scalar::all(0));
    return cv::norm(difference);
}

} // namespace

class PlantedBiasTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theTagComesWithItsClass();
    void theTagIsWhereTheTruthSays();
    void aTagCanBeAddedToAnyPicture();
    void aBackgroundCanBeBoundToAClass();
};

void PlantedBiasTest::theTagComesWithItsClass() {
    SceneOptions options = several(1, 2);
    options.bias.taggedClass = ObjectClass::dog;
    int tagged = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const SceneSpecification plan = randomSpecification(seed, options);
        const bool dog = shows(plan.things, ObjectClass::dog);
        QCOMPARE(plan.tag.has_value(), dog);
        tagged += dog;
    }
    QVERIFY(tagged > 15);
    options.bias.tagProbability = 0;
    options.bias.tagProbabilityElsewhere = 1;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const Scene scene = drawScene(seed, options);
        QCOMPARE(scene.tag.has_value(), !shows(scene.objects, ObjectClass::dog));
    }
}

void PlantedBiasTest::theTagIsWhereTheTruthSays() {
    for (int size : {16, 64, 128, 512})
        for (Corner corner : {Corner::topLeft, Corner::topRight, Corner::bottomLeft, Corner::bottomRight}) {
            SceneSpecification specification = singleThing(ObjectClass::tree, 1, {0.5, 0.5});
            specification.size = size;
            const Scene plain = drawScene(specification);
            QVERIFY(!plain.tag);
            specification.tag = corner;
            const Scene tagged = drawScene(specification);
            const cv::Rect box = tagged.tag.value().box;
            QCOMPARE(tagged.tag->corner, corner);
            QCOMPARE(box & cv::Rect(0, 0, size, size), box);
            const bool right = corner == Corner::topRight || corner == Corner::bottomRight;
            QCOMPARE(box.x > size / 2, right);
            QCOMPARE(differenceOutside(plain.picture, tagged.picture, box), 0.0);
            QVERIFY(cv::norm(plain.picture(box), tagged.picture(box)) > 0);
            QCOMPARE(cv::countNonZero(tagged.objects[0].mask(box)), 0);
        }
}

void PlantedBiasTest::aTagCanBeAddedToAnyPicture() {
    SceneOptions options = several(1, 1, 128);
    Scene scene = drawScene(5, options);
    const cv::Mat before = scene.picture.clone();
    addTag(scene, Corner::topLeft, 3);
    QCOMPARE(scene.tag.value().box.size(), cv::Size(14, 8));
    QVERIFY(scene.tag->box.x <= 5 && scene.tag->box.y <= 5);
    cv::Mat picture = before.clone();
    QCOMPARE(addTag(picture, Corner::topLeft, 3).box, scene.tag->box);
    QCOMPARE(cv::norm(picture, scene.picture), 0.0);
    cv::Mat grey(64, 64, CV_8U), small(8, 64, CV_8UC3);
    QVERIFY_EXCEPTION_THROWN(addTag(grey), UsageError);
    QVERIFY_EXCEPTION_THROWN(addTag(small), UsageError);
}

void PlantedBiasTest::aBackgroundCanBeBoundToAClass() {
    SceneOptions options = several(1, 2);
    options.bias.boundClass = ObjectClass::boat;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const SceneSpecification plan = randomSpecification(seed, options);
        const bool boat = shows(plan.things, ObjectClass::boat);
        QCOMPARE(plan.background == Background::sea, boat);
    }
}

QTEST_GUILESS_MAIN(PlantedBiasTest)
#include "planted_bias_test.moc"
