#include "canvas/canvas.h"
#include "panels/live_maps_panel.h"
#include "panels/map_tile.h"
#include "panels/network_diagram.h"
#include "panels/network_panel.h"
#include "panels/occlusion_panel.h"
#include "state/session_file.h"
#include "state/view_state_json.h"
#include "support/temporary_folder.h"
#include "window/comparison.h"
#include "window/library.h"
#include "window/main_window.h"

#include <QSettings>
#include <QTest>

#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>

#include <QDir>

using namespace saliscope;

namespace {

constexpr int patience = 60'000; ///< milliseconds until a test gives up

bool areEqual(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, cv::NORM_INF) <= 0;
}

std::string textOf(const ViewState& state) {
    return toJson(state, QDir()).dump(1);
}

/// What a person might have made of the window.
ViewState worked() {
    ViewState state;
    state.picture = "cat-beside-dog";
    state.painting.strokes = {{StrokeShape::ellipse, {{60, 190}, {160, 260}}, 32, false, {Fill::noise}},
                              {StrokeShape::brush, {{300, 200}, {320, 240}}, 20}};
    state.model = {"toyworld"};
    state.target = TargetChoice::ofClass(1);
    state.pinned = 0;
    state.layer = "relu4";
    state.methods = {"saliency", "deconvnet", "grad-cam"};
    state.options = {{"deconvnet", {{"reduce", "mean"}}}};
    state.overlay = {"grad-cam", 0.6, ColourMap::magma, false};
    state.isComparing = true;
    state.divider = 0.25;
    state.position = {{0.4, 0.6}, 2.5};
    state.channelOrder = ActivationsPanel::Order::mean;
    state.hasSharedScale = true;
    state.showsField = true;
    state.settings = {{"explanation", {{"page", "panel occlusion"}}},
                      {"filters", {{"slice", "9"}}},
                      {"network", {{"view", "diagram"}}},
                      {"occlusion", {{"option window", "48"}}},
                      {"segmentation", {{"map", "deconvnet"}, {"option foreground", "0.9"}}}};
    state.panels = {"network", "filters", "activations", "live-maps"};
    return state;
}

} // namespace

/// The view of the real window, taken and shown again.
class ViewStateTest : public QObject {
    Q_OBJECT

private:
    struct Application {
        QSettings settings;
        Session session;
        MainWindow window;

        explicit Application(const test::TemporaryFolder& folder)
            : settings(QString::fromStdString((folder / "settings.ini").string()), QSettings::IniFormat),
              window(session, settings) {
            window.resize(1280, 800);
            window.show();
        }
    };

    std::unique_ptr<test::TemporaryFolder> folder_;
    std::unique_ptr<Application> application_;

    MainWindow& window() const { return application_->window; }
    Session& session() const { return application_->session; }
    QString file() const { return QString::fromStdString((*folder_ / "view.saliscope").string()); }

    void start() { application_ = std::make_unique<Application>(*folder_); }
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(window().isSettled(), patience); }

    /// Until they no longer move: they are animated.
    void waitForDocks() {
        constexpr int animation = 400;
        QByteArray docks;
        while (docks != window().viewState().docks) {
            docks = window().viewState().docks;
            QTest::qWait(animation);
        }
    }

private Q_SLOTS:
    void init() {
        folder_ = std::make_unique<test::TemporaryFolder>();
        start();
    }
    void cleanup() {
        application_.reset();
        folder_.reset();
    }

    void whatIsRestoredIsWhatIsThere() {
        window().restore(worked());
        QVERIFY(!window().isSettled());
        settle();
        ViewState state = window().viewState();
        QVERIFY(!state.docks.isEmpty());
        state.docks.clear(); // there were none
        const QStringList panels = state.panels;
        QCOMPARE(QSet(panels.begin(), panels.end()),
                 QSet<QString>({"network", "activations", "filters", "live-maps"}));
        state.panels = worked().panels; // in which order they were shown is not kept
        QCOMPARE(state.position.zoom, worked().position.zoom);
        QCOMPARE(state.position.centre, worked().position.centre);
        state.position = worked().position;
        QCOMPARE(QString::fromStdString(textOf(state)), QString::fromStdString(textOf(worked())));
        QVERIFY(state == worked());
        QCOMPARE(session().targetText(), "dog rather than cat");
    }

    void reopeningGivesTheSameEverything() {
        window().restore(worked());
        settle();
        waitForDocks();
        const ViewState before = window().viewState();
        const cv::Mat painted = session().picture().pixels.clone();
        const HeatMapPtr map = window().liveMaps().tile("deconvnet")->map();
        const std::vector<float> scores = session().prediction()->scores;
        window().saveSession(file());
        QVERIFY2(window().message().isEmpty(), qUtf8Printable(window().message()));

        application_.reset();
        start();
        window().openFiles({file()});
        settle();
        waitForDocks();
        const ViewState after = window().viewState();
        QCOMPARE(after.docks, before.docks);
        QCOMPARE(after.panels, before.panels);
        QVERIFY(after.painting == before.painting);
        QCOMPARE(after.target, before.target);
        QVERIFY(qAbs(after.position.zoom - before.position.zoom) < 1e-9);
        QVERIFY(areEqual(session().picture().pixels, painted));
        QCOMPARE(session().prediction()->scores, scores);
        QVERIFY(areEqual(window().liveMaps().tile("deconvnet")->map()->values, map->values));
    }

    void whatWasBesideIsThereAgain() {
        ViewState state = worked();
        state.comparison = {true, "one-cat", {"toyworld-biased"}, 1};
        window().restore(state);
        settle();
        const Comparison& comparison = window().comparison();
        QVERIFY(comparison.isOn());
        QCOMPARE(comparison.session().pictureSource(), sampleFile("one-cat"));
        QCOMPARE(comparison.session().model()->source, "toyworld-biased");
        QCOMPARE(comparison.session().target(), TargetChoice::ofClass(1));
        QVERIFY(window().viewState().comparison == state.comparison);
        window().restore(worked());
        settle();
        QVERIFY(!comparison.isOn());
    }

    void whatIsMissingBesideIsNamed() {
        ViewState state = worked();
        state.comparison = {true, "/nowhere/lost.png", {"/nowhere/lost.pt"}, 0};
        window().restore(state);
        settle();
        QVERIFY2(window().message().contains("lost"), qUtf8Printable(window().message()));
        QCOMPARE(window().comparison().session().pictureSource(), session().pictureSource());
        QCOMPARE(window().comparison().session().model(), session().model());
    }

    void aDiagramIsSeenAsItWas() {
        window().restore(worked());
        settle();
        NetworkDiagram& diagram = *window().network().diagram();
        diagram.zoom(1.5, {40, 60});
        const NetworkDiagram::Place before = *diagram.chosenPlace();
        window().saveSession(file());
        diagram.zoom(0.3, {0, 0});
        window().openSession(file());
        settle();
        waitForDocks();
        const NetworkDiagram::Place after = *diagram.chosenPlace();
        QCOMPARE(after.scale, before.scale);
        constexpr double pixel = 1.5;
        QVERIFY(qAbs(after.centre.x() - before.centre.x()) * after.scale < pixel);
        QVERIFY(qAbs(after.centre.y() - before.centre.y()) * after.scale < pixel);
    }

    void aSlidingWindowThatLayOnThePictureSlidesAgain() {
        ViewState state = worked();
        state.overlay.method.clear();
        state.settings["occlusion"] = {
            {"option window", "64"}, {"option stride", "64"}, {"over the picture", "yes"}};
        window().restore(state);
        settle();
        QVERIFY(window().occlusion().chosenMap());
        QCOMPARE(window().viewState().settings["occlusion"], state.settings["occlusion"]);
    }

    void pastedPicturesAreKept() {
        QImage image(200, 100, QImage::Format_RGB888);
        image.fill(Qt::darkGreen);
        window().openModel({"toyworld"});
        Q_EMIT window().canvas().imagePasted(image);
        settle();
        const cv::Mat pixels = session().cleanPicture().pixels.clone();
        window().saveSession(file());
        application_.reset();
        start();
        window().openSession(file());
        settle();
        QVERIFY(areEqual(session().cleanPicture().pixels, pixels));
    }

    void aSlowMapThatLayOnThePictureIsComputedAgain() {
        ViewState state = worked();
        state.methods = {"occlusion"};
        state.options = {{"occlusion", {{"window", "64"}, {"stride", "64"}}}};
        state.overlay.method = "occlusion";
        window().restore(state);
        settle();
        QVERIFY(window().liveMaps().chosenMap());
    }

    void aMissingPictureIsNamedAndTheRestIsRestored() {
        ViewState state = worked();
        state.picture = "/nowhere/lost.png";
        window().openPicture(sampleFile("one-cat"));
        window().restore(state);
        settle();
        QVERIFY2(window().message().contains("lost.png"), qUtf8Printable(window().message()));
        QCOMPARE(session().layer(), "relu4");
        QCOMPARE(window().liveMaps().methods(), state.methods);
        QVERIFY(window().canvas().painting().empty());
    }

    void aMissingModelIsNamedAndTheRestIsRestored() {
        ViewState state = worked();
        state.model = {"/nowhere/lost.pt"};
        window().restore(state);
        settle();
        QVERIFY2(window().message().contains("lost.pt"), qUtf8Printable(window().message()));
        QVERIFY(window().canvas().painting() == state.painting);
    }

    void brokenSessionsAreToldAboutAndChangeNothing() {
        window().restore(worked());
        settle();
        const ViewState before = window().viewState();
        QFile broken(file());
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("{");
        broken.close();
        window().openSession(file());
        QVERIFY(window().message().contains("view.saliscope"));
        QVERIFY(window().viewState() == before);
    }

    void openingSomethingElseMeanwhileGivesTheRestUp() {
        window().restore(worked());
        window().openModel({"toyworld"});
        window().openPicture(sampleFile("one-cat"));
        settle();
        QVERIFY(window().canvas().painting().empty());
        QVERIFY(session().pictureSource().contains("one-cat"));
    }
};

QTEST_MAIN(ViewStateTest)
#include "view_state_test.moc"
