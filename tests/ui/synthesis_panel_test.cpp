// The synthesis panel with the demo model: pictures that the network takes for what was asked for.
#include "panels/synthesis_panel.h"

#include "panel_driver.h"
#include "panels/curve_view.h"
#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/picture_strip.h"
#include "panels/run_control.h"

#include <opencv2/core.hpp>

#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

using namespace saliscope;

/// With the demo model and a picture of a cat beside a dog.
class SynthesisPanelTest : public QObject, test::PanelDriver<SynthesisPanel> {
    Q_OBJECT

private:
    void setSteps(int steps) { panel_->options()->form()->findChild<QSpinBox*>("steps")->setValue(steps); }

private Q_SLOTS:
    void init() { showPanel({340, 560}); }
    void cleanup() { closePanel(); }

    void saysWhatIsMissing() {
        QTRY_VERIFY(panel_->said().contains("model"));
        session_->openModel({"toyworld"});
        QTRY_VERIFY_WITH_TIMEOUT(panel_->said().contains("picture"), patience);
        session_->setTarget(TargetChoice::ofChannel("relu4", 3));
        QTRY_COMPARE(panel_->said(), "");
    }

    void theResultIsTakenForTheTargetAlsoOnTheCanvas() {
        open();
        session_->setTarget(TargetChoice::ofClass(classOf("balloon")));
        setSteps(96);
        panel_->start();
        QTRY_VERIFY_WITH_TIMEOUT(panel_->creation() && panel_->creation()->step > 3, patience);
        QVERIFY(panel_->isRunning()); // it lives
        QVERIFY(finishes());
        const Creation& made = *panel_->creation();
        QCOMPARE(made.step, 96);
        QVERIFY(made.title.contains("balloon"));
        QVERIFY(made.curves.at(0).values.back() > made.curves.at(0).values.front());
        QVERIFY2(panel_->said().contains("balloon"), qUtf8Printable(panel_->said()));
        QSignalSpy wanted(panel_.get(), &CreationPanel::pictureWanted);
        panel_->findChild<QToolButton*>("to-canvas")->click();
        session_->setPicture(wanted.at(0).at(0).value<Picture>(), "synthesized");
        QTRY_VERIFY_WITH_TIMEOUT(session_->isCurrent(session_->prediction()->basis), patience);
        QCOMPARE(session_->prediction()->topClass, classOf("balloon"));
        QVERIFY(session_->prediction()->probabilities[static_cast<std::size_t>(classOf("balloon"))] > 0.5F);
    }

    void interruptedItGoesOnAsIfItHadNotBeen() {
        open();
        setSteps(12);
        panel_->start();
        QTRY_VERIFY_WITH_TIMEOUT(panel_->creation() && panel_->creation()->step >= 2, patience);
        panel_->interrupt();
        QVERIFY(panel_->creation()->step < 12);
        QCOMPARE(panel_->control().state(), RunControl::State::interrupted);
        panel_->resume();
        QVERIFY(finishes());
        const cv::Mat interrupted = panel_->creation()->pictures.front();
        panel_->start();
        QVERIFY(finishes());
        QCOMPARE(panel_->creation()->step, 12);
        QCOMPARE(cv::norm(interrupted, panel_->creation()->pictures.front(), cv::NORM_INF), 0.0);
        panel_->control().setSeed(1);
        panel_->start();
        QVERIFY(finishes());
        QVERIFY(cv::norm(interrupted, panel_->creation()->pictures.front(), cv::NORM_INF) > 0);
    }

    void presetsFillTheForm() {
        open();
        panel_->setPreset("2013");
        QCOMPARE(panel_->options()->form()->values().at("parametrisation"), "pixels");
        panel_->setPreset("2017");
        QVERIFY(panel_->options()->form()->values().empty());
    }

    void aChannelAWholeLayerAndSeveralPicturesCanBeMade() {
        open();
        session_->setTarget(TargetChoice::ofChannel("relu3", 5));
        setSteps(3);
        panel_->options()->form()->findChild<QSpinBox*>("count")->setValue(4);
        panel_->start();
        QVERIFY(finishes());
        QCOMPARE(panel_->creation()->pictures.size(), std::size_t{4});
        QVERIFY2(panel_->creation()->title.contains("relu3"), qUtf8Printable(panel_->creation()->title));
        session_->setLayer("relu2");
        panel_->setWholeLayer(true);
        panel_->start();
        QVERIFY(finishes());
        QVERIFY2(panel_->creation()->title.contains("relu2"), qUtf8Printable(panel_->creation()->title));
    }

    void dreamsOfThePictureThatIsOpen() {
        open();
        panel_->setKind("deep-dream");
        setSteps(2);
        panel_->setWholeLayer(true);
        panel_->start();
        QVERIFY(finishes());
        QVERIFY2(panel_->creation() && panel_->said().isEmpty(), qUtf8Printable(panel_->said()));
        QVERIFY(!panel_->creation()->original.empty());
        QCOMPARE(panel_->strip().pictures().size(), std::size_t{2});
    }

    void settingsComeBack() {
        open();
        panel_->setPreset("2015");
        setSteps(77);
        panel_->setWholeLayer(true);
        panel_->control().setSeed(5);
        const OptionValues kept = panel_->settings();
        SynthesisPanel other(*session_);
        other.setSettings(kept);
        QCOMPARE(other.settings(), kept);
        other.setSettings({{"steps", "many"}, {"preset", "1812"}, {"kind", "magic"}});
        QVERIFY(!other.isWholeLayer());
    }
};

QTEST_MAIN(SynthesisPanelTest)
#include "synthesis_panel_test.moc"
