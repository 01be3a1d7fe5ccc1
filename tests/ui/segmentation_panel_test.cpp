#include "panels/segmentation_panel.h"

#include "base/error.h"
#include "panels/folded_options.h"
#include "panels/live_maps_panel.h"
#include "panels/map_tile.h"
#include "panels/option_form.h"
#include "support/temporary_folder.h"
#include "window/library.h"

#include <opencv2/imgproc.hpp>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QTest>

using namespace saliscope;

namespace {

constexpr int patience = 60'000; ///< milliseconds until a test gives up

/// Where the dog is in the sample, as CV_8U of its size.
cv::Mat dogMask() {
    const QString folder = QFileInfo(sampleFile("cat-beside-dog")).path();
    cv::Mat grey;
    cv::cvtColor(readPicture((folder + "/masks/cat-beside-dog-1-dog.png").toStdString()).pixels, grey,
                 cv::COLOR_RGB2GRAY);
    return grey;
}

} // namespace

/// With the demo model, a picture of a cat beside a dog, and two live maps.
class SegmentationPanelTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<Session> session_;
    std::unique_ptr<LiveMapsPanel> maps_;
    std::unique_ptr<SegmentationPanel> panel_;

    void open() {
        session_->openModel({"toyworld"});
        session_->openPicture(sampleFile("cat-beside-dog"));
        QTRY_VERIFY_WITH_TIMEOUT(session_->prediction() && session_->targetClass(), patience);
        session_->setTarget(TargetChoice::ofClass(session_->model()->classes.indexOf("dog")));
        for (const char* method : {"grad-cam", "guided-grad-cam"}) {
            const MapTile* tile = maps_->tile(method);
            QTRY_VERIFY_WITH_TIMEOUT(tile->map() && session_->isCurrent(tile->map()->basis), patience);
        }
    }

    void cut(const QString& method) {
        panel_->methods()->setCurrentIndex(panel_->methods()->findData(method));
        QTest::mouseClick(panel_->button(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(session_->jobs().empty(), patience);
    }

private Q_SLOTS:
    void init() {
        session_ = std::make_unique<Session>();
        maps_ = std::make_unique<LiveMapsPanel>(*session_);
        maps_->setMethods({"grad-cam", "guided-grad-cam"});
        panel_ = std::make_unique<SegmentationPanel>(*session_, *maps_);
        panel_->resize(360, 480);
        panel_->show();
    }

    void cleanup() {
        panel_.reset();
        maps_.reset();
        session_.reset();
    }

    void saysWhatToDoBeforeThereIsAnything() {
        QVERIFY(!panel_->problemText().isEmpty());
        QVERIFY(!panel_->data().write);
        QTest::mouseClick(panel_->button(), Qt::LeftButton);
        QVERIFY(panel_->problemText().startsWith("There is no such map yet"));
    }

    void oneButtonCutsTheObjectOut_data() {
        QTest::addColumn<QString>("method");
        QTest::newRow("from Grad-CAM") << QStringLiteral("grad-cam");
        QTest::newRow("from guided Grad-CAM") << QStringLiteral("guided-grad-cam");
    }
    void oneButtonCutsTheObjectOut() {
        QFETCH(const QString, method);
        open();
        cut(method);
        QVERIFY2(panel_->cutOut(), qUtf8Printable(panel_->problemText()));
        QCOMPARE(panel_->cutOut()->method, method);
        QCOMPARE(panel_->cutOut()->target, "dog");
        const cv::Mat& mask = panel_->cutOut()->mask;
        cv::Mat onDog;
        cv::bitwise_and(mask, dogMask() > 127, onDog);
        QVERIFY(2 * cv::countNonZero(onDog) > cv::countNonZero(mask));
    }

    void theChosenMapIsTaken() {
        open();
        maps_->chooseMethod("guided-grad-cam");
        QCOMPARE(panel_->methods()->currentData().toString(), "guided-grad-cam");
        maps_->setMethods({"saliency"});
        QCOMPARE(panel_->methods()->count(), 1);
    }

    void savesTheObjectWithAlphaAndTheMask() {
        open();
        cut("grad-cam");
        const QImage object = panel_->picture();
        QVERIFY(object.hasAlphaChannel());
        const cv::Mat& mask = panel_->cutOut()->mask;
        const cv::Rect box = cv::boundingRect(mask);
        QCOMPARE(object.size(), QSize(box.width, box.height));
        for (int y = 0; y < box.height; y += 7)
            for (int x = 0; x < box.width; x += 7)
                QCOMPARE(qAlpha(object.pixel(x, y)), int(mask.at<std::uint8_t>(box.y + y, box.x + x)));
        const test::TemporaryFolder folder;
        const QString path = QString::fromStdString((folder.path() / "mask.png").string());
        panel_->data().write(path);
        QCOMPARE(QImage(path).size(), QSize(mask.cols, mask.rows));
        QVERIFY_EXCEPTION_THROWN(panel_->data().write("/nowhere/mask.png"), FileError);
    }

    void otherOptionsCutAnew() {
        open();
        cut("grad-cam");
        const CutOutPtr before = panel_->cutOut();
        panel_->options()->form()->findChild<QDoubleSpinBox*>("foreground")->setValue(0.99);
        QTRY_VERIFY_WITH_TIMEOUT(panel_->cutOut() != before && session_->jobs().empty(), patience);
        QVERIFY(panel_->cutOut());
    }

    void quantilesInTheWrongOrderAreExplained() {
        open();
        panel_->options()->form()->findChild<QDoubleSpinBox*>("foreground")->setValue(0.1);
        cut("grad-cam");
        QVERIFY(!panel_->cutOut());
        QVERIFY(panel_->problemText().contains("quantile"));
    }

    void canBeStopped() {
        open();
        QTest::mouseClick(panel_->button(), Qt::LeftButton);
        QCOMPARE(panel_->button()->text(), "&Stop");
        QTest::mouseClick(panel_->button(), Qt::LeftButton);
        QCOMPARE(panel_->button()->text(), "&Cut out");
        QTRY_VERIFY_WITH_TIMEOUT(session_->jobs().empty(), patience);
        QVERIFY(!panel_->cutOut());
    }

    void anotherPictureForgetsTheObject() {
        open();
        cut("grad-cam");
        QVERIFY(panel_->cutOut());
        session_->setPicture(session_->cleanPicture(), "again");
        QVERIFY(!panel_->cutOut());
        QVERIFY(!panel_->data().write);
    }
};

QTEST_MAIN(SegmentationPanelTest)
#include "segmentation_panel_test.moc"
