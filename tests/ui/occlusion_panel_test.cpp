#include "panels/occlusion_panel.h"

#include "models/class_change.h"
#include "panel_driver.h"
#include "panels/folded_options.h"
#include "panels/map_tile.h"
#include "panels/option_form.h"
#include "support/temporary_folder.h"

#include <opencv2/core.hpp>

#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace saliscope;

/// With the demo model and a picture of a cat beside a dog.
class OcclusionPanelTest : public QObject, test::PanelDriver<OcclusionPanel> {
    Q_OBJECT

private:
    void coverAll() {
        Picture grey = session_->cleanPicture();
        grey.pixels = cv::Mat(grey.pixels.size(), CV_8UC3, cv::Scalar(124, 116, 104));
        session_->setPaintedPicture(grey);
        QTRY_VERIFY_WITH_TIMEOUT(session_->isCurrent(session_->prediction()->basis), patience);
    }

private Q_SLOTS:
    void init() { showPanel({360, 480}); }

    void cleanup() { closePanel(); }

    void saysWhatToDoBeforeThereIsAnything() {
        QVERIFY(panel_->message().contains("model"));
        session_->openModel({"toyworld"});
        QTRY_VERIFY_WITH_TIMEOUT(panel_->message().contains("picture"), patience);
        QVERIFY(!panel_->data().write);
        QVERIFY(!panel_->chosenMap());
    }

    void aCleanPictureHasCostNothing() {
        open();
        QVERIFY(panel_->message().isEmpty());
        QVERIFY(panel_->paintedText().startsWith("Nothing is covered yet"));
    }

    void saysWhatCoveringCostTheExplainedClass() {
        open();
        session_->setTarget(TargetChoice::ofClass(classOf("cat")));
        coverAll();
        const Prediction& prediction = *session_->prediction();
        const auto cat = static_cast<std::size_t>(classOf("cat"));
        const float points = 100 * (prediction.cleanProbabilities[cat] - prediction.probabilities[cat]);
        QVERIFY(points > 1);
        const QString text = panel_->paintedText();
        QVERIFY2(text.startsWith(QStringLiteral("What you covered cost <b>cat</b> %1 points")
                                     .arg(static_cast<double>(points), 0, 'f', 1)),
                 qUtf8Printable(text));
        const float score = prediction.scores[cat] - prediction.cleanScores[cat];
        QVERIFY(text.contains(signedText(static_cast<double>(score), 2)));
    }

    void saysWhatBecameOfAllClasses() {
        open();
        coverAll();
        const Prediction& prediction = *session_->prediction();
        const QString text = panel_->paintedText();
        QVERIFY(text.contains(session_->model()->classes[prediction.topClass]));
        const std::vector<ClassChange> changes = changesOf(prediction);
        const auto most =
            std::max_element(changes.begin(), changes.end(), [](const ClassChange& a, const ClassChange& b) {
                return a.points() < b.points();
            });
        QVERIFY(text.contains(QStringLiteral("most gained: <b>%1</b> %2")
                                  .arg(session_->model()->classes[most->index], signedText(most->points()))));
    }

    void theWindowSlidesAsAJobAndItsMapCanBeChosen() {
        open();
        QSignalSpy chosen(panel_.get(), &OcclusionPanel::chosenMapChanged);
        panel_->tile()->startOrStop();
        QCOMPARE(session_->jobs().size(), std::size_t{1});
        QTRY_VERIFY_WITH_TIMEOUT(session_->jobs().empty() && panel_->tile()->map(), patience);
        QVERIFY(!panel_->tile()->map()->isPartial);
        QVERIFY(!panel_->chosenMap());
        panel_->tile()->click();
        QCOMPARE(panel_->chosenMap(), panel_->tile()->map());
        QVERIFY(!chosen.isEmpty());
        panel_->unchoose();
        QVERIFY(!panel_->chosenMap());
    }

    void noButtonHidesAPartOfAFinishedMap() {
        open();
        const auto* start = panel_->tile()->findChild<QPushButton*>("start");
        QVERIFY(start->isVisibleTo(panel_->tile()));
        panel_->tile()->startOrStop();
        QTRY_VERIFY_WITH_TIMEOUT(session_->jobs().empty() && panel_->tile()->map(), patience);
        QVERIFY(!start->isVisibleTo(panel_->tile()));
        QEnterEvent entered({1, 1}, {1, 1}, {1, 1});
        panel_->tile()->setAttribute(Qt::WA_UnderMouse); // as a pointer that enters would
        QApplication::sendEvent(panel_->tile(), &entered);
        QVERIFY(start->isVisibleTo(panel_->tile()));
    }

    void theSlidingWindowCanBeStopped() {
        open();
        panel_->options()->form()->findChild<QSpinBox*>("stride")->setValue(1);
        panel_->tile()->startOrStop();
        panel_->tile()->startOrStop();
        QTRY_VERIFY_WITH_TIMEOUT(session_->jobs().empty(), patience);
        QCOMPARE(panel_->tile()->findChild<QPushButton*>("start")->text(), "Start");
    }

    void itsOptionsAreThoseOfTheMethod() {
        open();
        panel_->options()->form()->findChild<QSpinBox*>("window")->setValue(48);
        QCOMPARE(panel_->tile()->options(), (OptionValues{{"window", "48"}}));
    }

    void savesTheMapsValues() {
        open();
        panel_->tile()->startOrStop();
        QTRY_VERIFY_WITH_TIMEOUT(session_->jobs().empty() && panel_->tile()->map(), patience);
        const test::TemporaryFolder folder;
        const QString path = QString::fromStdString((folder.path() / "occlusion.npy").string());
        panel_->data().write(path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const cv::Mat& values = panel_->tile()->map()->values;
        QVERIFY(file.size() > static_cast<qint64>(values.total() * sizeof(float)));
        QVERIFY(file.readAll().startsWith("\x93NUMPY"));
    }
};

QTEST_MAIN(OcclusionPanelTest)
#include "occlusion_panel_test.moc"
