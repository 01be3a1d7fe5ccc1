// What all panels have in common that make something step by step, with one whose steps are known.
#include "panels/creation_panel.h"

#include "base/error.h"
#include "panels/curve_view.h"
#include "panels/picture_strip.h"
#include "panels/result_history.h"
#include "panels/run_control.h"
#include "support/temporary_folder.h"

#include <opencv2/core.hpp>

#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <atomic>
#include <thread>

using namespace saliscope;

namespace {

constexpr int patience = 60'000; ///< milliseconds until a test gives up

/// Counts: after step n its picture is of the grey level n. Waits for the test where it is told to.
class CountingPanel : public CreationPanel {
public:
    explicit CountingPanel(Session& session)
        : CreationPanel(
              session,
              {QStringLiteral("counting"), QStringLiteral("Counting"), QStringLiteral("Counts."), {}}) {}

    std::atomic<std::int64_t> allowed = 1000; ///< steps that it may take, all runs together
    std::int64_t steps = 5;
    std::string failure;
    QString reason;

protected:
    QString obstacle() const override { return reason; }
    QString runTitle() const override { return QStringLiteral("Counting"); }

    Run makeRun(const CreationPtr& from) override {
        if (failure == "at once")
            throw UsageError("it cannot be made");
        Creation creation = from ? *from : Creation();
        creation.title = QStringLiteral("To %1").arg(steps);
        creation.steps = steps;
        creation.settings = settings();
        creation.continuation = std::make_shared<const int>(1);
        if (creation.curves.empty())
            creation.curves = {{{}, {}}};
        return [this, creation,
                failure = failure](const Progress& progress,
                                   const std::function<void(CreationPtr)>& show) mutable -> CreationPtr {
            while (creation.step < creation.steps) {
                while (allowed <= 0) {
                    progress.checkCancelled();
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                }
                --allowed;
                if (!failure.empty())
                    throw UsageError(failure);
                ++creation.step;
                creation.pictures = {
                    cv::Mat(8, 8, CV_8UC3, cv::Scalar::all(static_cast<double>(creation.step)))};
                creation.curves[0].values.push_back(static_cast<double>(creation.step));
                creation.frames.add(creation.pictures[0]);
                show(std::make_shared<const Creation>(creation));
                progress.report(static_cast<double>(creation.step) / static_cast<double>(creation.steps));
            }
            return std::make_shared<const Creation>(creation);
        };
    }
};

} // namespace

class CreationPanelTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<Session> session_;
    std::unique_ptr<CountingPanel> panel_;

    using State = RunControl::State;

    void click(const char* name) { panel_->findChild<QPushButton*>(name)->click(); }
    std::int64_t step() const { return panel_->creation() ? panel_->creation()->step : 0; }

private Q_SLOTS:
    void init() {
        session_ = std::make_unique<Session>();
        panel_ = std::make_unique<CountingPanel>(*session_);
        panel_->resize(340, 520);
        panel_->show();
        QCoreApplication::processEvents();
    }
    void cleanup() {
        panel_->allowed = 1'000'000;
        panel_->interrupt();
        panel_.reset();
        session_.reset();
    }

    void startsAndShowsWhatItHasMade() {
        QVERIFY(panel_->message().isEmpty());
        QVERIFY(!panel_->data().write);
        click("start");
        QCOMPARE(panel_->control().state(), State::running);
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->isRunning(), patience);
        QCOMPARE(step(), 5);
        QCOMPARE(panel_->control().state(), State::idle);
        QVERIFY2(panel_->progressText().startsWith("5 steps in"), qUtf8Printable(panel_->progressText()));
        QCOMPARE(panel_->curve().curves().at(0).values, (std::vector<double>{1, 2, 3, 4, 5}));
        QCOMPARE(panel_->strip().pictures().size(), std::size_t{1});
        QCOMPARE(panel_->strip().pictures()[0].image.pixelColor(3, 3), QColor(5, 5, 5));
        QCOMPARE(panel_->history().count(), 1);
        QCOMPARE(panel_->picture().pixelColor(0, 0), QColor(5, 5, 5));
    }

    void showsEveryStepWhileItRuns() {
        panel_->allowed = 2;
        click("start");
        QTRY_COMPARE_WITH_TIMEOUT(step(), 2, patience);
        QVERIFY(panel_->isRunning());
        QCOMPARE(panel_->progressText(), "running: step 2 of 5");
        QCOMPARE(panel_->strip().pictures()[0].image.pixelColor(3, 3), QColor(2, 2, 2));
        QCOMPARE(panel_->history().count(), 1);
    }

    void pausedItKeepsWhatWasReachedAndGoesOnFromThere() {
        panel_->allowed = 2;
        click("start");
        QTRY_COMPARE_WITH_TIMEOUT(step(), 2, patience);
        click("pause");
        QCOMPARE(panel_->control().state(), State::interrupted);
        QTRY_VERIFY_WITH_TIMEOUT(session_->jobs().empty(), patience);
        QCOMPARE(step(), 2);
        QCOMPARE(panel_->findChild<QPushButton*>("pause")->text(), "Co&ntinue");
        panel_->allowed = 100;
        click("pause");
        QCOMPARE(panel_->control().state(), State::running);
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->isRunning(), patience);
        QCOMPARE(panel_->curve().curves().at(0).values, (std::vector<double>{1, 2, 3, 4, 5}));
        QCOMPARE(panel_->history().count(), 1); // still the same run
    }

    void cancelledItKeepsWhatWasReached() {
        panel_->allowed = 3;
        click("start");
        QTRY_COMPARE_WITH_TIMEOUT(step(), 3, patience);
        click("start");
        QVERIFY(!panel_->isRunning());
        QTRY_VERIFY_WITH_TIMEOUT(session_->jobs().empty(), patience);
        QCOMPARE(step(), 3);
        QCOMPARE(panel_->history().count(), 1);
        panel_->allowed = 100;
        click("start"); // anew
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->isRunning(), patience);
        QCOMPARE(panel_->history().count(), 2);
    }

    void whenTheJobIsCancelledElsewhereThePanelNoticesIt() {
        panel_->allowed = 1;
        click("start");
        QTRY_COMPARE_WITH_TIMEOUT(step(), 1, patience);
        session_->cancelJob(session_->jobs().front().id);
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->isRunning(), patience);
        QCOMPARE(panel_->control().state(), State::interrupted);
    }

    void earlierResultsComeBackWithTheirSettings() {
        panel_->control().setSeed(7);
        click("start");
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->isRunning(), patience);
        panel_->control().setSeed(8);
        panel_->steps = 3;
        click("start");
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->isRunning(), patience);
        QCOMPARE(step(), 3);
        panel_->history().setCurrentRow(0);
        QCOMPARE(step(), 5);
        QCOMPARE(panel_->control().seed(), std::uint64_t{7});
        QTest::keyClick(&panel_->history(), Qt::Key_Delete);
        QCOMPARE(panel_->history().count(), 1);
        QCOMPARE(step(), 3); // the one that is left
    }

    void anEarlierResultCanBeLookedAtWhileAnotherGrows() {
        click("start");
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->isRunning(), patience);
        panel_->allowed = 2;
        click("start");
        QTRY_COMPARE_WITH_TIMEOUT(step(), 2, patience);
        panel_->history().setCurrentRow(0);
        QCOMPARE(step(), 5);
        panel_->allowed = 100;
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->isRunning(), patience);
        QCOMPARE(step(), 5);
        panel_->steps = 5;
        panel_->history().setCurrentRow(1);
        QCOMPARE(panel_->creation()->curves[0].values.size(), std::size_t{5});
    }

    void theHistoryForgetsTheOldest() {
        for (int i = 0; i < 25; ++i)
            panel_->history().add({}, QString::number(i), nullptr);
        QCOMPARE(panel_->history().count(), 20);
        QCOMPARE(panel_->history().item(0)->text(), "5");
    }

    void saysWhyItFailed_data() {
        QTest::addColumn<QString>("failure");
        QTest::addColumn<QString>("said");
        QTest::newRow("before it began") << "at once" << "it cannot be made.";
        QTest::newRow("on its way") << "the picture burst" << "the picture burst.";
    }
    void saysWhyItFailed() {
        QFETCH(const QString, failure);
        QFETCH(const QString, said);
        panel_->failure = failure.toStdString();
        click("start");
        QTRY_COMPARE_WITH_TIMEOUT(panel_->said(), said, patience);
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->isRunning(), patience);
        QCOMPARE(panel_->control().state(), State::idle);
    }

    void saysWhatIsMissing() {
        panel_->reason = QStringLiteral("Open a model first.");
        panel_->start();
        QCOMPARE(panel_->said(), panel_->reason);
        QVERIFY(session_->jobs().empty());
        session_->setPicture(Picture(cv::Mat(4, 4, CV_8UC3, cv::Scalar::all(0))), "grey");
        QVERIFY(!panel_->findChild<QPushButton*>("start")->isEnabled());
    }

    void theResultGoesToTheCanvasAndIntoFiles() {
        click("start");
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->isRunning(), patience);
        QSignalSpy wanted(panel_.get(), &CreationPanel::pictureWanted);
        panel_->findChild<QToolButton*>("to-canvas")->click();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].value<Picture>().pixels.at<cv::Vec3b>(0, 0), cv::Vec3b(5, 5, 5));
        QCOMPARE(wanted[0][1].toString(), "To 5");
        const test::TemporaryFolder folder;
        const QString path = QString::fromStdString((folder.path() / "curve.csv").string());
        panel_->data().write(path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().startsWith("step,objective\n0,1\n1,2\n"));
        QCOMPARE(panel_->creation()->frames.frames().size(), std::size_t{5});
    }

    void severalPicturesMakeASheet() {
        Creation creation;
        QVERIFY(creation.sheet().empty());
        for (int i = 0; i < 3; ++i)
            creation.pictures.emplace_back(10, 20, CV_8UC3, cv::Scalar::all(i));
        const cv::Mat sheet = creation.sheet();
        QCOMPARE(sheet.size(), cv::Size(42, 22));
        QCOMPARE(sheet.at<cv::Vec3b>(13, 5), cv::Vec3b(2, 2, 2));
        QCOMPARE(sheet.at<cv::Vec3b>(13, 30), cv::Vec3b(255, 255, 255));
    }

    void settingsFromAFileMayBeAnything_data() {
        QTest::addColumn<QString>("seed");
        QTest::addColumn<int>("understood");
        QTest::newRow("a number") << "12" << 12;
        QTest::newRow("text") << "twelve" << 0;
        QTest::newRow("too large") << "99999999999999" << 0;
        QTest::newRow("below zero") << "-3" << 0;
    }
    void settingsFromAFileMayBeAnything() {
        QFETCH(const QString, seed);
        QFETCH(const int, understood);
        panel_->setSettings({{"seed", seed.toStdString()}, {"something", "else"}});
        QCOMPARE(panel_->control().seed(), static_cast<std::uint64_t>(understood));
    }
};

QTEST_MAIN(CreationPanelTest)
#include "creation_panel_test.moc"
