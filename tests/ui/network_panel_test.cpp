#include "panels/network_panel.h"

#include "model/zoo/zoo.h"
#include "models/layer_tree_model.h"
#include "panels/network_diagram.h"
#include "session/conversion.h"
#include "session/session.h"
#include "support/networks.h"
#include "window/theme.h"

#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace saliscope;

namespace {

constexpr int patience = 60'000; ///< milliseconds until a test gives up

ModelInfoPtr modelOfZoo(const std::string& name) {
    constexpr std::int64_t classes = 10;
    const Graph graph = requireArchitecture(name).build(classes);
    return std::make_shared<const ModelInfo>(
        describeModel(test::modelOf(test::withFormulaWeights(graph), classes)));
}

void wheel(NetworkDiagram& diagram, QPoint place, int notches) {
    QWheelEvent event(place, diagram.viewport()->mapToGlobal(place), {}, {0, 120 * notches}, Qt::NoButton, {},
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(diagram.viewport(), &event);
}

} // namespace

/// With the demo model; the diagram also with large networks.
class NetworkPanelTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<Session> session_;
    std::unique_ptr<NetworkPanel> panel_;

    int currentLayer() const { return session_->model()->indexOf(session_->layer()); }

    QString nameOf(int layer) const {
        return session_->model()->layers[static_cast<std::size_t>(layer)].name;
    }

private Q_SLOTS:
    void init() {
        session_ = std::make_unique<Session>();
        panel_ = std::make_unique<NetworkPanel>(*session_);
        panel_->resize(420, 600);
        panel_->show();
    }

    void cleanup() {
        panel_.reset();
        session_.reset();
    }

    void open() {
        session_->openModel({"toyworld"});
        QTRY_VERIFY_WITH_TIMEOUT(session_->model() && panel_->message().isEmpty(), patience);
    }

    void saysWhatToDoBeforeThereIsAModel() {
        QVERIFY(!panel_->message().isEmpty());
        QVERIFY(!panel_->data().write);
    }

    void listAndDiagramTakeTurns() {
        open();
        QVERIFY(panel_->view()->isVisible() && !panel_->diagram()->isVisible());
        panel_->showDiagram(true);
        QVERIFY(panel_->showsDiagram());
        QVERIFY(!panel_->view()->isVisible() && panel_->diagram()->isVisible());
    }

    void theSelectedLayerIsMarkedAndScrolledTo() {
        open();
        panel_->showDiagram(true);
        for (const int layer : {0, static_cast<int>(session_->model()->layers.size()) - 1}) {
            session_->setLayer(nameOf(layer));
            QCOMPARE(panel_->diagram()->current(), layer);
            QVERIFY(
                panel_->diagram()->viewport()->rect().contains(panel_->diagram()->placeOf(layer).center()));
        }
    }

    void aClickSelectsTheLayerAndADragDoesNot() {
        open();
        panel_->showDiagram(true);
        session_->setLayer(nameOf(0));
        QWidget* viewport = panel_->diagram()->viewport();
        QTest::mouseClick(viewport, Qt::LeftButton, {}, panel_->diagram()->placeOf(1).center());
        QCOMPARE(currentLayer(), 1);
        const QPoint press = panel_->diagram()->placeOf(2).center();
        QTest::mousePress(viewport, Qt::LeftButton, {}, press);
        QTest::mouseMove(viewport, press - QPoint(0, 60));
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, press - QPoint(0, 60));
        QCOMPARE(currentLayer(), 1);
    }

    void theArrowKeysFollowTheLines() {
        open();
        panel_->showDiagram(true);
        session_->setLayer(nameOf(0));
        QTest::keyClick(panel_->diagram(), Qt::Key_Down);
        QCOMPARE(session_->model()->layers[static_cast<std::size_t>(currentLayer())].inputs,
                 std::vector<int>{0});
        QTest::keyClick(panel_->diagram(), Qt::Key_Up);
        QCOMPARE(currentLayer(), 0);
        QTest::keyClick(panel_->diagram(), Qt::Key_Up);
        QCOMPARE(currentLayer(), 0);
    }

    void searchingMarksWhatIsFoundAndEnterSelectsTheFirst() {
        open();
        panel_->showDiagram(true);
        QTest::keyClicks(panel_->search(), "POOLING");
        std::set<int> pooling;
        for (int layer = 0; layer < static_cast<int>(session_->model()->layers.size()); ++layer)
            if (session_->model()->layers[static_cast<std::size_t>(layer)].kind == "pooling")
                pooling.insert(layer);
        QVERIFY(!pooling.empty());
        QCOMPARE(panel_->diagram()->highlighted(), pooling);
        QVERIFY(panel_->diagram()->isPale(0));
        QTest::keyClick(panel_->search(), Qt::Key_Return);
        QCOMPARE(currentLayer(), *pooling.begin());
        panel_->search()->clear();
        QVERIFY(panel_->diagram()->highlighted().empty());
        QVERIFY(!panel_->diagram()->isPale(0));
    }

    void columnsGrowWithTheLetters() {
        open();
        const int name = panel_->view()->columnWidth(LayerTreeModel::name);
        const int shape = panel_->view()->columnWidth(LayerTreeModel::shape);
        QFont larger = panel_->font();
        larger.setPointSizeF(1.4 * larger.pointSizeF());
        panel_->setFont(larger);
        QVERIFY(panel_->view()->columnWidth(LayerTreeModel::name) > 1.2 * name);
        QVERIFY(panel_->view()->columnWidth(LayerTreeModel::shape) > 1.2 * shape);
    }

    void whatIsSeenOfTheDiagramCanBeChosenAgain() {
        open();
        panel_->showDiagram(true);
        QVERIFY(!panel_->diagram()->chosenPlace());
        QCOMPARE(panel_->settings(), (OptionValues{{"view", "diagram"}}));
        wheel(*panel_->diagram(), {100, 100}, 2);
        const OptionValues settings = panel_->settings();
        const QRect before = panel_->diagram()->placeOf(3);
        panel_->setSettings({});
        QVERIFY(!panel_->showsDiagram() && !panel_->diagram()->chosenPlace());
        panel_->setSettings(settings);
        QVERIFY(panel_->showsDiagram());
        QVERIFY((panel_->diagram()->placeOf(3).center() - before.center()).manhattanLength() <= 4);
        panel_->setSettings({{"zoom", "nonsense"}});
        QVERIFY(!panel_->diagram()->chosenPlace());
    }

    void theWheelZoomsToThePointer() {
        NetworkDiagram diagram;
        diagram.setModel(modelOfZoo("googlenet"));
        diagram.resize(420, 600);
        diagram.show();
        constexpr int middle = 60;
        diagram.setCurrent(middle);
        const QRect before = diagram.placeOf(middle);
        wheel(diagram, before.center(), 2);
        const QRect after = diagram.placeOf(middle);
        QVERIFY(after.width() > before.width());
        QVERIFY((after.center() - before.center()).manhattanLength() <= 4);
        wheel(diagram, before.center(), -200);
        QVERIFY(diagram.placeOf(middle).width() > 0);
    }

    void fittingShowsTheWholeWidth() {
        NetworkDiagram diagram;
        diagram.setModel(modelOfZoo("googlenet"));
        diagram.resize(420, 600);
        diagram.show();
        diagram.fitWidth();
        QCOMPARE(diagram.horizontalScrollBar()->maximum(), diagram.horizontalScrollBar()->minimum());
    }

    void tooltipsSayKindShapeParametersAndField() {
        open();
        const QString text = layerToolTip(session_->model()->layers.front());
        for (const QString& part :
             {session_->model()->layers.front().name, session_->model()->layers.front().kind,
              session_->model()->layers.front().shapeText(), QStringLiteral("Receptive field")})
            QVERIFY2(text.contains(part), qUtf8Printable(part));
    }

    void largeNetworksAreDrawn_data() {
        QTest::addColumn<QString>("network");
        for (const char* network : {"googlenet", "resnet152", "densenet121"})
            QTest::newRow(network) << network;
    }
    void largeNetworksAreDrawn() {
        QFETCH(const QString, network);
        const ModelInfoPtr model = modelOfZoo(network.toStdString());
        const QString place = qEnvironmentVariable("SALISCOPE_SCREENSHOTS");
        for (const Theme theme : {Theme::dark, Theme::light}) {
            applyColours(theme == Theme::dark);
            NetworkDiagram diagram;
            diagram.setModel(model);
            constexpr int width = 760, height = 800;
            diagram.resize(width, height);
            diagram.show();
            diagram.setCurrent(static_cast<int>(model->layers.size() / 2));
            const QImage image = diagram.grab().toImage();
            QVERIFY(image.pixelColor(diagram.placeOf(diagram.current()).center()) !=
                    diagram.palette().color(QPalette::Base));
            if (!place.isEmpty() && QDir().mkpath(place))
                image.save(
                    QStringLiteral("%1/diagram-%2-%3.png").arg(place, network, saliscope::nameOf(theme)));
        }
    }
};

QTEST_MAIN(NetworkPanelTest)
#include "network_panel_test.moc"
