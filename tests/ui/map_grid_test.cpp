// Maps side by side: the columns fill the view, whatever its width.
#include "panels/map_grid.h"

#include <QScrollBar>
#include <QStandardItemModel>
#include <QTest>

using namespace saliscope;

class MapGridTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theColumnsFillTheView_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("maps");
        for (const int width : {200, 250, 275, 333, 480, 1000})
            for (const int maps : {40, 2048})
                QTest::addRow("%d maps, %d pixels wide", maps, width) << width << maps;
    }

    void theColumnsFillTheView() {
        QFETCH(int, width);
        QFETCH(int, maps);
        constexpr int least = 62;
        QStandardItemModel model;
        for (int number = 0; number < maps; ++number)
            model.appendRow(new QStandardItem(QString::number(number)));
        MapGrid grid;
        grid.setMapSize(least);
        grid.setModel(&model);
        grid.resize(width, 300);
        grid.show();
        QVERIFY(QTest::qWaitForWindowExposed(&grid));
        QTRY_VERIFY(grid.visualRect(model.index(1, 0)).isValid());
        QVERIFY(grid.mapSize() >= least);
        int columns = 1;
        while (grid.visualRect(model.index(columns, 0)).top() == grid.visualRect(model.index(0, 0)).top())
            ++columns;
        const int unused = grid.viewport()->width() - grid.visualRect(model.index(columns - 1, 0)).right();
        QVERIFY2(unused <= columns + grid.verticalScrollBar()->sizeHint().width(),
                 qPrintable(QStringLiteral("%1 pixels beside %2 columns").arg(unused).arg(columns)));
        QCOMPARE(grid.horizontalScrollBar()->maximum(), 0);
    }
};

QTEST_MAIN(MapGridTest)
#include "map_grid_test.moc"
