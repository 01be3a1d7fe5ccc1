// Tiles side by side: as many as fit, each as high as its width asks for.
#include "panels/tile_grid.h"

#include "comes_to_rest.h"

#include <QScrollArea>
#include <QtTest>

using namespace saliscope;

namespace {

/// As a map with its caption: higher where it is wider.
class GrowingTile : public QWidget {
public:
    GrowingTile() {
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
    }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return width + 40; }
};

std::vector<QWidget*> growingTiles(int count) {
    std::vector<QWidget*> tiles;
    for (int i = 0; i < count; ++i)
        tiles.push_back(new GrowingTile);
    return tiles;
}

} // namespace

class PanelTileGridTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asManyAsFitAreInARow();
    void allAreShownInAScrollArea();
    void theGridComesToRestAtEachSize();
};

void PanelTileGridTest::asManyAsFitAreInARow() {
    TileGrid grid(100);
    const std::vector<QWidget*> tiles = growingTiles(4);
    grid.setTiles(tiles);
    grid.resize(320, grid.heightForWidth(320));
    grid.show();
    QVERIFY(QTest::qWaitForWindowExposed(&grid));
    QCOMPARE(tiles[2]->y(), tiles[0]->y());
    QCOMPARE(tiles[3]->x(), tiles[0]->x());
    QCOMPARE(tiles[3]->geometry().bottom() + 1, grid.height());
    for (const QWidget* tile : tiles)
        QCOMPARE(tile->height(), tile->width() + 40);
}

void PanelTileGridTest::allAreShownInAScrollArea() {
    auto* grid = new TileGrid(100);
    QScrollArea area;
    area.setWidgetResizable(true);
    area.setWidget(grid);
    area.resize(250, 300);
    area.show();
    QVERIFY(QTest::qWaitForWindowExposed(&area));
    const std::vector<QWidget*> tiles = growingTiles(7);
    grid->setTiles(tiles);
    QTRY_VERIFY(tiles.back()->geometry().bottom() < grid->height());
}

void PanelTileGridTest::theGridComesToRestAtEachSize() {
    auto* grid = new TileGrid(100);
    grid->setTiles(growingTiles(4));
    QCOMPARE(test::firstSizeWithoutRest(grid, {210, 250}, {330, 500}), QString());
}

QTEST_MAIN(PanelTileGridTest)
#include "panel_tile_grid_test.moc"
