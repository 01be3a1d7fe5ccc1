#include "window/lessons.h"

#include "canvas/canvas.h"
#include "canvas/canvas_actions.h"
#include "lessons/lesson_panel.h"
#include "models/layer_tree_model.h"
#include "panels/activations_panel.h"
#include "panels/attack_panel.h"
#include "panels/bias_panel.h"
#include "panels/dataset_panel.h"
#include "panels/embedding_panel.h"
#include "panels/filters_panel.h"
#include "panels/inversion_panel.h"
#include "panels/live_maps_panel.h"
#include "panels/map_grid.h"
#include "panels/map_tile.h"
#include "panels/music_panel.h"
#include "panels/network_panel.h"
#include "panels/occlusion_panel.h"
#include "panels/patches_panel.h"
#include "panels/point_map.h"
#include "panels/prediction_panel.h"
#include "panels/segmentation_panel.h"
#include "panels/style_panel.h"
#include "panels/synthesis_panel.h"
#include "session/dataset.h"
#include "window_driver.h"

#include <QComboBox>
#include <QDir>
#include <QDockWidget>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QTreeView>

using namespace saliscope;

namespace {

constexpr int patience = 3 * test::patience; ///< what lessons make takes long on a busy machine

} // namespace

/// Does what the lessons say, in the real window, and sees that it is noticed.
class LessonsTest : public QObject {
    Q_OBJECT

private:
    using Action = std::function<void()>;

    const test::TemporaryFolder cache_; ///< of scenes and indexes
    std::unique_ptr<test::ShownWindow> shown_;

    MainWindow& window() const { return shown_->window(); }
    Session& session() const { return shown_->session(); }
    LessonGuide& guide() const { return window().lessons().guide(); }

    bool begin(int lesson) {
        guide().start(lesson);
        return shown_->settles();
    }

    void savePicture(int lesson, const QString& what) {
        const QString place = qEnvironmentVariable("SALISCOPE_SCREENSHOTS");
        if (place.isEmpty())
            return;
        QVERIFY(QDir().mkpath(place));
        QVERIFY(
            window().grab().save(QStringLiteral("%1/lesson-%2-%3.png").arg(place).arg(lesson + 1).arg(what)));
    }

    void click(QAbstractItemView& view, int role, const QVariant& value) {
        const QModelIndexList found = view.model()->match(view.model()->index(0, 0), role, value, 1,
                                                          Qt::MatchExactly | Qt::MatchRecursive);
        QCOMPARE(found.size(), 1);
        view.scrollTo(found[0]);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.visualRect(found[0]).center());
    }

    Action layer(const QString& name) {
        return [=, this] { click(*window().network().view(), LayerTreeModel::layerRole, name); };
    }
    Action explain(const QString& name) {
        return [=, this] {
            const qsizetype index = session().model()->classes.indexOf(name);
            click(*window().prediction().view(), Qt::UserRole, static_cast<qlonglong>(index));
        };
    }
    Action overlay(const QString& method) {
        return [=, this] { window().liveMaps().tile(method)->click(); };
    }
    Action panel(const Panel& panel) {
        return [&panel] { qobject_cast<QDockWidget*>(panel.parentWidget())->raise(); };
    }
    Action order(ActivationsPanel::Order order) {
        return [=, this] { window().activations().setOrder(order); };
    }
    Action channel(int row) {
        return [=, this] {
            MapGrid* grid = window().activations().grid();
            QTest::mouseClick(grid->viewport(), Qt::LeftButton, {},
                              grid->visualRect(grid->model()->index(row, 0)).center());
        };
    }
    Action key(Qt::Key key) {
        return [=, this] { QTest::keyClick(&window(), key); };
    }
    /// A stroke of the brush between two points of the photo.
    Action paint(QPointF from, QPointF to) {
        return [=, this] {
            Canvas& canvas = window().canvas();
            canvas.setTool(Tool::brush);
            const auto inView = [&](QPointF photo) { return canvas.view().toView(photo).toPoint(); };
            QTest::mousePress(&canvas, Qt::LeftButton, {}, inView(from));
            QTest::mouseMove(&canvas, inView((from + to) / 2));
            QTest::mouseMove(&canvas, inView(to));
            QTest::mouseRelease(&canvas, Qt::LeftButton, {}, inView(to));
        };
    }
    Action undo() {
        return [this] {
            while (!window().canvas().painting().empty())
                window().canvas().commands().undo->trigger();
        };
    }
    void press(const QWidget& parent, const char* button) {
        auto* found = parent.findChild<QPushButton*>(button);
        QVERIFY(found);
        QTest::mouseClick(found, Qt::LeftButton);
    }
    Action cut(const QString& method) {
        return [=, this] {
            QComboBox* methods = window().segmentation().methods();
            methods->setCurrentIndex(methods->findData(method));
            press(window().segmentation(), "cut-out");
        };
    }
    /// Waits for that live map.
    Action whole(const QString& method) {
        return [=, this] {
            const auto isWhole = [&] {
                const HeatMapPtr& map = window().liveMaps().tile(method)->map();
                return map && session().isCurrent(map->basis);
            };
            QTRY_VERIFY_WITH_TIMEOUT(isWhole(), patience);
        };
    }
    Action start(const CreationPanel& panel) {
        return [&panel, this] { press(panel, "start"); };
    }
    Action toCanvas(const CreationPanel& panel) {
        return [&panel] { panel.findChild<QToolButton*>("to-canvas")->click(); };
    }
    Action turnInto(const QString& name) {
        return [=, this] { window().attack().setTargetClass(session().model()->classes.indexOf(name)); };
    }
    Action index() {
        return [this] { press(window().datasetPanel(), "index"); };
    }
    Action openFolder(const QString& name) {
        return [=, this] {
            window().dataset().open(name);
            QTRY_VERIFY_WITH_TIMEOUT(window().dataset().source() == name && !window().dataset().isBusy(),
                                     patience);
        };
    }
    Action makeMap(bool isTsne) {
        return [=, this] {
            window().embedding().setTsne(isTsne);
            press(window().embedding(), "start");
        };
    }
    Action lasso() {
        return [this] {
            PointMap* map = window().embedding().view();
            const QRect around = map->rect().adjusted(2, 2, -2, -2);
            QTest::mousePress(map, Qt::LeftButton, {}, around.topLeft());
            for (const QPoint& corner : {around.topRight(), around.bottomRight(), around.bottomLeft()})
                QTest::mouseMove(map, corner);
            QTest::mouseRelease(map, Qt::LeftButton, {}, around.bottomLeft());
        };
    }
    /// The first picture of a list of them.
    Action first(const Panel& panel, const char* list) {
        return [=, &panel] {
            auto* grid = panel.findChild<MapGrid*>(list);
            QVERIFY(grid && grid->model()->rowCount() > 0);
            QTest::mouseClick(grid->viewport(), Qt::LeftButton, {},
                              grid->visualRect(grid->model()->index(0, 0)).center());
        };
    }
    static Action all(const std::vector<Action>& actions) {
        return [=] {
            for (const Action& action : actions)
                action();
        };
    }

    /// What the steps say, by the lesson's file.
    std::vector<Action> actionsOf(const QString& title) {
        using Order = ActivationsPanel::Order;
        if (title.startsWith("Filters"))
            return {layer("conv1"), panel(window().activations()), layer("relu1"),
                    all({layer("conv2"), panel(window().filters())})};
        if (title.startsWith("Activations"))
            return {order(Order::maximum), layer("relu5"), channel(0), key(Qt::Key_0), order(Order::weight)};
        if (title.startsWith("Occlusion"))
            return {all({paint({100, 235}, {190, 235}), paint({100, 275}, {190, 275})}),
                    undo(),
                    paint({60, 40}, {200, 90}),
                    undo(),
                    [this] { press(*window().occlusion().tile(), "start"); },
                    [this] { window().occlusion().tile()->click(); }};
        if (title.startsWith("Saliency"))
            return {overlay("saliency"), explain("dog"), overlay("input-x-gradient"),
                    all({key(Qt::Key_P), explain("cat")})};
        if (title.startsWith("Segmentation"))
            return {overlay("grad-cam"), all({panel(window().segmentation()), cut("grad-cam")}),
                    cut("guided-grad-cam"), all({explain("cat"), whole("grad-cam"), cut("grad-cam")})};
        if (title.startsWith("Gradient ascent"))
            return {explain("balloon"), start(window().synthesis()), toCanvas(window().synthesis()),
                    all({channel(0), start(window().synthesis())})};
        if (title.startsWith("Fooling"))
            return {all({turnInto("dog"), start(window().attack())}),
                    all({turnInto("car"), start(window().attack())}), toCanvas(window().attack())};
        if (title.startsWith("Noise"))
            return {start(window().attack()), [this] { press(window().attack(), "noise"); }};
        if (title.startsWith("Inversion"))
            return {start(window().inversion()), all({layer("relu5"), start(window().inversion())})};
        if (title.startsWith("Style"))
            return {[this] {
                        window().style().findChild<QToolButton*>("take")->click();
                        window().openPicture(sampleFile("one-cat"));
                    },
                    start(window().style())};
        if (title.startsWith("Music"))
            return {start(window().music())};
        if (title.startsWith("Deconvnet"))
            return {overlay("deconvnet"), overlay("guided-backprop"), explain("dog"), explain("cat")};
        if (title.startsWith("Grad-CAM"))
            return {overlay("grad-cam"), explain("dog"), layer("relu2"),
                    all({layer("relu5"), overlay("guided-grad-cam")})};
        if (title.startsWith("A biased model"))
            return {overlay("grad-cam"), paint({430, 483}, {500, 483}),
                    [this] { window().openPicture(sampleFile("untagged-dog")); },
                    [this] { window().openModel({"toyworld"}); }};
        if (title.startsWith("Patches"))
            return {[this] { window().patches().searchButton()->click(); }, channel(3),
                    [this] { session().setLayer("relu2"); }, first(window().patches(), "patches-found")};
        if (title.startsWith("The last layer"))
            return {makeMap(true), lasso(),
                    [this] {
                        PointMap* map = window().embedding().view();
                        QTest::mouseClick(map, Qt::LeftButton, {}, map->placeOf(0).toPoint());
                    },
                    makeMap(false)};
        if (title.startsWith("Is it the model"))
            return {index(), [this] { press(window().bias(), "start"); },
                    all({openFolder("scenes"), index()}),
                    all({[this] { window().datasetPanel().setPart(FolderPart::wrong); },
                         first(window().datasetPanel(), "pictures")}),
                    all({[this] {
                             window().openModel({"toyworld"});
                             QTRY_COMPARE_WITH_TIMEOUT(session().model()->source, "toyworld", patience);
                         },
                         index()})};
        return {};
    }

private Q_SLOTS:
    void initTestCase() { qputenv("XDG_CACHE_HOME", QByteArray::fromStdString(cache_.path().string())); }

    void init() { shown_ = std::make_unique<test::ShownWindow>(); }
    void cleanup() { shown_.reset(); }

    void everyStepOfEveryLessonIsNoticed_data() {
        QTest::addColumn<int>("number");
        const std::vector<Lesson> lessons = courseLessons();
        for (int number = 0; number < static_cast<int>(lessons.size()); ++number)
            QTest::addRow("%s", qUtf8Printable(lessons[static_cast<std::size_t>(number)].title)) << number;
    }
    void everyStepOfEveryLessonIsNoticed() {
        QFETCH(const int, number);
        QVERIFY(begin(number));
        QVERIFY2(window().message().isEmpty(), qUtf8Printable(window().message()));
        const Lesson& lesson = *guide().lesson();
        const std::vector<Action> actions = actionsOf(lesson.title);
        QCOMPARE(actions.size(), lesson.steps.size());
        for (std::size_t step = 0; step < actions.size(); ++step) {
            QCOMPARE(guide().stepsDone(), step);
            actions[step]();
            QTRY_COMPARE_WITH_TIMEOUT(guide().stepsDone(), step + 1, patience);
            QVERIFY(shown_->settles());
        }
        QVERIFY(window().findChild<QLabel*>("lesson")->text().contains(lesson.conclusion.toHtmlEscaped()));
        savePicture(number, QStringLiteral("done"));
    }

    void lessonsFitIntoTheWindow() {
        const QSize size = window().size();
        for (int number = 0; number < static_cast<int>(guide().lessons().size()); ++number) {
            QVERIFY(begin(number));
            QCOMPARE(window().size(), size);
        }
    }

    void whatIsMadeHasMoreRoomThanTheAnswers() {
        QVERIFY(begin(10 - 1));
        QVERIFY(window().attack().isVisible());
        QVERIFY2(2 * window().attack().height() > 3 * window().prediction().height(),
                 qPrintable(QStringLiteral("%1 beside %2")
                                .arg(window().attack().height())
                                .arg(window().prediction().height())));
    }

    void theButtonsGoOnBackAndAgain() {
        QVERIFY(begin(0));
        const auto press = [this](const char* name) {
            window().findChild<QPushButton*>(name)->click();
            QVERIFY(shown_->settles());
        };
        press("next-lesson");
        QCOMPARE(guide().number(), 1);
        order(ActivationsPanel::Order::maximum)();
        QTRY_COMPARE_WITH_TIMEOUT(guide().stepsDone(), std::size_t{1}, patience);
        press("restart-lesson");
        QCOMPARE(guide().stepsDone(), std::size_t{0});
        QCOMPARE(window().activations().order(), ActivationsPanel::Order::index);
        press("previous-lesson");
        QCOMPARE(guide().number(), 0);
        QVERIFY(!window().findChild<QPushButton*>("previous-lesson")->isEnabled());
    }

    void leavingBringsBackWhatWasThere() {
        QVERIFY(shown_->open("one-cat"));
        session().setLayer("relu3");
        const QStringList methods = window().liveMaps().methods();
        QVERIFY(begin(8 - 1));
        window().lessons().leave();
        QVERIFY(shown_->settles());
        QCOMPARE(session().layer(), "relu3");
        QCOMPARE(session().model()->source, "toyworld");
        QVERIFY(session().pictureSource().contains("one-cat"));
        QCOMPARE(window().liveMaps().methods(), methods);
        QVERIFY(!window().lessons().panel()->isVisible());
    }

    void looksAsItShould_data() {
        QTest::addColumn<QString>("theme");
        QTest::addColumn<int>("number");
        for (const char* theme : {"light", "dark"})
            for (const int number : {0, 1, 2, 4, 6})
                QTest::addRow("%s, lesson %d", theme, number + 1) << theme << number;
    }
    void looksAsItShould() {
        QFETCH(const QString, theme);
        QFETCH(const int, number);
        window().setTheme(themeNamed(theme));
        QVERIFY(begin(number));
        actionsOf(guide().lesson()->title).front()();
        QTRY_COMPARE_WITH_TIMEOUT(guide().stepsDone(), std::size_t{1}, patience);
        QVERIFY(shown_->settles());
        savePicture(number, theme);
    }
};

QTEST_MAIN(LessonsTest)
#include "lessons_test.moc"
