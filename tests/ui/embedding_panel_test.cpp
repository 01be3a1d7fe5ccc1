#include "panels/embedding_panel.h"

#include "dataset_driver.h"
#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/point_map.h"
#include "panels/run_control.h"

#include <QDoubleSpinBox>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>

#include <cmath>

using namespace saliscope;

class EmbeddingPanelTest : public QObject, private test::DatasetDriver {
    Q_OBJECT

private:
    std::unique_ptr<EmbeddingPanel> panel_;

    void makeMap() {
        panel_->start();
        QTRY_VERIFY_WITH_TIMEOUT(panel_->map() && panel_->map()->isFinished && !panel_->isRunning(),
                                 patience);
    }
    void drag(const QPolygonF& path) {
        PointMap* view = panel_->view();
        QTest::mousePress(view, Qt::LeftButton, {}, path.front().toPoint());
        for (const QPointF& point : path)
            QTest::mouseMove(view, point.toPoint());
        QTest::mouseRelease(view, Qt::LeftButton, {}, path.back().toPoint());
    }

private Q_SLOTS:
    void init() {
        begin();
        panel_ = std::make_unique<EmbeddingPanel>(*dataset_);
        panel_->resize(480, 800);
        panel_->show();
    }
    void cleanup() {
        panel_.reset();
        end();
    }

    void saysWhatIsMissing() {
        QVERIFY(panel_->problemText().contains("model"));
        QVERIFY(!panel_->control().startButton()->isEnabled());
        QVERIFY(!panel_->data().write);
        open();
        QVERIFY(panel_->problemText().isEmpty());
        QVERIFY(panel_->control().startButton()->isEnabled());
    }

    void picturesOfOneKindLieTogether_data() {
        QTest::addColumn<bool>("isTsne");
        QTest::newRow("t-SNE") << true;
        QTest::newRow("PCA") << false;
    }
    void picturesOfOneKindLieTogether() {
        QFETCH(const bool, isTsne);
        open();
        panel_->setTsne(isTsne);
        makeMap();
        const FolderMap& map = *panel_->map();
        QCOMPARE(map.positions.size(), std::size_t{3 * scenesOfEach});
        int alike = 0;
        for (std::size_t i = 0; i < map.positions.size(); ++i) {
            std::size_t nearest = i == 0 ? 1 : 0;
            for (std::size_t j = 0; j < map.positions.size(); ++j)
                if (j != i && cv::norm(map.positions[j] - map.positions[i]) <
                                  cv::norm(map.positions[nearest] - map.positions[i]))
                    nearest = j;
            alike += dataset_->labelOf(map.images[i]) == dataset_->labelOf(map.images[nearest]) ? 1 : 0;
        }
        QVERIFY2(alike >= 3 * scenesOfEach - 2, qPrintable(QString::number(alike)));
        QVERIFY(panel_->qualityText().contains(isTsne ? "perplexity" : "principal components"));
    }

    void tsneGrowsOnScreen() {
        open();
        std::int64_t unfinished = 0;
        connect(panel_.get(), &EmbeddingPanel::mapChanged, panel_.get(), [&] {
            unfinished += panel_->map() && !panel_->map()->isFinished && panel_->map()->step > 0 ? 1 : 0;
        });
        makeMap();
        QVERIFY(unfinished > 0); // how many depends on how fast it grows
    }

    void theSameSeedMakesTheSameMap() {
        open();
        makeMap();
        const FolderMapPtr first = panel_->map();
        makeMap();
        QVERIFY(panel_->map() != first);
        QVERIFY(panel_->map()->positions == first->positions);
    }

    void impossibleOptionsAreExplained() {
        open();
        panel_->options()->form()->findChild<QDoubleSpinBox*>("perplexity")->setValue(400);
        panel_->start();
        QTRY_VERIFY_WITH_TIMEOUT(panel_->problemText().contains("perplexity"), patience);
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->isRunning(), patience);
    }

    void canBeCancelled() {
        open();
        QTest::mouseClick(panel_->control().startButton(), Qt::LeftButton);
        QVERIFY(panel_->isRunning());
        QTest::mouseClick(panel_->control().startButton(), Qt::LeftButton);
        QVERIFY(!panel_->isRunning());
        makeMap();
    }

    void aLassoPicksOutForAllPanels() {
        open();
        makeMap();
        const QRectF all = QRectF(panel_->view()->rect()).adjusted(1, 1, -1, -1);
        drag({all.topLeft(), all.topRight(), all.bottomRight(), all.bottomLeft(), all.topLeft()});
        QVERIFY(dataset_->selection());
        QCOMPARE(dataset_->selection()->images.size(), panel_->map()->images.size());
        const QPointF place = panel_->view()->placeOf(0), right(6, 0), down(0, 6);
        drag({place - right - down, place + right - down, place + right + down, place - right + down});
        QVERIFY(dataset_->selection() && dataset_->selection()->images.size() <= std::size_t{scenesOfEach});
        QVERIFY(std::ranges::count(dataset_->selection()->images, panel_->map()->images[0]) == 1);
        const QPointF corner(2, 2);
        drag({corner, corner + right, corner + right + down, corner + down});
        QVERIFY(!dataset_->selection());
    }

    void aClickOpensThePictureAndItsNeighboursAreListed() {
        open();
        makeMap();
        QSignalSpy wanted(dataset_.get(), &Dataset::imageWanted);
        QTest::mouseClick(panel_->view(), Qt::LeftButton, {}, panel_->view()->placeOf(3).toPoint());
        QCOMPARE(wanted.size(), 1);
        const auto image = wanted[0][0].value<std::size_t>();
        showPicture(image);
        QTRY_COMPARE_WITH_TIMEOUT(panel_->nearPictures().size(), std::size_t{12}, patience);
        const std::vector<std::size_t> near = panel_->nearPictures();
        QVERIFY(!std::ranges::count(near, image));
        QCOMPARE(dataset_->labelOf(near.front()), dataset_->labelOf(image));
        panel_->setCosine(false);
        QTRY_VERIFY_WITH_TIMEOUT(panel_->nearPictures() != near, patience);
    }

    void zoomsToThePointerAndBack() {
        open();
        makeMap();
        PointMap* view = panel_->view();
        const QPointF before = view->placeOf(0);
        QWheelEvent wheel(before, view->mapToGlobal(before), {}, {0, 240}, {}, {}, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(view, &wheel);
        QVERIFY(view->view().scale() > 0);
        QVERIFY(!view->view().isFitted());
        QVERIFY(QLineF(view->placeOf(0), before).length() < 2);
        QTest::keyClick(view, Qt::Key_Home);
        QVERIFY(view->view().isFitted());
    }

    void anotherFolderOrModelForgetsTheMap() {
        open();
        makeMap();
        session_->openModel({"toyworld-biased"});
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->map(), patience);
        makeMap();
        dataset_->close();
        QVERIFY(!panel_->map());
    }

    void sessionsKeepChoicesAndMakeTheMapAgain() {
        open();
        panel_->setTsne(false);
        panel_->setMeaning(PointMeaning::correctness);
        panel_->setThumbnailsShown(true);
        panel_->control().setSeed(7);
        makeMap();
        const OptionValues settings = panel_->settings();
        dataset_->close();
        panel_->setSettings({});
        QCOMPARE(panel_->settings(), OptionValues());
        panel_->setSettings(settings);
        dataset_->open(path("scenes"));
        QTRY_VERIFY_WITH_TIMEOUT(panel_->map() && panel_->map()->isFinished, patience);
        QCOMPARE(panel_->settings(), settings);
    }

    void savesALineForEachPoint() {
        open();
        panel_->setTsne(false);
        makeMap();
        const QString file = path("map.csv");
        panel_->data().write(file);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = written.readAll().split('\n');
        QCOMPARE(lines.size(), qsizetype{3 * scenesOfEach + 2});
        QCOMPARE(lines[0], "path,label,prediction,x,y");
        QVERIFY(lines[1].startsWith("car/car0.png,car,car,"));
    }
};

QTEST_MAIN(EmbeddingPanelTest)
#include "embedding_panel_test.moc"
