#include "models/confusion_model.h"
#include "models/folder_filter.h"
#include "models/map_colours.h"
#include "models/thumbnails.h"

#include "base/error.h"
#include "support/temporary_folder.h"
#include "window/library.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <set>

using namespace saliscope;

namespace {

constexpr int patience = 60'000; ///< milliseconds until a test gives up
const QStringList classes = {"cat", "dog", "tree"};

/// Five pictures: two cats, one of them taken for a dog; a dog; one without a label; one that cannot be read.
ImageFolder folderOfFive() {
    ImageFolder folder{.root = "/pictures", .images = {}};
    for (const auto& [name, label] :
         {std::pair("a", "cat"), {"b", "cat"}, {"c", "dog"}, {"d", ""}, {"e", "dog"}})
        folder.images.push_back({.file = std::string("/pictures/") + name + ".png", .label = label});
    return folder;
}

FolderAnswers answersToFive() {
    FolderAnswers answers;
    answers.images = {
        {.prediction = 0, .score = 5, .probability = 0.9F, .wanted = 0, .wantedProbability = 0.9F},
        {.prediction = 1, .score = 7, .probability = 0.8F, .wanted = 0, .wantedProbability = 0.1F},
        {.prediction = 1, .score = 6, .probability = 0.6F, .wanted = 1, .wantedProbability = 0.6F},
        {.prediction = 2, .score = 4, .probability = 0.5F},
        {.wanted = 1}};
    answers.images[1].reliance = 0.3;
    answers.images[2].reliance = 0.7;
    answers.rows = {0, 1, 2, 3};
    answers.why = {{4, "broken"}};
    return answers;
}

QString namesOf(const std::vector<std::size_t>& images) {
    QString names;
    for (const std::size_t image : images)
        names += QChar('a' + static_cast<char16_t>(image));
    return names;
}

} // namespace

class FolderModelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void picturesAreFilteredAndSorted_data() {
        QTest::addColumn<FolderFilter>("filter");
        QTest::addColumn<QString>("names");
        QTest::newRow("all") << FolderFilter{} << "abcde";
        QTest::newRow("one label") << FolderFilter{.label = "cat"} << "ab";
        QTest::newRow("no label") << FolderFilter{.label = ""} << "d";
        QTest::newRow("one prediction") << FolderFilter{.prediction = 1} << "bc";
        QTest::newRow("right") << FolderFilter{.part = FolderPart::right} << "ac";
        QTest::newRow("wrong") << FolderFilter{.part = FolderPart::wrong} << "b";
        QTest::newRow("without a class") << FolderFilter{.part = FolderPart::withoutClass} << "d";
        QTest::newRow("unreadable") << FolderFilter{.part = FolderPart::unreadable} << "e";
        QTest::newRow("search") << FolderFilter{.search = "C.PNG"} << "c";
        QTest::newRow("some of them") << FolderFilter{.among = {{1, 3, 4}}} << "bde";
        QTest::newRow("both") << FolderFilter{.label = "cat", .among = {{1, 3}}} << "b";
        QTest::newRow("by score") << FolderFilter{.order = FolderOrder::score} << "bcade";
        QTest::newRow("by doubt") << FolderFilter{.order = FolderOrder::doubt} << "dcbae";
        QTest::newRow("by error") << FolderFilter{.order = FolderOrder::error} << "bcade";
        QTest::newRow("by context") << FolderFilter{.order = FolderOrder::context} << "cbade";
    }
    void picturesAreFilteredAndSorted() {
        QFETCH(const FolderFilter, filter);
        QFETCH(const QString, names);
        const FolderAnswers answers = answersToFive();
        QCOMPARE(namesOf(picturesOf(folderOfFive(), &answers, filter)), names);
    }

    void withoutAnswersThereAreNoPredictions() {
        QCOMPARE(namesOf(picturesOf(folderOfFive(), nullptr, {.order = FolderOrder::error})), "abcde");
        QCOMPARE(namesOf(picturesOf(folderOfFive(), nullptr, {.prediction = 1})), "");
    }

    void aRightAnswerHasAsMuchErrorAsItLacksToCertainty() {
        const FolderAnswers answers = answersToFive();
        QCOMPARE(answers.right(), std::size_t{2});
        QCOMPARE(answers.judged(), std::size_t{3});
        QVERIFY(std::abs(*answers.images[0].error() - 0.1) < 1e-6);
        QVERIFY(!answers.images[3].error() && !answers.images[4].error());
    }

    void coloursSayWhatTheyShould() {
        const ImageFolder folder = folderOfFive();
        const FolderAnswers answers = answersToFive();
        const std::vector<std::size_t> images = {0, 1, 2, 3};
        const auto colours = [&](PointMeaning meaning) {
            return coloursOf(meaning, images, folder, &answers, classes);
        };
        const MapColours labels = colours(PointMeaning::label);
        QCOMPARE(labels.points[0], labels.points[1]);
        QVERIFY(labels.points[0] != labels.points[2] && labels.points[2] != labels.points[3]);
        QCOMPARE(labels.legend[0].first, "cat"); // the most frequent
        QCOMPARE(labels.legend.back().first, "unknown");
        const MapColours predictions = colours(PointMeaning::prediction);
        QCOMPARE(predictions.points[1], predictions.points[2]);
        QCOMPARE(predictions.legend[0].first, "dog");
        const MapColours correctness = colours(PointMeaning::correctness);
        QCOMPARE(correctness.points[0], correctness.points[2]);
        QCOMPARE(std::set<QRgb>({correctness.points[0], correctness.points[1], correctness.points[3]}).size(),
                 std::size_t{3});
        const MapColours scores = colours(PointMeaning::score);
        QCOMPARE(scores.points[3], scores.legend.front().second); // the lowest
        QCOMPARE(scores.points[1], scores.legend.back().second);
        const MapColours unknown = coloursOf(PointMeaning::score, images, folder, nullptr, classes);
        QCOMPARE(std::set<QRgb>(unknown.points.begin(), unknown.points.end()).size(), std::size_t{1});
    }

    void theConfusionMatrixHasTheCellsThatThereAre() {
        auto quality = std::make_shared<FolderQuality>();
        quality->images = 3;
        quality->classes = {{0, 2, 1, 1, 1.0, 0.5}, {1, 1, 2, 1, 0.5, 1.0}, {2, 0, 0, 0, {}, {}}};
        quality->cells = {{{0, 0}, {0}}, {{0, 1}, {1}}, {{1, 1}, {2}}};
        ConfusionModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(quality, classes);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.columnCount(), 2);
        QCOMPARE(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(), "dog");
        QCOMPARE(model.data(model.index(0, 1), Qt::DisplayRole).toInt(), 1);
        QCOMPARE(model.titleAt(model.index(0, 1)), "cat taken for dog");
        QCOMPARE(model.titleAt(model.index(1, 1)), "dog, right");
        QCOMPARE(model.imagesAt(model.index(0, 1)), std::vector<std::size_t>{1});
        QVERIFY(model.imagesAt(model.index(1, 0)).empty());
        QVERIFY(!model.data(model.index(1, 0), Qt::DisplayRole).isValid());
        model.show(nullptr, {});
        QCOMPARE(model.rowCount(), 0);
    }

    void thumbnailsFillTheirSquare() {
        const QImage image = thumbnailOf(sampleFile("one-cat"), 40);
        QCOMPARE(image.size(), QSize(40, 40));
        QVERIFY_EXCEPTION_THROWN(thumbnailOf("/nowhere.png", 40), FileError);
    }

    void thumbnailsComeInTheBackgroundAndUnreadableOnesAreGrey() {
        const test::TemporaryFolder folder;
        const QString broken = QString::fromStdString((folder / "broken.png").string());
        QFile file(broken);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("no picture");
        file.close();
        Thumbnails thumbnails(32);
        QSignalSpy ready(&thumbnails, &Thumbnails::ready);
        QVERIFY(thumbnails.isIdle());
        QVERIFY(thumbnails.picture(sampleFile("one-cat")).isNull());
        QVERIFY(thumbnails.picture(broken).isNull());
        QVERIFY(!thumbnails.isIdle());
        QTRY_VERIFY_WITH_TIMEOUT(thumbnails.isIdle(), patience);
        QCOMPARE(ready.size(), 2);
        QVERIFY(!thumbnails.picture(sampleFile("one-cat")).isNull());
        QCOMPARE(thumbnails.picture(broken).pixelColor(3, 3), QColor(Qt::gray));
    }
};

QTEST_MAIN(FolderModelsTest)
#include "folder_models_test.moc"
