#include "panels/dataset_panel.h"

#include "base/error.h"
#include "models/folder_list_model.h"
#include "models/label_mapping_model.h"
#include "panels/map_grid.h"
#include "session/dataset.h"
#include "support/temporary_folder.h"
#include "window/library.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace saliscope;

namespace {

constexpr int patience = 60'000; ///< milliseconds until a test gives up

} // namespace

/// With the demo model, a folder of three samples in two folders, and one file that is no picture.
class DatasetPanelTest : public QObject {
    Q_OBJECT

private:
    test::TemporaryFolder cache_;
    std::unique_ptr<test::TemporaryFolder> folder_;
    std::unique_ptr<Session> session_;
    std::unique_ptr<Dataset> dataset_;
    std::unique_ptr<DatasetPanel> panel_;

    QString path(const std::string& name) const { return QString::fromStdString((*folder_ / name).string()); }

    void makeFolder() {
        folder_ = std::make_unique<test::TemporaryFolder>();
        for (const char* label : {"cat", "hound"})
            std::filesystem::create_directory(*folder_ / label);
        QFile::copy(sampleFile("one-cat"), path("cat/one.png"));
        QFile::copy(sampleFile("cat-beside-dog"), path("cat/two.png"));
        QFile::copy(sampleFile("untagged-dog"), path("hound/dog.png"));
        QFile broken(path("hound/broken.png"));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("no picture");
    }

    void open() {
        session_->openModel({"toyworld"});
        QTRY_VERIFY_WITH_TIMEOUT(session_->model(), patience);
        dataset_->open(QString::fromStdString(folder_->path().string()));
        QTRY_VERIFY_WITH_TIMEOUT(dataset_->folder() && !dataset_->isBusy(), patience);
    }
    void index() {
        QTest::mouseClick(panel_->indexButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(dataset_->answers(), patience);
    }
    QStringList shown() const {
        QStringList names;
        for (const std::size_t image : panel_->images())
            names << dataset_->nameOf(image);
        return names;
    }
    std::int64_t classOf(const QString& name) const { return session_->model()->classes.indexOf(name); }

private Q_SLOTS:
    void initTestCase() { qputenv("XDG_CACHE_HOME", QByteArray::fromStdString(cache_.path().string())); }

    void init() {
        makeFolder();
        session_ = std::make_unique<Session>();
        dataset_ = std::make_unique<Dataset>(*session_);
        panel_ = std::make_unique<DatasetPanel>(*dataset_);
        new QAbstractItemModelTester(panel_->grid()->model(),
                                     QAbstractItemModelTester::FailureReportingMode::QtTest, panel_.get());
        new QAbstractItemModelTester(panel_->labels()->model(),
                                     QAbstractItemModelTester::FailureReportingMode::QtTest, panel_.get());
        panel_->resize(420, 640);
        panel_->show();
    }

    void cleanup() {
        panel_.reset();
        dataset_.reset();
        session_.reset();
    }

    void nothingCanBeDoneBeforeThereIsAFolder() {
        QVERIFY(!panel_->indexButton()->isEnabled());
        QVERIFY(!panel_->grid()->isVisible());
        QVERIFY(!panel_->data().write);
        QVERIFY(panel_->settings().empty());
    }

    void listsTheFolderAtOnceAndItsThumbnailsWhenTheyAreThere() {
        open();
        QCOMPARE(shown(), QStringList({"cat/one.png", "cat/two.png", "hound/broken.png", "hound/dog.png"}));
        QTRY_VERIFY_WITH_TIMEOUT(
            !panel_->grid()->model()->index(0, 0).data(Qt::DecorationRole).value<QImage>().isNull(),
            patience);
        QVERIFY(panel_->summary().contains("not indexed"));
    }

    void aFolderThatIsNotThereIsExplained() {
        dataset_->open("/nowhere/at/all");
        QTRY_VERIFY_WITH_TIMEOUT(panel_->problemText().contains("/nowhere/at/all"), patience);
        QVERIFY(!dataset_->folder());
        open();
        QVERIFY(panel_->problemText().isEmpty());
    }

    void theIndexSaysWhatTheModelSays() {
        open();
        index();
        const FolderAnswers& answers = *dataset_->answers();
        QCOMPARE(answers.images[0].prediction, classOf("cat"));
        QCOMPARE(answers.images[3].prediction, classOf("dog"));
        QCOMPARE(answers.images[0].isRight(), std::optional(true));
        QVERIFY(!answers.images[2].isRead());
        QVERIFY(answers.why.contains(2) && !answers.why.at(2).isEmpty());
        session_->openPicture(dataset_->fileOf(0));
        QTRY_VERIFY_WITH_TIMEOUT(session_->prediction() && session_->targetClass(), patience);
        const std::size_t top = static_cast<std::size_t>(session_->prediction()->topClass);
        QVERIFY(std::abs(session_->prediction()->probabilities[top] - answers.images[0].probability) < 1e-4F);
    }

    void labelsWithoutAClassComeFirstAndCanBeCorrected() {
        open();
        index();
        QAbstractItemModel* labels = panel_->labels()->model();
        QCOMPARE(labels->index(0, LabelMappingModel::label).data().toString(), "hound");
        QCOMPARE(labels->index(0, LabelMappingModel::className).data().toString(), "none");
        QVERIFY(!dataset_->answers()->images[3].isRight());
        QVERIFY(!labels->setData(labels->index(0, LabelMappingModel::className), "no such class"));
        QSignalSpy answered(dataset_.get(), &Dataset::answersChanged);
        QVERIFY(labels->setData(labels->index(0, LabelMappingModel::className), "dog"));
        QTRY_VERIFY_WITH_TIMEOUT(!answered.empty(), patience);
        QCOMPARE(dataset_->answers()->images[3].isRight(), std::optional(true));
        QCOMPARE(dataset_->answers()->judged(), std::size_t{3});
    }

    void filtersAndSorts() {
        open();
        index();
        dataset_->setClassOf("hound", classOf("dog"));
        QTRY_COMPARE_WITH_TIMEOUT(dataset_->answers()->judged(), std::size_t{3}, patience);
        panel_->setLabel("hound");
        QCOMPARE(shown(), QStringList({"hound/broken.png", "hound/dog.png"}));
        panel_->setLabel({});
        panel_->setPart(FolderPart::unreadable);
        QCOMPARE(shown(), QStringList({"hound/broken.png"}));
        panel_->setPart(FolderPart::all);
        panel_->setPrediction(classOf("cat"));
        QVERIFY(shown().contains("cat/one.png") && !shown().contains("hound/dog.png"));
        panel_->setPrediction({});
        panel_->setSearch("DOG");
        QCOMPARE(shown(), QStringList({"hound/dog.png"}));
        panel_->setSearch({});
        panel_->setOrder(FolderOrder::error);
        const auto error = [&](std::size_t image) {
            return dataset_->answers()->images[image].error().value_or(-1);
        };
        const std::vector<std::size_t>& sorted = panel_->images();
        QCOMPARE(sorted.size(), std::size_t{4});
        QVERIFY(std::ranges::is_sorted(sorted, std::greater(), error));
        QCOMPARE(dataset_->nameOf(sorted.back()), "hound/broken.png");
    }

    void whatIsPickedOutElsewhereIsAllThatIsShown() {
        open();
        dataset_->select(PictureSelection{"two of them", {1, 3}});
        QCOMPARE(shown(), QStringList({"cat/two.png", "hound/dog.png"}));
        panel_->findChild<QWidget*>("show-all")->setFocus();
        QTest::keyClick(panel_->findChild<QWidget*>("show-all"), Qt::Key_Space);
        QCOMPARE(shown().size(), 4);
    }

    void aClickAsksForThePicture() {
        open();
        QSignalSpy wanted(dataset_.get(), &Dataset::imageWanted);
        const QRect place = panel_->grid()->visualRect(panel_->grid()->model()->index(1, 0));
        QTest::mouseClick(panel_->grid()->viewport(), Qt::LeftButton, {}, place.center());
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].value<std::size_t>(), std::size_t{1});
        session_->openPicture(dataset_->fileOf(3));
        QTRY_COMPARE_WITH_TIMEOUT(dataset_->shown(), std::optional<std::size_t>(3), patience);
        QCOMPARE(panel_->grid()->currentIndex().row(), 3);
    }

    void anotherModelForgetsTheAnswers() {
        open();
        index();
        session_->openModel({"toyworld-biased"});
        QTRY_VERIFY_WITH_TIMEOUT(!dataset_->answers(), patience);
        QVERIFY(dataset_->folder());
        QTRY_COMPARE_WITH_TIMEOUT(dataset_->mapping().size(), std::size_t{2}, patience);
    }

    void masksMayLieInAnotherFolder() {
        open();
        const FolderPtr before = dataset_->folder();
        const test::TemporaryFolder masks;
        dataset_->openMasks(QString::fromStdString(masks.path().string()));
        QTRY_VERIFY_WITH_TIMEOUT(panel_->problemText().contains("no mask"), patience);
        QCOMPARE(dataset_->folder(), before);
        QFile::copy(sampleFile("one-cat"), QString::fromStdString((masks / "one.png").string()));
        dataset_->openMasks(QString::fromStdString(masks.path().string()));
        QTRY_VERIFY_WITH_TIMEOUT(panel_->problemText().contains("found: 1"), patience);
        QVERIFY(!dataset_->folder()->images[0].mask.empty());
        QVERIFY(dataset_->folder()->images[1].mask.empty());
    }

    void canBeCancelledAndGoOn() {
        open();
        QTest::mouseClick(panel_->indexButton(), Qt::LeftButton);
        QVERIFY(dataset_->isIndexing());
        QTest::mouseClick(panel_->indexButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!dataset_->isIndexing(), patience);
        QVERIFY(!dataset_->answers());
        index();
    }

    void sessionsKeepFolderAndOrder() {
        open();
        index();
        panel_->setOrder(FolderOrder::doubt);
        panel_->setPart(FolderPart::right);
        const OptionValues settings = panel_->settings();
        panel_->setSettings({});
        QVERIFY(!dataset_->folder());
        QCOMPARE(panel_->settings(), OptionValues());
        panel_->setSettings(settings);
        QTRY_VERIFY_WITH_TIMEOUT(dataset_->answers(), patience);
        QCOMPARE(panel_->settings(), settings);
    }

    void savesALineForEachPictureThatIsShown() {
        open();
        index();
        panel_->setLabel("hound");
        const QString file = path("list.csv");
        panel_->data().write(file);
        QFile list(file);
        QVERIFY(list.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = list.readAll().split('\n');
        QCOMPARE(lines.size(), 4); // with the header and after the last end
        QVERIFY(lines[0].startsWith("path,label,prediction"));
        QCOMPARE(lines[1], "hound/broken.png,hound,,,,,");
        QVERIFY(lines[2].startsWith("hound/dog.png,hound,dog,"));
        QVERIFY_EXCEPTION_THROWN(panel_->data().write("/nowhere/list.csv"), FileError);
    }
};

QTEST_MAIN(DatasetPanelTest)
#include "dataset_panel_test.moc"
