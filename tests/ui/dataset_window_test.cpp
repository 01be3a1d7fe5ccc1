#include "canvas/canvas.h"
#include "panels/bias_panel.h"
#include "panels/dataset_panel.h"
#include "panels/embedding_panel.h"
#include "panels/map_grid.h"
#include "panels/patches_panel.h"
#include "panels/point_map.h"
#include "session/dataset.h"
#include "state/view_state.h"
#include "window_driver.h"

#include <QDir>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QMimeData>
#include <QToolButton>

using namespace saliscope;

/// The docks of a folder of pictures in the real window: four samples, two of them in folders.
class DatasetWindowTest : public QObject {
    Q_OBJECT

private:
    const test::TemporaryFolder cache_, folder_;
    std::unique_ptr<test::ShownWindow> shown_;

    MainWindow& window() const { return shown_->window(); }
    Dataset& dataset() const { return window().dataset(); }
    QString path() const { return QString::fromStdString(folder_.path().string()); }

    void drop(const QList<QUrl>& urls) {
        QMimeData data;
        data.setUrls(urls);
        const QPoint place = window().rect().center();
        QDragEnterEvent enter(place, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&window(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(place, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&window(), &event);
    }
    void open() {
        QVERIFY(shown_->open());
        drop({QUrl::fromLocalFile(path())});
        QTRY_VERIFY_WITH_TIMEOUT(dataset().folder() && !dataset().isBusy(), test::patience);
    }
    void clickTile(MapGrid& grid, int row) {
        QTest::mouseClick(grid.viewport(), Qt::LeftButton, {},
                          grid.visualRect(grid.model()->index(row, 0)).center());
    }
    QString nameOnCanvas() const {
        const std::optional<std::size_t> image = dataset().shown();
        return image ? dataset().nameOf(*image) : QString();
    }

private Q_SLOTS:
    void initTestCase() {
        qputenv("XDG_CACHE_HOME", QByteArray::fromStdString(cache_.path().string()));
        int number = 0;
        for (const char* label : {"cat", "dog"})
            for (const char* sample : {"one-cat", "untagged-dog"}) {
                QVERIFY(QDir(path()).mkpath(label));
                QVERIFY(QFile::copy(sampleFile(sample),
                                    QStringLiteral("%1/%2/%3.png").arg(path(), label).arg(++number)));
            }
    }
    void init() { shown_ = std::make_unique<test::ShownWindow>(QSize(1400, 900)); }
    void cleanup() { shown_.reset(); }

    void aFolderThatIsDroppedOpensInDataset() {
        open();
        QVERIFY(!window().datasetPanel().visibleRegion().isEmpty());
        QCOMPARE(window().datasetPanel().images().size(), std::size_t{4});
        QVERIFY(window().message().isEmpty());
    }

    void aTableOfPicturesOpensToo() {
        QVERIFY(shown_->open());
        const test::TemporaryFolder tables;
        const QString file = QString::fromStdString((tables / "list.csv").string());
        QFile table(file);
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write(QStringLiteral("path,label\n%1/cat/1.png,cat\n").arg(path()).toUtf8());
        table.close();
        window().openFiles({file});
        QTRY_VERIFY_WITH_TIMEOUT(dataset().folder(), test::patience);
        QCOMPARE(dataset().folder()->images.size(), std::size_t{1});
    }

    void aClickShowsThePictureAndTheArrowKeysItsNeighboursInTheGrid() {
        open();
        window().datasetPanel().setLabel("dog");
        clickTile(*window().datasetPanel().grid(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(nameOnCanvas(), "dog/3.png", test::patience);
        QVERIFY(shown_->settles());
        QVERIFY(shown_->session().isCurrent(shown_->session().prediction()->basis));
        window().stepPicture(1);
        QTRY_COMPARE_WITH_TIMEOUT(nameOnCanvas(), "dog/4.png", test::patience);
        window().stepPicture(1);
        QTRY_COMPARE_WITH_TIMEOUT(nameOnCanvas(), "dog/3.png", test::patience);
    }

    void aPatchIsOutlinedInItsPicture() {
        open();
        window().dataset().startIndex();
        qobject_cast<QDockWidget*>(window().patches().parentWidget())->show();
        qobject_cast<QDockWidget*>(window().patches().parentWidget())->raise();
        shown_->session().setLayer("relu3");
        window().patches().searchButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(window().patches().patches() && shown_->session().jobs().empty(),
                                 test::patience);
        QVERIFY(shown_->settles());
        const FoundPatch patch = window().patches().patches()->patches.front();
        clickTile(*window().patches().grid(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(nameOnCanvas(), dataset().nameOf(patch.image), test::patience);
        QVERIFY(shown_->settles());
        const QImage outlined = window().canvas().grab().toImage();
        window().canvas().setReceptiveField(std::nullopt);
        QVERIFY(window().canvas().grab().toImage() != outlined);
    }

    void aSessionBringsFolderAndMapBack() {
        open();
        window().embedding().setTsne(false);
        window().embedding().start();
        QTRY_VERIFY_WITH_TIMEOUT(window().embedding().map() && window().embedding().map()->isFinished,
                                 test::patience);
        QVERIFY(shown_->settles());
        const ViewState state = window().viewState();
        dataset().close();
        window().restore(state);
        QTRY_VERIFY_WITH_TIMEOUT(dataset().answers() && window().embedding().map() &&
                                     window().embedding().map()->isFinished,
                                 test::patience);
    }

    void looksAsItShould_data() {
        QTest::addColumn<QString>("theme");
        QTest::newRow("light") << "light";
        QTest::newRow("dark") << "dark";
    }
    void looksAsItShould() {
        QFETCH(const QString, theme);
        const QString place = qEnvironmentVariable("SALISCOPE_SCREENSHOTS");
        if (place.isEmpty())
            return;
        QVERIFY(QDir().mkpath(place));
        window().setTheme(themeNamed(theme));
        const auto shoot = [&](const char* name) {
            QVERIFY(shown_->settles());
            QVERIFY(window().grab().save(QStringLiteral("%1/dataset-%2-%3.png").arg(place, name, theme)));
        };
        QVERIFY(shown_->open());
        qobject_cast<QDockWidget*>(window().datasetPanel().parentWidget())->show();
        qobject_cast<QDockWidget*>(window().datasetPanel().parentWidget())->raise();
        shoot("empty");
        open();
        window().dataset().startIndex();
        QTRY_VERIFY_WITH_TIMEOUT(dataset().answers(), test::patience);
        shoot("indexed");
        window().datasetPanel().findChild<QToolButton*>("show-labels")->click();
        shoot("labels");
        dataset().select(
            PictureSelection{"a selection with quite a long name that has to be cut off somewhere", {0, 1}});
        shoot("selection");
    }
};

QTEST_MAIN(DatasetWindowTest)
#include "dataset_window_test.moc"
