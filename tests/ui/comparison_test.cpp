#include "window/comparison.h"

#include "canvas/canvas.h"
#include "window/library.h"

#include <opencv2/core.hpp>

#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

using namespace saliscope;

namespace {

constexpr int patience = 60'000; ///< milliseconds until a test gives up

/// Within what the rounding of positions leaves.
bool areClose(const ViewPosition& a, const ViewPosition& b) {
    const QPointF apart = a.centre - b.centre;
    constexpr double rounding = 1e-6;
    return std::abs(apart.x()) < rounding && std::abs(apart.y()) < rounding &&
           std::abs(a.zoom / b.zoom - 1) < rounding;
}

} // namespace

/// The demo model with a cat beside a dog, and another of something beside it.
class ComparisonTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<Session> first_;
    std::unique_ptr<Canvas> canvas_;
    std::unique_ptr<Comparison> comparison_;
    HeatMapPtr shown_; ///< what lies over the second canvas

    std::int64_t classOf(const QString& name) const { return first_->model()->classes.indexOf(name); }

    bool isSettled() const {
        const Session& second = comparison_->session();
        return second.prediction() && second.isCurrent(second.prediction()->basis) && shown_ &&
               second.isCurrent(shown_->basis) && !second.isBusy(key::picture) && !second.isBusy(key::model);
    }

private Q_SLOTS:
    void init() {
        shown_ = nullptr;
        first_ = std::make_unique<Session>();
        canvas_ = std::make_unique<Canvas>();
        canvas_->resize(500, 400);
        canvas_->show();
        comparison_ = std::make_unique<Comparison>(*first_, *canvas_,
                                                   [this](Canvas&, const HeatMapPtr& map) { shown_ = map; });
        comparison_->resize(500, 480);
        connect(first_.get(), &Session::pictureOpened, canvas_.get(),
                [this] { canvas_->setPicture(first_->cleanPicture()); });
        first_->openModel({"toyworld"});
        first_->openPicture(sampleFile("cat-beside-dog"));
        QTRY_VERIFY_WITH_TIMEOUT(first_->prediction() && first_->isCurrent(first_->prediction()->basis),
                                 patience);
        comparison_->setOn(true);
        comparison_->setMap({.method = "grad-cam"});
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(), patience);
    }

    void cleanup() {
        comparison_.reset();
        canvas_.reset();
        first_.reset();
    }

    void beginsWithTheOtherLikelyClass() {
        QCOMPARE(*first_->targetClass(), classOf("dog"));
        QCOMPARE(comparison_->session().target(), TargetChoice::ofClass(classOf("cat")));
        QCOMPARE(comparison_->session().model(), first_->model()); // not read again
        QCOMPARE(comparison_->session().prediction()->scores, first_->prediction()->scores);
        QCOMPARE(comparison_->findChild<QComboBox*>()->currentText(), "cat");
        const double probability =
            double{first_->prediction()->probabilities[static_cast<std::size_t>(classOf("dog"))]};
        const QString text = comparison_->findChild<QLabel*>("comparison-text")->text();
        QVERIFY2(text.contains(QString("dog %1 %").arg(100 * probability, 0, 'f', 1)), qPrintable(text));
    }

    void theMapIsOfTheClassThatIsChosen() {
        const cv::Mat ofCat = shown_->values.clone();
        comparison_->setClass(classOf("dog"));
        QTRY_VERIFY_WITH_TIMEOUT(isSettled() && shown_->target == "dog", patience);
        QVERIFY(cv::norm(ofCat, shown_->values, cv::NORM_INF) > 0);
    }

    void bothShowTheSamePart() {
        canvas_->setZoom(4);
        QVERIFY(areClose(comparison_->canvas().viewPosition(), canvas_->viewPosition()));
        QVERIFY(canvas_->viewPosition().zoom > 1);
        comparison_->canvas().setZoom(7);
        QVERIFY(areClose(comparison_->canvas().viewPosition(), canvas_->viewPosition()));
        comparison_->canvas().fit();
        QCOMPARE(canvas_->viewPosition(), ViewPosition());
    }

    void bothLookAtTheSameLayer() {
        first_->setLayer("conv2");
        QCOMPARE(comparison_->session().layer(), "conv2");
        QTRY_VERIFY_WITH_TIMEOUT(isSettled() && shown_->layer == "conv2", patience);
    }

    void whatIsPaintedIsPaintedOnBoth() {
        Picture painted = first_->cleanPicture();
        painted.pixels = painted.pixels.clone();
        painted.pixels.setTo(cv::Scalar(127, 127, 127));
        first_->setPaintedPicture(painted);
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(), patience);
        QCOMPARE(cv::norm(comparison_->session().picture().pixels, painted.pixels, cv::NORM_INF), 0.0);
        QVERIFY(comparison_->session().prediction()->scores !=
                comparison_->session().prediction()->cleanScores);
    }

    void anotherPictureStaysWhereTheFirstChanges() {
        comparison_->setPictureFile(sampleFile("one-cat"));
        QTRY_COMPARE_WITH_TIMEOUT(comparison_->session().pictureSource(), sampleFile("one-cat"), patience);
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(), patience);
        QCOMPARE(comparison_->session().target(), TargetChoice::ofClass(classOf("cat"))); // as was chosen
        first_->setPaintedPicture(first_->cleanPicture());
        first_->openPicture(sampleFile("cat-beside-dog"));
        QSignalSpy opened(first_.get(), &Session::pictureOpened);
        QVERIFY(opened.wait(patience));
        QCOMPARE(comparison_->session().pictureSource(), sampleFile("one-cat"));
        comparison_->setPictureFile({});
        QCOMPARE(comparison_->session().pictureSource(), first_->pictureSource());
    }

    void anotherModelSeesTheSamePicture() {
        comparison_->setModel({"toyworld-biased"});
        QTRY_COMPARE_WITH_TIMEOUT(comparison_->session().model()->source, "toyworld-biased", patience);
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(), patience);
        QCOMPARE(comparison_->session().pictureSource(), first_->pictureSource());
        QCOMPARE(comparison_->session().target(), TargetChoice()); // the classes may be others
        comparison_->setModel({});
        QCOMPARE(comparison_->session().model(), first_->model());
    }

    void filesAreDroppedOnIt() {
        Q_EMIT comparison_->canvas().filesDropped({QUrl::fromLocalFile(sampleFile("one-cat"))});
        QTRY_COMPARE_WITH_TIMEOUT(comparison_->session().pictureSource(), sampleFile("one-cat"), patience);
        QVERIFY(first_->pictureSource() != sampleFile("one-cat"));
    }

    void aFileThatIsNoPictureIsSaid() {
        QSignalSpy failed(comparison_.get(), &Comparison::failed);
        comparison_->setPictureFile("/no/such/picture.png");
        QVERIFY(failed.wait(patience));
        QVERIFY(failed[0][0].toString().contains("/no/such/picture.png"));
        QCOMPARE(comparison_->session().pictureSource(), first_->pictureSource());
    }

    void nothingIsComputedOnceItHasEnded() {
        comparison_->setOn(false);
        comparison_->setMap({});
        QVERIFY(!comparison_->isVisible());
        const std::uint64_t before = comparison_->session().snapshot().basis.picture;
        first_->setPaintedPicture(first_->cleanPicture());
        canvas_->setZoom(3);
        QCOMPARE(comparison_->session().snapshot().basis.picture, before);
        QVERIFY(comparison_->canvas().viewPosition() != canvas_->viewPosition());
    }
};

QTEST_MAIN(ComparisonTest)
#include "comparison_test.moc"
