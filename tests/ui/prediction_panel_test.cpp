#include "models/class_list_model.h"
#include "panels/prediction_panel.h"
#include "session/session.h"
#include "support/temporary_folder.h"
#include "window/library.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace saliscope;

namespace {

constexpr int patience = 60'000; ///< milliseconds until a test gives up

} // namespace

/// With the demo model and a picture of a cat beside a dog.
class PredictionPanelTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<Session> session_;
    std::unique_ptr<PredictionPanel> panel_;

    QModelIndex cell(int row, int column) const { return panel_->view()->model()->index(row, column); }

    QString label(int row) const {
        return session_->model()->classes[cell(row, 0).data(ClassListModel::classRole).toInt()];
    }

    int rowOf(const QString& name) const {
        for (int row = 0; row < panel_->view()->model()->rowCount(); ++row)
            if (label(row) == name)
                return row;
        return -1;
    }

    void click(int row, Qt::KeyboardModifiers modifiers = {}) {
        QTreeView* view = panel_->view();
        QTest::mouseClick(view->viewport(), Qt::LeftButton, modifiers,
                          view->visualRect(cell(row, 0)).center());
    }

private Q_SLOTS:
    void init() {
        session_ = std::make_unique<Session>();
        panel_ = std::make_unique<PredictionPanel>(*session_);
        panel_->resize(400, 500);
        panel_->show();
    }

    void cleanup() {
        panel_.reset();
        session_.reset();
    }

    void open() {
        session_->openModel({"toyworld"});
        session_->openPicture(sampleFile("cat-beside-dog"));
        QTRY_VERIFY_WITH_TIMEOUT(panel_->message().isEmpty() && panel_->view()->model()->rowCount() > 0,
                                 patience);
    }

    void saysWhatToDoBeforeThereIsAnything() {
        QVERIFY(!panel_->message().isEmpty());
        QVERIFY(!panel_->data().write);
    }

    void listsAllClassesTheMostProbableFirst() {
        open();
        const int rows = panel_->view()->model()->rowCount();
        QCOMPARE(rows, session_->model()->classes.size());
        for (int row = 1; row < rows; ++row)
            QVERIFY(cell(row - 1, 0).data(ClassListModel::probabilityRole).toFloat() >=
                    cell(row, 0).data(ClassListModel::probabilityRole).toFloat());
    }

    void aClickExplainsTheClassAndWithControlComparesWithIt() {
        open();
        click(1);
        const auto second = cell(1, 0).data(ClassListModel::classRole).toLongLong();
        QCOMPARE(session_->target(), TargetChoice::ofClass(second));
        click(0, Qt::ControlModifier);
        QCOMPARE(session_->pinnedClass(), cell(0, 0).data(ClassListModel::classRole).toLongLong());
        click(0, Qt::ControlModifier);
        QVERIFY(!session_->pinnedClass());
    }

    void searchingLeavesWhatWasSearchedForAndEnterExplainsIt() {
        open();
        QTest::keyClicks(panel_->search(), "DOG");
        QCOMPARE(panel_->view()->model()->rowCount(), 1);
        QTest::keyClick(panel_->search(), Qt::Key_Return);
        QCOMPARE(session_->targetText(), "dog");
    }

    void ranksBecomeTargets() {
        open();
        panel_->explainRank(2);
        QCOMPARE(session_->target(),
                 TargetChoice::ofClass(cell(2, 0).data(ClassListModel::classRole).toLongLong()));
        panel_->explainRank(1000);
    }

    void saysWhatCoveringAllOfThePictureHasChanged() {
        open();
        Picture grey = session_->cleanPicture();
        grey.pixels = cv::Mat(grey.pixels.size(), CV_8UC3, cv::Scalar(124, 116, 104));
        session_->setPaintedPicture(grey);
        QTRY_VERIFY_WITH_TIMEOUT(session_->isCurrent(session_->prediction()->basis), patience);
        const int row = rowOf("cat");
        QVERIFY(cell(row, ClassListModel::change).data().toString().startsWith(QStringLiteral("−")));
    }

    void savesAllClassesAsATable() {
        open();
        const test::TemporaryFolder folder;
        const QString path = QString::fromStdString((folder.path() / "classes.csv").string());
        panel_->data().write(path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), session_->model()->classes.size() + 1);
        QCOMPARE(lines[0], "index,class,score,probability,clean score,clean probability");
    }
};

QTEST_MAIN(PredictionPanelTest)
#include "prediction_panel_test.moc"
