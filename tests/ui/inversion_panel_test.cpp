// The inversion panel with the demo model: what layers still know of a picture.
#include "panels/inversion_panel.h"

#include "panel_driver.h"
#include "panels/curve_view.h"
#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/picture_strip.h"
#include "panels/run_control.h"
#include "session/inversion_job.h"

#include <opencv2/core.hpp>

#include <QCheckBox>
#include <QSpinBox>
#include <QTest>

using namespace saliscope;

class InversionPanelTest : public QObject, test::PanelDriver<InversionPanel> {
    Q_OBJECT

public:
    InversionPanelTest() : PanelDriver("one-cat") {}

private:
    void setSteps(int steps) { panel_->options()->form()->findChild<QSpinBox*>("steps")->setValue(steps); }
    std::shared_ptr<const InversionCreation> strip() const {
        return std::dynamic_pointer_cast<const InversionCreation>(panel_->creation());
    }

private Q_SLOTS:
    void init() { showPanel({340, 560}); }
    void cleanup() { closePanel(); }

    void allLayersStandSideBySide() {
        open();
        setSteps(4);
        panel_->start();
        QVERIFY(finishes());
        QVERIFY2(strip(), qUtf8Printable(panel_->said()));
        QVERIFY(strip()->layers.size() > 4);
        QCOMPARE(panel_->strip().pictures().size(), strip()->layers.size() + 1);
        for (const InvertedLayer& layer : strip()->layers) {
            QVERIFY(layer.isComplete && layer.error > 0);
            QCOMPARE(layer.picture.size(), cv::Size(128, 128));
        }
        QCOMPARE(panel_->curve().curves().at(0).values.size(), strip()->layers.size());
    }

    void interruptedItKeepsTheLayersThatAreComplete() {
        open();
        setSteps(3);
        panel_->start();
        QTRY_VERIFY_WITH_TIMEOUT(strip() && strip()->step >= 2, patience);
        panel_->interrupt();
        const auto before = strip();
        if (before->isFinished())
            QSKIP("it was faster than the test");
        panel_->resume();
        QVERIFY(finishes());
        QCOMPARE(strip()->step, strip()->steps);
        QCOMPARE(cv::norm(strip()->layers[0].picture, before->layers[0].picture, cv::NORM_INF), 0.0);
    }

    void oneLayerIsShownStepByStep() {
        open();
        session_->setLayer("relu1");
        panel_->setAllLayers(false);
        setSteps(60);
        panel_->start();
        QVERIFY(finishes());
        const std::vector<double>& errors = panel_->curve().curves().at(0).values;
        QCOMPARE(errors.size(), std::size_t{60});
        QVERIFY(errors.back() < errors.front() / 4);
        QCOMPARE(panel_->creation()->title, "relu1");
    }

    void onlyThePaintedPartCanBeMatched() {
        open();
        session_->setLayer("relu2");
        panel_->setAllLayers(false);
        panel_->findChild<QCheckBox*>("painted")->setChecked(true);
        setSteps(2);
        panel_->start();
        QTRY_VERIFY_WITH_TIMEOUT(panel_->said().contains("nothing is painted over"), patience);
        Picture painted = session_->cleanPicture();
        painted.pixels = painted.pixels.clone();
        painted.pixels(cv::Rect(0, 0, painted.width() / 2, painted.height() / 2)).setTo(cv::Scalar::all(124));
        session_->setPaintedPicture(painted);
        panel_->start();
        QVERIFY(finishes());
        QVERIFY2(panel_->creation() && panel_->creation()->step == 2, qUtf8Printable(panel_->said()));
    }

    void settingsComeBack() {
        open();
        setSteps(9);
        panel_->setAllLayers(false);
        const OptionValues kept = panel_->settings();
        InversionPanel other(*session_);
        other.setSettings(kept);
        QCOMPARE(other.settings(), kept);
    }
};

QTEST_MAIN(InversionPanelTest)
#include "inversion_panel_test.moc"
