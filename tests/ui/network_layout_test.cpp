#include "models/network_layout.h"

#include "model/model_loader.h"
#include "model/zoo/zoo.h"
#include "session/conversion.h"
#include "support/networks.h"
#include "support/shared_files.h"

#include <QTest>

using namespace saliscope;

namespace {

/// A layer that takes these.
LayerInfo layerOf(std::vector<int> inputs) {
    LayerInfo layer;
    layer.inputs = std::move(inputs);
    return layer;
}

bool crosses(QPointF from, QPointF to, const QRectF& box) {
    const QRectF inside = box.adjusted(0.5, 0.5, -0.5, -0.5);
    const QLineF line(from, to);
    if (inside.contains(from) || inside.contains(to))
        return true;
    const QLineF sides[] = {{inside.topLeft(), inside.topRight()},
                            {inside.bottomLeft(), inside.bottomRight()},
                            {inside.topLeft(), inside.bottomLeft()},
                            {inside.topRight(), inside.bottomRight()}};
    return std::any_of(std::begin(sides), std::end(sides), [&](const QLineF& side) {
        return line.intersects(side, nullptr) == QLineF::BoundedIntersection;
    });
}

std::vector<LayerInfo> layersOf(const QString& network) {
    if (network == "awkward_net")
        return describeModel(*loadModel({.model = (test::sharedFolder() / "models/awkward_net.pt").string()}))
            .layers;
    if (network == "toyworld")
        return describeModel(*loadModel({.model = "toyworld"})).layers;
    constexpr std::int64_t classes = 10;
    const Graph graph = requireArchitecture(network.toStdString()).build(classes);
    return describeModel(test::modelOf(test::withFormulaWeights(graph), classes)).layers;
}

} // namespace

class NetworkLayoutTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aChainIsAStraightLine() {
        const NetworkLayout layout = layOut({layerOf({-1}), layerOf({0}), layerOf({1})});
        QCOMPARE(layout.rows, (std::vector<int>{1, 2, 3}));
        for (const QRectF& box : layout.boxes)
            QCOMPARE(box.left(), layout.picture.left());
        for (const NetworkLayout::Edge& edge : layout.edges)
            QVERIFY(!edge.isSkip);
    }

    void branchesLieBesideEachOther() {
        // 0 is split into 1; 2, 3; 4, 5 and joined in 6.
        const NetworkLayout layout = layOut({layerOf({-1}), layerOf({0}), layerOf({0}), layerOf({2}),
                                             layerOf({0}), layerOf({4}), layerOf({1, 3, 5})});
        QCOMPARE(layout.rows, (std::vector<int>{1, 2, 2, 3, 2, 3, 4}));
        QVERIFY(layout.boxes[1].right() < layout.boxes[2].left());
        QVERIFY(layout.boxes[2].right() < layout.boxes[4].left());
        QCOMPARE(layout.boxes[3].left(), layout.boxes[2].left());
        QCOMPARE(layout.boxes[6].left(), layout.boxes[0].left());
    }

    void aSkipGoesDownAtTheSide() {
        const NetworkLayout layout =
            layOut({layerOf({-1}), layerOf({0}), layerOf({1}), layerOf({2, 0}), layerOf({3})});
        const auto skip = std::find_if(layout.edges.begin(), layout.edges.end(),
                                       [](const NetworkLayout::Edge& edge) { return edge.isSkip; });
        QVERIFY(skip != layout.edges.end());
        QCOMPARE(skip->from, 0);
        QCOMPARE(skip->to, 3);
        QVERIFY(skip->points[1].x() < layout.boxes[1].left());
        for (const QRectF& box : layout.boxes)
            QCOMPARE(box.left(), layout.picture.left());
    }

    void aNetworkWithoutLayersIsAPicture() {
        const NetworkLayout layout = layOut({});
        QVERIFY(layout.edges.empty());
        QVERIFY(QRectF({}, layout.size).contains(layout.picture));
    }

    void theBranchesOfAnInceptionBlockLieBesideEachOther() {
        const std::vector<LayerInfo> layers = layersOf("googlenet");
        const NetworkLayout layout = layOut(layers);
        std::set<double> columns;
        for (std::size_t i = 0; i < layers.size(); ++i)
            for (const char* branch : {"branch1.conv", "branch2.0.conv", "branch3.0.conv", "branch4.1.conv"})
                if (layers[i].name == QStringLiteral("inception4b.") + branch)
                    columns.insert(layout.boxes[i].left());
        QCOMPARE(columns.size(), std::size_t{4});
    }

    void drawingsOfNetworksAreLegible_data() {
        QTest::addColumn<QString>("network");
        for (const char* network :
             {"awkward_net", "toyworld", "googlenet", "resnet152", "densenet121", "mobilenet_v3_small"})
            QTest::newRow(network) << network;
    }
    void drawingsOfNetworksAreLegible() {
        QFETCH(const QString, network);
        if (network == "awkward_net")
            REQUIRE_SHARED_FILES();
        const std::vector<LayerInfo> layers = layersOf(network);
        const NetworkLayout layout = layOut(layers);
        QCOMPARE(layout.boxes.size(), layers.size());
        for (std::size_t i = 0; i < layers.size(); ++i) {
            QVERIFY(QRectF({}, layout.size).contains(layout.boxes[i]));
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY2(!layout.boxes[i].intersects(layout.boxes[j]),
                         qUtf8Printable(layers[i].name + " lies over " + layers[j].name));
        }
        for (const NetworkLayout::Edge& edge : layout.edges)
            checkEdge(layers, layout, edge);
    }

private:
    void checkEdge(const std::vector<LayerInfo>& layers, const NetworkLayout& layout,
                   const NetworkLayout::Edge& edge) {
        QVERIFY(edge.points.back().y() > edge.points.front().y());
        QVERIFY(QRectF({}, layout.size).contains(edge.points[1]));
        for (std::size_t i = 1; i < edge.points.size(); ++i) {
            QVERIFY(edge.points[i].y() >= edge.points[i - 1].y());
            for (std::size_t box = 0; box < layout.boxes.size(); ++box)
                QVERIFY2(!crosses(edge.points[i - 1], edge.points[i], layout.boxes[box]),
                         qUtf8Printable(
                             QStringLiteral("a line to %1 crosses %2")
                                 .arg(layers[static_cast<std::size_t>(edge.to)].name, layers[box].name)));
        }
    }
};

QTEST_GUILESS_MAIN(NetworkLayoutTest)
#include "network_layout_test.moc"
