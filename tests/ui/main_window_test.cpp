#include "window/main_window.h"

#include "canvas/canvas.h"
#include "canvas/canvas_actions.h"
#include "image/overlay.h"
#include "models/layer_tree_model.h"
#include "models/map_list_model.h"
#include "panels/activations_panel.h"
#include "panels/explanation_panel.h"
#include "panels/filters_panel.h"
#include "panels/live_maps_panel.h"
#include "panels/map_grid.h"
#include "panels/map_tile.h"
#include "panels/network_panel.h"
#include "panels/occlusion_panel.h"
#include "panels/panel_pages.h"
#include "panels/prediction_panel.h"
#include "support/temporary_folder.h"
#include "window/library.h"
#include "window/message_bar.h"
#include "window/overlay_controls.h"
#include "window/shortcut_list.h"

#include <opencv2/imgproc.hpp>

#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace saliscope;

namespace {

constexpr int patience = 60'000; ///< milliseconds until a test gives up

/// Where the object of that class is in the sample, as CV_8U of the photo's size.
cv::Mat maskOf(const QString& className, int number) {
    const QString file = sampleFile("cat-beside-dog");
    const QString mask = QStringLiteral("%1/masks/cat-beside-dog-%2-%3.png")
                             .arg(QFileInfo(file).path())
                             .arg(number)
                             .arg(className);
    cv::Mat grey;
    cv::cvtColor(readPicture(mask.toStdString()).pixels, grey, cv::COLOR_RGB2GRAY);
    return grey;
}

/// Which part of the map's heat lies on the object.
double massWithin(const HeatMap& map, const cv::Mat& mask) {
    const cv::Mat heat = cv::max(map.values, 0);
    const cv::Rect2d place = map.geometry.inputInPhoto();
    cv::Mat objects;
    cv::resize(mask(cv::Rect(place)), objects, heat.size(), 0, 0, cv::INTER_AREA);
    cv::Mat onObject;
    objects.convertTo(onObject, CV_32F, 1.0 / 255);
    return cv::sum(heat.mul(onObject))[0] / cv::sum(heat)[0];
}

} // namespace

/// Drives the real window, with the demo model and a cat beside a dog.
class MainWindowTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::TemporaryFolder> folder_;
    std::unique_ptr<QSettings> settings_;
    std::unique_ptr<Session> session_;
    std::unique_ptr<MainWindow> window_;

    void start() {
        settings_ = std::make_unique<QSettings>(QString::fromStdString((*folder_ / "settings.ini").string()),
                                                QSettings::IniFormat);
        session_ = std::make_unique<Session>();
        window_ = std::make_unique<MainWindow>(*session_, *settings_);
        window_->resize(1280, 800);
        window_->show();
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    }

    void open() {
        start();
        window_->openModel({"toyworld"});
        window_->openPicture(sampleFile("cat-beside-dog"));
        QTRY_VERIFY_WITH_TIMEOUT(window_->isSettled() && session_->prediction(), patience);
    }

    std::size_t classOf(const QString& name) const {
        return static_cast<std::size_t>(session_->model()->classes.indexOf(name));
    }

    float scoreOf(const QString& name) const { return session_->prediction()->scores[classOf(name)]; }

    QPoint inCanvas(cv::Point photo) const {
        return window_->canvas().view().toView(QPointF(photo.x, photo.y)).toPoint();
    }

    void drag(cv::Point from, cv::Point to) {
        Canvas& canvas = window_->canvas();
        QTest::mousePress(&canvas, Qt::LeftButton, {}, inCanvas(from));
        QTest::mouseMove(&canvas, inCanvas((from + to) / 2));
        QTest::mouseMove(&canvas, inCanvas(to));
        QTest::mouseRelease(&canvas, Qt::LeftButton, {}, inCanvas(to));
    }

    void clickClass(const QString& name) {
        QTreeView* view = window_->prediction().view();
        const QModelIndexList found =
            view->model()->match(view->model()->index(0, 0), Qt::UserRole,
                                 static_cast<qlonglong>(classOf(name)), 1, Qt::MatchExactly);
        QCOMPARE(found.size(), 1);
        view->scrollTo(found[0]);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(found[0]).center());
    }

private Q_SLOTS:
    void init() { folder_ = std::make_unique<test::TemporaryFolder>(); }

    void cleanup() {
        window_.reset();
        session_.reset();
        settings_.reset();
        folder_.reset();
    }

    void opensWithLiveResultsOnScreen() {
        open();
        QVERIFY(session_->isCurrent(session_->prediction()->basis));
        QCOMPARE(window_->prediction().view()->model()->rowCount(), session_->model()->classes.size());
        for (const QString& method : window_->liveMaps().methods()) {
            const MapTile* tile = window_->liveMaps().tile(method);
            QVERIFY2(tile->map(), qUtf8Printable(method + ": " + tile->error()));
            QVERIFY(session_->isCurrent(tile->map()->basis));
        }
        QVERIFY(window_->message().isEmpty());
    }

    void coveringTheCatLowersItsScore() {
        open();
        const float before = scoreOf("cat");
        window_->canvas().setTool(Tool::rectangle);
        const cv::Rect cat = cv::boundingRect(maskOf("cat", 0));
        drag(cat.tl(), cat.br());
        QTRY_VERIFY_WITH_TIMEOUT(window_->isSettled(), patience);
        QVERIFY(scoreOf("cat") < before - 1);
        window_->canvas().commands().undo->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(window_->isSettled(), patience);
        QCOMPARE(scoreOf("cat"), before);
    }

    void clickingAnotherClassMovesTheMapToIt() {
        open();
        const auto gradCam = [&] { return window_->liveMaps().tile("grad-cam")->map(); };
        clickClass("cat");
        QTRY_VERIFY_WITH_TIMEOUT(window_->isSettled(), patience);
        const double onDogBefore = massWithin(*gradCam(), maskOf("dog", 1));
        const double onCatBefore = massWithin(*gradCam(), maskOf("cat", 0));
        QVERIFY(onCatBefore > onDogBefore);
        clickClass("dog");
        QTRY_VERIFY_WITH_TIMEOUT(window_->isSettled(), patience);
        QVERIFY(massWithin(*gradCam(), maskOf("dog", 1)) > massWithin(*gradCam(), maskOf("cat", 0)));
        QVERIFY(massWithin(*gradCam(), maskOf("dog", 1)) > 2 * onDogBefore);
    }

    void numberKeysExplainTheTopClasses() {
        open();
        QTest::keyClick(window_.get(), Qt::Key_2);
        const auto second =
            window_->prediction().view()->model()->index(1, 0).data(Qt::UserRole).toLongLong();
        QCOMPARE(session_->target(), TargetChoice::ofClass(second));
    }

    void clickingAMapLaysItOverThePicture() {
        open();
        QCOMPARE(window_->liveMaps().chosenMethod(), "grad-cam"); // at first
        window_->liveMaps().tile("grad-cam")->click();
        QVERIFY(window_->liveMaps().chosenMethod().isEmpty());
        const QImage bare = window_->canvas().grab().toImage();
        window_->liveMaps().tile("grad-cam")->click();
        QVERIFY(window_->canvas().grab().toImage() != bare);
        window_->liveMaps().tile("saliency")->click();
        QCOMPARE(window_->liveMaps().chosenMethod(), "saliency");
        window_->liveMaps().tile("saliency")->click();
        QVERIFY(!window_->liveMaps().chosenMap());
        QCOMPARE(window_->canvas().grab().toImage(), bare);
    }

    void oneMapLiesOverThePictureWhicheverPanelItWasChosenIn() {
        open();
        window_->liveMaps().tile("grad-cam")->click();
        MapTile* sliding = window_->occlusion().tile();
        sliding->startOrStop();
        QTRY_VERIFY_WITH_TIMEOUT(sliding->map() && session_->jobs().empty(), patience);
        sliding->click();
        QVERIFY(window_->liveMaps().chosenMethod().isEmpty());
        QVERIFY(window_->occlusion().chosenMap());
        window_->liveMaps().tile("saliency")->click();
        QVERIFY(!window_->occlusion().chosenMap());
        QCOMPARE(window_->liveMaps().chosenMethod(), "saliency");
        QCOMPARE(window_->explanation().method(), "saliency");
    }

    void everyPanelSaysWhatItShowsAndLeadsToMore() {
        open();
        const auto panels = window_->findChildren<Panel*>();
        QVERIFY(panels.size() >= 9);
        for (Panel* panel : panels) {
            auto* header = panel->findChild<QLabel*>("header");
            QVERIFY2(header, qUtf8Printable(panel->text().name));
            QVERIFY(panel->text().sentence.endsWith('.') && header->text().contains("href=\"more\""));
            Q_EMIT header->linkActivated("more");
            QVERIFY(!window_->explanation().visibleRegion().isEmpty());
            QCOMPARE(window_->explanation().panel(), panel->text().name);
            QVERIFY2(findPanelPage(panel->text().name.toStdString()), qUtf8Printable(panel->text().name));
        }
    }

    void explainingAMethodOpensItsPage() {
        open();
        QVERIFY(window_->explanation().visibleRegion().isEmpty()); // behind another tab
        Q_EMIT window_->liveMaps().explanationWanted("guided-grad-cam");
        QVERIFY(!window_->explanation().visibleRegion().isEmpty());
        QCOMPARE(window_->explanation().method(), "guided-grad-cam");
    }

    void theUnitUnderThePointerShowsWhatItSees() {
        open();
        session_->setLayer("conv2");
        QTRY_VERIFY_WITH_TIMEOUT(window_->isSettled(), patience);
        const QImage before = window_->canvas().grab().toImage();
        Q_EMIT window_->activations().grid()->hovered(3, QPointF(0.5, 0.25));
        const LayerInfo& layer =
            session_->model()->layers[static_cast<std::size_t>(session_->model()->indexOf("conv2"))];
        const auto row = static_cast<int>(layer.shape[1] / 4), column = static_cast<int>(layer.shape[2] / 2);
        const cv::Rect2d field =
            session_->prediction()->geometry.toPhoto(cv::Rect2d(layer.receptiveField(row, column)));
        const QImage during = window_->canvas().grab().toImage();
        QRect changed;
        for (int y = 0; y < before.height(); ++y)
            for (int x = 0; x < before.width(); ++x)
                if (before.pixel(x, y) != during.pixel(x, y))
                    changed |= QRect(x, y, 1, 1);
        const QRectF outline(inCanvas(cv::Point(field.tl())), inCanvas(cv::Point(field.br())));
        constexpr int line = 4;
        QVERIFY(outline.adjusted(-line, -line, line, line).contains(changed));
        QVERIFY(QRectF(changed).contains(outline));
        Q_EMIT window_->activations().grid()->left();
        QCOMPARE(window_->canvas().grab().toImage(), before);
    }

    void pickingALayerShowsItsChannels() {
        open();
        NetworkPanel& network = window_->network();
        QTest::keyClicks(network.search(), "convolution");
        const auto& layers = session_->model()->layers;
        const auto convolution = std::find_if(layers.begin(), layers.end(),
                                              [](const LayerInfo& layer) { return layer.hasFilters; });
        QVERIFY(convolution != layers.end());
        const QAbstractItemModel* tree = network.view()->model();
        const QModelIndexList found =
            tree->match(tree->index(0, 0), LayerTreeModel::layerRole, convolution->name, 1,
                        Qt::MatchExactly | Qt::MatchRecursive);
        QCOMPARE(found.size(), 1);
        network.view()->setCurrentIndex(found[0]);
        QCOMPARE(session_->layer(), convolution->name);
        QTRY_VERIFY_WITH_TIMEOUT(window_->isSettled(), patience);
        MapGrid* grid = window_->activations().grid();
        QCOMPARE(grid->model()->rowCount(), static_cast<int>(convolution->shape[0]));

        QTest::mouseClick(grid->viewport(), Qt::LeftButton, {},
                          grid->visualRect(grid->model()->index(3, 0)).center());
        QCOMPARE(session_->target(), TargetChoice::ofChannel(convolution->name, 3));
    }

    void channelsCanBeSortedByTheirMaximum() {
        open();
        window_->activations().setOrder(ActivationsPanel::Order::maximum);
        QTRY_VERIFY_WITH_TIMEOUT(window_->isSettled(), patience);
        const QAbstractItemModel* channels = window_->activations().grid()->model();
        const auto maximum = [&](int row) {
            const int channel = channels->index(row, 0).data(MapListModel::numberRole).toInt();
            return session_->activations()->maxima[static_cast<std::size_t>(channel)];
        };
        for (int row = 1; row < channels->rowCount(); ++row)
            QVERIFY(maximum(row - 1) >= maximum(row));
    }

    void brokenFilesAreToldAboutAndChangeNothing_data() {
        QTest::addColumn<bool>("isModel");
        QTest::newRow("picture") << false;
        QTest::newRow("model") << true;
    }
    void brokenFilesAreToldAboutAndChangeNothing() {
        QFETCH(const bool, isModel);
        open();
        const QString picture = session_->pictureSource(), model = session_->model()->name;
        QFile broken(QString::fromStdString((*folder_ / (isModel ? "broken.pt" : "broken.png")).string()));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("this is neither");
        broken.close();
        window_->openFiles({broken.fileName()});
        QTRY_VERIFY_WITH_TIMEOUT(!window_->message().isEmpty(), patience);
        QVERIFY(window_->message().contains(QFileInfo(broken).fileName()));
        QCOMPARE(session_->pictureSource(), picture);
        QCOMPARE(session_->model()->name, model);
        window_->openPicture(picture);
        QTRY_VERIFY_WITH_TIMEOUT(window_->message().isEmpty(), patience);
    }

    void slowMethodsRunAsJobsThatCanBeStopped() {
        open();
        window_->liveMaps().setMethods({"occlusion"});
        MapTile* tile = window_->liveMaps().tile("occlusion");
        tile->startOrStop();
        QCOMPARE(session_->jobs().size(), std::size_t{1});
        window_->findChild<QToolButton*>("cancel-job")->click();
        QTRY_VERIFY_WITH_TIMEOUT(session_->jobs().empty(), patience);
        QCOMPARE(tile->findChild<QPushButton*>("start")->text(), "Start");
        tile->startOrStop();
        QTRY_VERIFY_WITH_TIMEOUT(tile->map() && session_->jobs().empty(), patience);
        QVERIFY(tile->error().isEmpty());
    }

    void closingDuringAJobIsFine() {
        open();
        window_->liveMaps().setMethods({"occlusion", "rise"});
        window_->liveMaps().tile("rise")->startOrStop();
        window_->liveMaps().tile("occlusion")->startOrStop();
        window_->close();
        window_.reset();
        session_.reset();
    }

    void theArrowKeysGoThroughTheFolder() {
        open();
        const QString first = session_->pictureSource();
        QTest::keyClick(&window_->canvas(), Qt::Key_Right);
        QTRY_VERIFY_WITH_TIMEOUT(session_->pictureSource() != first, patience);
        QTest::keyClick(&window_->canvas(), Qt::Key_Left);
        QTRY_COMPARE_WITH_TIMEOUT(session_->pictureSource(), first, patience);
    }

    void whatWasArrangedIsThereAgain() {
        start();
        window_->setTheme(Theme::dark);
        window_->liveMaps().setMethods({"saliency", "smoothgrad"});
        window_->close();
        window_.reset();
        session_.reset();
        start();
        QCOMPARE(window_->liveMaps().methods(), QStringList({"saliency", "smoothgrad"}));
        QVERIFY(window_->palette().color(QPalette::Window).lightness() < 128);
        window_->setTheme(Theme::light);
        // Of the application: Qt hands it on to windows that are there only while its event loop runs.
        QVERIFY(QApplication::palette().color(QPalette::Window).lightness() > 128);
    }

    void keysLeadToThePanelsAndBackToThePicture() {
        open();
        QVERIFY(window_->canvas().hasFocus());
        QVERIFY(window_->filters().visibleRegion().isEmpty()); // behind another tab
        session_->setLayer("conv1");
        QTest::keyClick(window_.get(), Qt::Key_4, Qt::AltModifier);
        QVERIFY(!window_->filters().visibleRegion().isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(window_->filters().isAncestorOf(QApplication::focusWidget()), patience);
        QTest::keyClick(window_.get(), Qt::Key_0, Qt::AltModifier);
        QVERIFY(window_->canvas().hasFocus());
    }

    void shortcutsAreListed() {
        start();
        const QString list = ShortcutList::textOf(*window_->menuBar());
        for (const char* shortcut : {"Ctrl+O", "Ctrl+M", "Ctrl+Z", "?"})
            QVERIFY2(list.contains(QStringLiteral("<b>%1</b>").arg(shortcut)), shortcut);
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
