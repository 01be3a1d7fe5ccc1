// A line that has no room: it gives way, fades out, and is told whole by its tool tip.
#include "panels/line_label.h"

#include <QHelpEvent>
#include <QTest>
#include <QToolTip>

using namespace saliscope;

class LineLabelTest : public QObject {
    Q_OBJECT

private:
    static constexpr int height = 20;

    /// How much the last columns of the label differ from its ground, 0 to 255.
    static int inkAtTheEnd(LineLabel& label) {
        const QImage image = label.grab().toImage().convertToFormat(QImage::Format_Grayscale8);
        const int ground = qGray(label.palette().color(QPalette::Window).rgb());
        constexpr int columns = 3; // so that they hold more than the gap behind a letter
        int most = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = image.width() - columns; x < image.width(); ++x)
                most = std::max(most, std::abs(qGray(image.pixel(x, y)) - ground));
        return most;
    }

private Q_SLOTS:
    void takesNoRoomFromItsNeighbours() {
        LineLabel label;
        label.setText(QStringLiteral("a folder with quite a long name"));
        QCOMPARE(label.sizePolicy().horizontalPolicy(), QSizePolicy::Ignored);
    }

    void whatIsCutFadesOut() {
        LineLabel label;
        label.setText(QString(60, QChar(u'M')));
        label.resize(label.sizeHint());
        QVERIFY(inkAtTheEnd(label) > 100);
        label.resize(label.sizeHint().width() / 2, height);
        QVERIFY2(inkAtTheEnd(label) < 30, qPrintable(QString::number(inkAtTheEnd(label))));
    }

    void theToolTipTellsOnlyWhatIsCut() {
        LineLabel label;
        label.setText(QStringLiteral("a folder with quite a long name"));
        label.resize(label.sizeHint());
        label.show();
        QHelpEvent wanted(QEvent::ToolTip, {1, 1}, label.mapToGlobal(QPoint(1, 1)));
        QApplication::sendEvent(&label, &wanted);
        QVERIFY(QToolTip::text().isEmpty());
        label.resize(label.width() / 2, height);
        QApplication::sendEvent(&label, &wanted);
        QCOMPARE(QToolTip::text(), label.text());
    }
};

QTEST_MAIN(LineLabelTest)
#include "line_label_test.moc"
