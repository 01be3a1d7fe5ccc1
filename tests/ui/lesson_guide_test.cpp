#include "lessons/lesson_guide.h"

#include "base/error.h"

#include <QSignalSpy>
#include <QTemporaryFile>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace saliscope;

namespace {

Condition conditionOf(const char* text) {
    return Condition::fromJson(nlohmann::ordered_json::parse(text));
}

/// In which every condition of the vocabulary can hold.
Observation full() {
    Observation seen;
    seen.picture = "one-cat";
    seen.model = "toyworld";
    seen.layer = "relu5";
    seen.explained = "cat";
    seen.explainedChannelOf = "relu1";
    seen.pinned = "dog";
    seen.overlay = "grad-cam";
    seen.channelOrder = "mean";
    seen.panels = {"network", "filters"};
    seen.maps = {"saliency", "grad-cam"};
    seen.isPainted = true;
    seen.made = {{"synthesis", "balloon"}};
    seen.vote = "undone";
    seen.indexed = "scenes";
    seen.folderPart = "wrong";
    seen.patchesOf = "relu2";
    seen.mapOfFolder = "tsne";
    seen.findingsAbout = {"dog", "boat"};
    seen.hasPickedOut = true;
    seen.isPictureOfFolder = true;
    seen.scores = {"dog", {{"cat", -2.0}, {"dog", 1.0}}, {{"cat", 1.5}, {"dog", 1.25}}};
    return seen;
}

Lesson lessonOf(std::initializer_list<const char*> conditions) {
    Lesson lesson;
    for (const char* condition : conditions)
        lesson.steps.push_back({"do it", conditionOf(condition)});
    return lesson;
}

} // namespace

class LessonGuideTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void conditionsHoldWhereTheyShould_data() {
        QTest::addColumn<QString>("condition");
        QTest::addColumn<bool>("holds");
        const auto row = [](const char* condition, bool holds) {
            QTest::newRow(condition) << condition << holds;
        };
        row(R"({"picture": "one-cat"})", true);
        row(R"({"model": "toyworld-biased"})", false);
        row(R"({"layer": "relu5"})", true);
        row(R"({"explained": "dog"})", false);
        row(R"({"explained channel of": "relu1"})", true);
        row(R"({"pinned": "dog"})", true);
        row(R"({"overlay": "saliency"})", false);
        row(R"({"channel order": "mean"})", true);
        row(R"({"panel": "filters"})", true);
        row(R"({"panel": "activations"})", false);
        row(R"({"map": "grad-cam"})", true);
        row(R"({"map": "occlusion"})", false);
        row(R"({"painted": true})", true);
        row(R"({"painted": false})", false);
        row(R"({"indexed": "scenes"})", true);
        row(R"({"indexed": "biased-scenes"})", false);
        row(R"({"part of the folder": "wrong"})", true);
        row(R"({"patches of": "relu2"})", true);
        row(R"({"patches of": "relu5"})", false);
        row(R"({"map of the folder": "pca"})", false);
        row(R"({"finding about": "boat"})", true);
        row(R"({"finding about": "cat"})", false);
        row(R"({"picked out": true})", true);
        row(R"({"picture of the folder": false})", false);
        row(R"({"top class": "dog"})", true);
        row(R"({"top class": "cat"})", false);
        row(R"({"score": {"of": "cat", "fallen by": 3.5}})", true);
        row(R"({"score": {"of": "cat", "fallen by": 3.6}})", false);
        row(R"({"score": {"of": "dog", "changed by less than": 0.3}})", true);
        row(R"({"score": {"of": "cat", "changed by less than": 0.3}})", false);
        row(R"({"score": {"of": "unicorn", "fallen by": 0}})", false);
        row(R"({"made": {"by": "synthesis", "about": "balloon"}})", true);
        row(R"({"made": {"by": "synthesis", "about": "cat"}})", false);
        row(R"({"made": {"by": "attack", "about": "balloon"}})", false);
        row(R"({"vote": "undone"})", true);
        row(R"({"vote": "not undone"})", false);
        row(R"({"layer": "relu5", "painted": true})", true);
        row(R"({"layer": "relu5", "painted": false})", false);
    }
    void conditionsHoldWhereTheyShould() {
        QFETCH(const QString, condition);
        QFETCH(const bool, holds);
        QCOMPARE(conditionOf(qUtf8Printable(condition)).holds(full()), holds);
    }

    void nothingHoldsOfScoresThatAreBeingComputed() {
        Observation seen = full();
        seen.scores.reset();
        QVERIFY(!conditionOf(R"({"top class": "dog"})").holds(seen));
        QVERIFY(!conditionOf(R"({"score": {"of": "cat", "changed by less than": 9}})").holds(seen));
    }

    void wrongConditionsAreErrors_data() {
        QTest::addColumn<QString>("condition");
        QTest::addColumn<QString>("reason");
        QTest::newRow("nothing") << "{}" << "must name";
        QTest::newRow("unknown") << R"({"weather": "fine"})" << "weather";
        QTest::newRow("type") << R"({"painted": "yes"})" << "true or false";
        QTest::newRow("score") << R"({"score": {"of": "cat"}})" << "fallen by";
        QTest::newRow("made") << R"({"made": {"by": "synthesis"}})" << "about";
        QTest::newRow("list") << "[]" << "must be an object";
    }
    void wrongConditionsAreErrors() {
        QFETCH(const QString, condition);
        QFETCH(const QString, reason);
        try {
            conditionOf(qUtf8Printable(condition));
            QFAIL("no error");
        } catch (const FileError& error) {
            QVERIFY2(QString(error.what()).contains(reason), error.what());
        }
    }

    void stepsAreTickedOneAfterTheOther() {
        LessonGuide guide({lessonOf({R"({"layer": "conv1"})", R"({"painted": true})"})});
        QSignalSpy changed(&guide, &LessonGuide::changed);
        guide.observe(full()); // nothing is on yet
        guide.start(0);
        guide.observe(full()); // painted already, but that is the second step
        QCOMPARE(guide.stepsDone(), std::size_t{0});
        QCOMPARE(changed.count(), 1);
        Observation seen = full();
        seen.layer = "conv1";
        seen.isPainted = false;
        guide.observe(seen);
        QCOMPARE(guide.stepsDone(), std::size_t{1});
        guide.observe(full()); // what is ticked stays ticked
        QVERIFY(guide.isComplete());
        QCOMPARE(changed.count(), 3);
    }

    void lessonsCanBeBegunAgainAndLeft() {
        LessonGuide guide({lessonOf({R"({"painted": true})"}), lessonOf({R"({"painted": true})"})});
        QSignalSpy started(&guide, &LessonGuide::started);
        guide.start(0);
        guide.observe(full());
        guide.start(0);
        QCOMPARE(guide.stepsDone(), std::size_t{0});
        QVERIFY(guide.hasNext() && !guide.hasPrevious());
        guide.start(1);
        QVERIFY(!guide.hasNext() && guide.hasPrevious());
        guide.start(2);
        guide.start(-1);
        QCOMPARE(guide.number(), 1);
        QCOMPARE(started.count(), 3);
    }

    void theCourseCanBeRead() {
        const std::vector<Lesson> lessons = courseLessons();
        QVERIFY(lessons.size() >= 7);
        for (const Lesson& lesson : lessons)
            QVERIFY2(!lesson.view.picture.isEmpty() && !lesson.view.model.model.isEmpty(),
                     qUtf8Printable(lesson.title));
    }

    void brokenLessonsAreErrorsThatNameTheFile_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no title") << QByteArray("{}");
        QTest::newRow("no steps") << QByteArray(
            R"({"title": "a", "introduction": "b", "conclusion": "c", "steps": []})");
        QTest::newRow("no condition") << QByteArray(
            R"({"title": "a", "introduction": "b", "conclusion": "c", "steps": [{"text": "d"}]})");
    }
    void brokenLessonsAreErrorsThatNameTheFile() {
        QFETCH(const QByteArray, text);
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write(text);
        file.close();
        try {
            readLesson(file.fileName());
            QFAIL("no error");
        } catch (const FileError& error) {
            QVERIFY2(QString(error.what()).contains(file.fileName()), error.what());
        }
    }
};

QTEST_GUILESS_MAIN(LessonGuideTest)
#include "lesson_guide_test.moc"
