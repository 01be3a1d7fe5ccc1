// Pictures of the window in all its states, for people to look at: build/*/screenshots.
#include "canvas/canvas.h"
#include "panels/attack_panel.h"
#include "panels/inversion_panel.h"
#include "panels/live_maps_panel.h"
#include "panels/map_tile.h"
#include "panels/network_panel.h"
#include "panels/occlusion_panel.h"
#include "panels/segmentation_panel.h"
#include "panels/synthesis_panel.h"
#include "window/comparison.h"
#include "window/presentation.h"
#include "window/slide.h"
#include "window_driver.h"

#include <QDir>
#include <QDockWidget>

using namespace saliscope;
using namespace saliscope::test;

namespace {

void save(const QImage& image, const QString& name) {
    const QString place = qEnvironmentVariable("SALISCOPE_SCREENSHOTS");
    if (place.isEmpty())
        return;
    QVERIFY(QDir().mkpath(place));
    QVERIFY(image.save(place + '/' + name + ".png"));
}

QDockWidget* dockOf(const Panel& panel) {
    return qobject_cast<QDockWidget*>(panel.parentWidget());
}

/// No label, button or field reaches beyond the window.
bool isWithinWindow(const QWidget& window) {
    for (const auto* widget : window.findChildren<const QWidget*>())
        if (widget->isVisible() && widget->window() == &window && !widget->visibleRegion().isEmpty() &&
            !window.rect().contains(widget->mapTo(&window, QPoint(0, 0))))
            return false;
    return true;
}

} // namespace

class AppearanceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fitsItsSizeInBothThemes_data() {
        QTest::addColumn<QString>("theme");
        QTest::addColumn<QSize>("size");
        for (const char* theme : {"light", "dark"})
            for (const QSize size : {QSize(1280, 800), QSize(1920, 1080), QSize(3840, 2160)})
                QTest::addRow("%s at %d", theme, size.width()) << QString(theme) << size;
    }
    void fitsItsSizeInBothThemes() {
        QFETCH(const QString, theme);
        QFETCH(const QSize, size);
        ShownWindow shown(size);
        shown->setTheme(themeNamed(theme));
        QApplication::processEvents();
        const QString name = QStringLiteral("%1-%2").arg(theme).arg(size.width());
        save(shown->grab().toImage(), "empty-" + name);
        QVERIFY(shown.open());
        QCOMPARE(shown->size(), size); // nothing in it needs more
        QVERIFY(isWithinWindow(shown.window()));
        save(shown->grab().toImage(), "window-" + name);
    }

    void everyDockShowsItsContent() {
        ShownWindow shown({1600, 1000});
        QVERIFY(shown.open());
        for (auto* dock : shown->findChildren<QDockWidget*>()) {
            dock->show();
            dock->raise();
            QVERIFY(shown.settles());
            QVERIFY2(dock->isVisible() && !dock->visibleRegion().isEmpty(), qPrintable(dock->objectName()));
            save(dock->grab().toImage(), dock->objectName());
        }
    }

    void docksInUseShowWhatTheyFound_data() {
        QTest::addColumn<QString>("theme");
        QTest::newRow("light") << QStringLiteral("light");
        QTest::newRow("dark") << QStringLiteral("dark");
    }
    void docksInUseShowWhatTheyFound() {
        QFETCH(const QString, theme);
        ShownWindow shown;
        shown->setTheme(themeNamed(theme));
        QVERIFY(shown.open());
        shown->liveMaps().chooseMethod("grad-cam");
        shown->network().showDiagram(true);
        shown->explainMethod("grad-cam");
        shown->segmentation().startOrStop();
        dockOf(shown->segmentation())->raise();
        QVERIFY(shown.settles());
        QVERIFY2(shown->segmentation().cutOut(), qUtf8Printable(shown->segmentation().problemText()));
        save(shown->grab().toImage(), "segmentation-" + theme);
        Picture covered = shown.session().cleanPicture();
        covered.pixels = covered.pixels.clone();
        const cv::Size size = covered.pixels.size();
        covered.pixels(cv::Rect(0, size.height / 3, size.width / 2, size.height / 2)) =
            cv::Scalar(124, 116, 104);
        shown.session().setPaintedPicture(covered);
        shown->occlusion().tile()->startOrStop();
        dockOf(shown->occlusion())->raise();
        QVERIFY(shown.settles());
        QVERIFY(shown->occlusion().tile()->map());
        save(shown->grab().toImage(), "occlusion-" + theme);
    }

    void docksThatMakePicturesShowThem_data() {
        QTest::addColumn<QString>("theme");
        QTest::newRow("light") << QStringLiteral("light");
        QTest::newRow("dark") << QStringLiteral("dark");
    }
    void docksThatMakePicturesShowThem() {
        QFETCH(const QString, theme);
        ShownWindow shown;
        shown->setTheme(themeNamed(theme));
        QVERIFY(shown.open("one-cat"));
        const auto run = [&](CreationPanel& panel, const OptionValues& settings) {
            dockOf(panel)->show();
            dockOf(panel)->raise();
            save(shown->grab().toImage(), panel.text().name + "-empty-" + theme);
            panel.setSettings(settings);
            panel.start();
            QVERIFY(shown.settles());
            QVERIFY2(panel.creation(), qUtf8Printable(panel.said()));
            QCOMPARE(shown->size(), QSize(1280, 800));
            QVERIFY(isWithinWindow(shown.window()));
            save(shown->grab().toImage(), panel.text().name + "-" + theme);
        };
        run(shown->synthesis(), {{"steps", "60"}});
        run(shown->inversion(), {{"steps", "20"}});
        run(shown->attack(), {{"target", "1"}});
        shown->attack().startOrStopNoise();
        QVERIFY(shown.settles());
        save(shown->grab().toImage(), "attack-noise-" + theme);
    }

    void picturesAreComparedSideBySide() {
        ShownWindow shown({1600, 900});
        QVERIFY(shown.open());
        shown->comparison().setOn(true);
        const Session& second = shown->comparison().session();
        QTRY_VERIFY_WITH_TIMEOUT(second.prediction() && second.isCurrent(second.prediction()->basis) &&
                                     second.map("comparison"),
                                 patience);
        QVERIFY(shown.settles());
        QVERIFY(std::abs(shown->comparison().width() - shown->canvas().width()) <= 2);
        save(shown->grab().toImage(), "comparison");
    }

    void aPresentationHasLargeLetters() {
        ShownWindow shown({1920, 1080});
        QVERIFY(shown.open());
        shown->presentation().set(true);
        shown->resize(1920, 1080);
        QVERIFY(shown.settles());
        save(shown->grab().toImage(), "presentation");
        shown->presentation().set(false);
    }

    void theSlideHoldsAllThatIsVisible() {
        ShownWindow shown({1920, 1080});
        QVERIFY(shown.open());
        const Slide slide = shown->slide();
        QVERIFY(slide.title.contains("cat-beside-dog"));
        QStringList titles;
        for (const SlidePicture& picture : slide.pictures)
            titles << picture.title;
        for (const char* title : {"Network", "Prediction", "Live maps", "Activations"})
            QVERIFY2(titles.contains(title), title);
        save(slideImage(slide), "slide");
    }
};

QTEST_MAIN(AppearanceTest)
#include "appearance_test.moc"
