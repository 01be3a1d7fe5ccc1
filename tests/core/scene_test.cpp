#include "toyworld/scene.h"

#include "base/error.h"
#include "scene_helpers.h"

#include <QtTest>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <set>

using namespace saliscope;
using namespace saliscope::test;

namespace {

/// FNV-1a over all that a scene shows.
std::uint64_t fingerprint(const Scene& scene) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    const auto add = [&](const cv::Mat& pixels) {
        for (int y = 0; y < pixels.rows; ++y)
            for (std::size_t i = 0; i < static_cast<std::size_t>(pixels.cols) * pixels.elemSize(); ++i)
                hash = (hash ^ pixels.ptr(y)[i]) * 0x100000001b3ULL;
    };
    add(scene.picture);
    for (const SceneObject& object : scene.objects)
        add(object.mask);
    return hash;
}

} // namespace

class SceneTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSeedGivesTheSameSceneAlways();
    void scenesAreTheSameOnEveryMachine();
    void neighbouringSeedsGiveDifferentScenes();
    void masksAreDisjointAndBoxesTight();
    void everyObjectStaysVisible();
    void someObjectsArePartlyHidden();
    void objectsOfASceneAreOfDifferentClasses();
    void everyClassPoseAndBackgroundOccurs();
    void backgroundsAreIndependentOfTheClass();
    void scalesStayInTheirRange();
    void everySizeIsDrawn_data();
    void everySizeIsDrawn();
    void aSpecificationIsDrawnAsItSays();
    void whatIsHiddenIsNotInTheMask();
    void whatIsOutsideTheFrameIsNotVisible();
    void wrongOptionsAreRefused_data();
    void wrongOptionsAreRefused();
    void wrongSpecificationsAreRefused_data();
    void wrongSpecificationsAreRefused();
};

void SceneTest::aSeedGivesTheSameSceneAlways() {
    const SceneOptions options = several(1, 4);
    std::vector<std::uint64_t> first;
    for (std::uint64_t seed = 0; seed < 12; ++seed)
        first.push_back(fingerprint(drawScene(seed, options)));
    const int threads = cv::getNumThreads();
    cv::setNumThreads(3);
    for (std::uint64_t seed = 12; seed-- > 0;)
        QCOMPARE(fingerprint(drawScene(seed, options)), first[seed]);
    cv::setNumThreads(threads);
}

/// The shipped models were trained on exactly these pictures. Whoever changes a drawing on purpose writes
/// down the new value, and trains the models again.
void SceneTest::scenesAreTheSameOnEveryMachine() {
    std::uint64_t all = 0;
    for (ObjectClass kind : allObjectClasses())
        for (Background background : allBackgrounds()) {
            SceneOptions options = several(1, 1);
            options.classes = {kind};
            options.backgrounds = {background};
            for (std::uint64_t seed = 0; seed < 3; ++seed)
                all = all * 31 + fingerprint(drawScene(seed, options));
        }
    QCOMPARE(all, std::uint64_t{12442873551658540666ULL});
}

void SceneTest::neighbouringSeedsGiveDifferentScenes() {
    std::set<std::uint64_t> fingerprints;
    for (std::uint64_t seed = 0; seed < 100; ++seed)
        fingerprints.insert(fingerprint(drawScene(seed, several(1, 1))));
    QCOMPARE(fingerprints.size(), std::size_t{100});
}

void SceneTest::masksAreDisjointAndBoxesTight() {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Scene scene = drawScene(seed, several(1, 6));
        cv::Mat owners(scene.picture.size(), CV_8U, cv::Scalar(0));
        for (const SceneObject& object : scene.objects) {
            QCOMPARE(object.mask.type(), CV_8UC1);
            QCOMPARE(object.mask.size(), scene.picture.size());
            QCOMPARE(cv::countNonZero(object.mask), cv::countNonZero(object.mask == 255));
            QCOMPARE(object.box, cv::boundingRect(object.mask));
            QVERIFY(object.box.area() > 0);
            owners += object.mask / 255;
        }
        double most = 0;
        cv::minMaxLoc(owners, nullptr, &most);
        QCOMPARE(most, 1.0);
    }
}

void SceneTest::everyObjectStaysVisible() {
    SceneOptions options = several(1, 8);
    options.occlusion = 1;
    for (std::uint64_t seed = 0; seed < 80; ++seed)
        for (const SceneObject& object : drawScene(seed, options).objects) {
            QVERIFY2(object.visible >= minimumVisiblePart, qPrintable(QString::number(object.visible)));
            QVERIFY(object.visible <= 1);
        }
}

void SceneTest::someObjectsArePartlyHidden() {
    SceneOptions never = several(1, 1), always = several(1, 1);
    never.occlusion = 0;
    always.occlusion = 1;
    int hidden = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        QCOMPARE(drawScene(seed, never).objects[0].visible, 1.0);
        hidden += drawScene(seed, always).objects[0].visible < 0.95;
    }
    QVERIFY2(hidden > 30, qPrintable(QString::number(hidden)));
}

void SceneTest::objectsOfASceneAreOfDifferentClasses() {
    SceneOptions options = several(2, 2);
    options.classes = {ObjectClass::cat, ObjectClass::dog, ObjectClass::fish};
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Scene scene = drawScene(seed, options);
        QCOMPARE(scene.objects.size(), std::size_t{2});
        QVERIFY(scene.objects[0].kind != scene.objects[1].kind);
        for (const SceneObject& object : scene.objects)
            QVERIFY(std::find(options.classes.begin(), options.classes.end(), object.kind) !=
                    options.classes.end());
    }
    options.classes = {ObjectClass::cat};
    QCOMPARE(drawScene(1, options).objects.size(), std::size_t{2});
}

void SceneTest::everyClassPoseAndBackgroundOccurs() {
    std::set<std::pair<ObjectClass, int>> poses;
    std::set<Background> backgrounds;
    std::set<std::size_t> counts;
    for (std::uint64_t seed = 0; seed < 600; ++seed) {
        const SceneSpecification plan = randomSpecification(seed, several(1, 4));
        backgrounds.insert(plan.background);
        counts.insert(plan.things.size());
        for (const ThingPlacement& thing : plan.things)
            poses.insert({thing.kind, thing.pose});
    }
    QCOMPARE(backgrounds.size(), allBackgrounds().size());
    QCOMPARE(counts, (std::set<std::size_t>{1, 2, 3, 4}));
    for (ObjectClass kind : allObjectClasses())
        for (std::size_t pose = 0; pose < posesOf(kind).size(); ++pose)
            QVERIFY(poses.contains({kind, static_cast<int>(pose)}));
}

void SceneTest::backgroundsAreIndependentOfTheClass() {
    int boats = 0, boatsOnSea = 0;
    for (std::uint64_t seed = 0; seed < 6000; ++seed) {
        const SceneSpecification plan = randomSpecification(seed, several(1, 1));
        if (plan.things[0].kind != ObjectClass::boat)
            continue;
        ++boats;
        boatsOnSea += plan.background == Background::sea;
    }
    const double expected = boats / static_cast<double>(allBackgrounds().size());
    QVERIFY(std::abs(boatsOnSea - expected) < 4 * std::sqrt(expected));
}

void SceneTest::scalesStayInTheirRange() {
    SceneOptions options = several(1, 1, 128);
    options.occlusion = 0;
    double smallest = 1, largest = 0;
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        const SceneObject object = drawScene(seed, options).objects[0];
        const double scale = std::max(object.box.width, object.box.height) / 128.0;
        // Thin ends (whiskers, strings, the tip of a leaf) cover less than half of a pixel, and are not in
        // the box.
        QVERIFY2(scale > 0.25 - 0.08 && scale < 0.8 + 0.02, qPrintable(QString::number(scale)));
        QVERIFY(std::abs(scale - object.place.scale) < 0.13);
        smallest = std::min(smallest, object.place.scale);
        largest = std::max(largest, object.place.scale);
    }
    QVERIFY(smallest >= 0.25 && smallest < 0.3);
    QVERIFY(largest <= 0.8 && largest > 0.75);
}

void SceneTest::everySizeIsDrawn_data() {
    QTest::addColumn<int>("size");
    for (int size : {16, 17, 31, 100, 128, 224, 1023, 1024})
        QTest::addRow("%d", size) << size;
}

void SceneTest::everySizeIsDrawn() {
    QFETCH(int, size);
    const int scenes = size > 500 ? 2 : 15;
    for (std::uint64_t seed = 0; seed < static_cast<std::uint64_t>(scenes); ++seed) {
        const Scene scene = drawScene(seed, several(1, 2, size));
        QCOMPARE(scene.picture.size(), cv::Size(size, size));
        QCOMPARE(scene.picture.type(), CV_8UC3);
        QCOMPARE(scene.seed, seed);
        for (const SceneObject& object : scene.objects)
            QVERIFY(object.visible >= minimumVisiblePart);
    }
}

void SceneTest::aSpecificationIsDrawnAsItSays() {
    for (ObjectClass kind : allObjectClasses())
        for (int pose = 0; pose < static_cast<int>(posesOf(kind).size()); ++pose) {
            SceneSpecification specification = singleThing(kind, 0.6, {0.4, 0.55});
            specification.things[0].pose = pose;
            specification.background = Background::street;
            const Scene scene = drawScene(specification);
            const SceneObject& object = scene.objects.at(0);
            QCOMPARE(scene.background, Background::street);
            QCOMPARE(object.kind, kind);
            QCOMPARE(object.visible, 1.0);
            const cv::Point2d centre(object.box.x + object.box.width / 2.0,
                                     object.box.y + object.box.height / 2.0);
            QVERIFY(std::abs(centre.x - 0.4 * 128) < 7 && std::abs(centre.y - 0.55 * 128) < 7);
            specification.things[0].mirrored = true;
            cv::Mat mirrored;
            cv::flip(drawScene(specification).objects[0].mask(cv::Rect(0, 0, 102, 128)), mirrored, 1);
            const int different = cv::countNonZero(mirrored != object.mask(cv::Rect(0, 0, 102, 128)));
            QVERIFY2(different < 0.2 * cv::countNonZero(object.mask) + 20,
                     qPrintable(QString("%1 %2: %3").arg(int(kind)).arg(pose).arg(different)));
        }
}

void SceneTest::whatIsHiddenIsNotInTheMask() {
    SceneSpecification specification = singleThing(ObjectClass::house, 0.6, {0.5, 0.5});
    const Scene free = drawScene(specification);
    specification.inFront = {{Clutter::crate, 0.3, {0.5, 0.5}, 7}};
    const Scene hidden = drawScene(specification);
    QVERIFY(hidden.objects[0].visible < 0.9 && hidden.objects[0].visible > 0.5);
    QCOMPARE(int(hidden.objects[0].mask.at<std::uint8_t>(64, 64)), 0);
    QCOMPARE(int(free.objects[0].mask.at<std::uint8_t>(64, 64)), 255);
    ThingPlacement balloon = specification.things[0];
    balloon.kind = ObjectClass::balloon;
    specification.inFront.clear();
    specification.things.push_back(balloon);
    const Scene behind = drawScene(specification);
    QCOMPARE(behind.objects[1].visible, 1.0);
    QVERIFY(behind.objects[0].visible < 0.9);
    QCOMPARE(cv::countNonZero(behind.objects[0].mask & behind.objects[1].mask), 0);
}

void SceneTest::whatIsOutsideTheFrameIsNotVisible() {
    const Scene half = drawScene(singleThing(ObjectClass::umbrella, 0.6, {0.0, 0.5}));
    QVERIFY(std::abs(half.objects[0].visible - 0.5) < 0.12);
    const Scene none = drawScene(singleThing(ObjectClass::car, 0.6, {-0.5, 0.5}));
    QCOMPARE(none.objects[0].visible, 0.0);
    QCOMPARE(none.objects[0].box, cv::Rect());
    QCOMPARE(cv::countNonZero(none.objects[0].mask), 0);
}

void SceneTest::wrongOptionsAreRefused_data() {
    QTest::addColumn<int>("minimum");
    QTest::addColumn<int>("maximum");
    QTest::addColumn<int>("size");
    QTest::addColumn<double>("minimumScale");
    QTest::addColumn<double>("probability");
    const double notANumber = std::numeric_limits<double>::quiet_NaN();
    QTest::newRow("size 0") << 1 << 1 << 0 << 0.25 << 0.5;
    QTest::newRow("size 15") << 1 << 1 << 15 << 0.25 << 0.5;
    QTest::newRow("size 1025") << 1 << 1 << 1025 << 0.25 << 0.5;
    QTest::newRow("negative size") << 1 << 1 << -128 << 0.25 << 0.5;
    QTest::newRow("no objects") << 0 << 1 << 64 << 0.25 << 0.5;
    QTest::newRow("nine objects") << 1 << 9 << 64 << 0.25 << 0.5;
    QTest::newRow("minimum above maximum") << 3 << 2 << 64 << 0.25 << 0.5;
    QTest::newRow("scale 0") << 1 << 1 << 64 << 0.0 << 0.5;
    QTest::newRow("scale above the maximum") << 1 << 1 << 64 << 0.9 << 0.5;
    QTest::newRow("scale without room") << 1 << 5 << 64 << 0.4 << 0.5;
    QTest::newRow("scale that is no number") << 1 << 1 << 64 << notANumber << 0.5;
    QTest::newRow("probability above 1") << 1 << 1 << 64 << 0.25 << 1.1;
    QTest::newRow("negative probability") << 1 << 1 << 64 << 0.25 << -0.1;
    QTest::newRow("probability that is no number") << 1 << 1 << 64 << 0.25 << notANumber;
}

void SceneTest::wrongOptionsAreRefused() {
    QFETCH(int, minimum);
    QFETCH(int, maximum);
    QFETCH(int, size);
    QFETCH(double, minimumScale);
    QFETCH(double, probability);
    SceneOptions options = several(minimum, maximum, size);
    options.minimumScale = minimumScale;
    options.bias.tagProbability = probability;
    QVERIFY_EXCEPTION_THROWN(drawScene(1, options), UsageError);
    SceneOptions landlocked;
    landlocked.backgrounds = {Background::sea};
    landlocked.bias.boundClass = ObjectClass::boat;
    QVERIFY_EXCEPTION_THROWN(requireValid(landlocked), UsageError);
}

void SceneTest::wrongSpecificationsAreRefused_data() {
    QTest::addColumn<int>("number");
    int number = 0;
    for (const char* name : {"size", "scale", "endless scale", "centre", "rotation", "negative pose",
                             "unknown pose", "too many things", "clutter"})
        QTest::newRow(name) << number++;
}

void SceneTest::wrongSpecificationsAreRefused() {
    QFETCH(int, number);
    SceneSpecification specification = singleThing(ObjectClass::cat, 0.5, {0.5, 0.5});
    ThingPlacement& thing = specification.things[0];
    const std::function<void()> spoil[] = {
        [&] { specification.size = 0; },
        [&] { thing.scale = 0; },
        [&] { thing.scale = std::numeric_limits<double>::infinity(); },
        [&] { thing.centre.x = std::numeric_limits<double>::quiet_NaN(); },
        [&] { thing.rotation = 1e9; },
        [&] { thing.pose = -1; },
        [&] { thing.pose = 99; },
        [&] { specification.things.resize(9); },
        [&] { specification.behind.push_back({Clutter::ball, -1, {0.5, 0.5}, 0}); },
    };
    spoil[number]();
    QVERIFY_EXCEPTION_THROWN(drawScene(specification), UsageError);
}

QTEST_GUILESS_MAIN(SceneTest)
#include "scene_test.moc"
