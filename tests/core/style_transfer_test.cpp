#include "synthesize/style_transfer.h"

#include "base/error.h"
#include "base/resources.h"
#include "model/model_loader.h"
#include "support/networks.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <QtTest>
#include <opencv2/core.hpp>

using namespace saliscope;
using namespace saliscope::test;

class StyleTransferTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theStyleIsMetAndTheContentStillRecognised_data();
    void theStyleIsMetAndTheContentStillRecognised();
    void sizesGoFromCoarseToFine();
    void outsideOfTheMaskNothingChanges();
    void blendedStylesLieBetweenThem();
    void theLuminanceAloneIsPainted();
    void theSeedDecidesWhereNoiseIsTheStart();
    void aNetworkForGreyPicturesPaintsInGrey();
    void cancelledItGoesOnAsIfNothingHadHappened();
    void optionsAreThoseOfTheDescription();
    void impossibleRequestsAreErrors();

private:
    StyleRequest request() const { return {.model = model_, .content = content_, .styles = {{style_}}}; }

    std::shared_ptr<const Model> model_;
    Picture content_, style_, otherStyle_;
};

namespace {

Picture sample(const std::string& name) {
    return readPicture(resourceFolder() / "samples" / (name + ".png"));
}

/// Few steps on a small picture.
StyleTransferOptions quick() {
    StyleTransferOptions options;
    options.size = 64;
    options.octaves = 1;
    options.steps = 15;
    return options;
}

Picture painted(const StyleRequest& request, const StyleTransferOptions& options, std::uint64_t seed = 0) {
    const StyleTransfer transfer = prepareStyleTransfer(request, options);
    OptimisationState state = start(transfer.optimisation, seed);
    advance(transfer.optimisation, state, remainingSteps(transfer.optimisation, state));
    return stylisedPicture(transfer, state);
}

bool same(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && cv::norm(a, b, cv::NORM_INF) == 0;
}

} // namespace

void StyleTransferTest::initTestCase() {
    at::set_num_threads(1);
    model_ = loadModel({.model = "toyworld"});
    content_ = sample("one-cat");
    style_ = sample("boat-on-water");
    otherStyle_ = sample("umbrella-or-mushroom");
}

void StyleTransferTest::theStyleIsMetAndTheContentStillRecognised_data() {
    QTest::addColumn<QString>("preset");
    QTest::addColumn<QString>("content");
    QTest::newRow("a cat, painted") << "painting" << "one-cat";
    QTest::newRow("a boat, painted") << "painting" << "boat-on-water";
    QTest::newRow("a boat, painted strongly") << "strong" << "boat-on-water";
    QTest::newRow("a boat, painted in its own colours") << "own-colours" << "boat-on-water";
}

void StyleTransferTest::theStyleIsMetAndTheContentStillRecognised() {
    QFETCH(QString, preset);
    QFETCH(QString, content);
    // Twice as large as what the network sees: of what is painted on its own grid, the enlarged picture shows
    // something else.
    OptionValues values =
        withPreset(requirePreset(styleTransferPresets(), preset.toStdString()), {{"size", "256"}});
    const Picture original = sample(content.toStdString());
    const StyleTransfer transfer =
        prepareStyleTransfer({.model = model_, .content = original, .styles = {{sample("balloons")}}},
                             styleTransferTable().parse(values));
    OptimisationState state = start(transfer.optimisation, 0);
    QVERIFY(styleShare(transfer, state) > 0.9);
    advance(transfer.optimisation, state, remainingSteps(transfer.optimisation, state));
    const double share = styleShare(transfer, state);
    QVERIFY2(share < 0.05, qPrintable(QString::number(share)));
    const Picture result = stylisedPicture(transfer, state);
    QCOMPARE(result.width(), 256);
    const auto topClass = [&](const Picture& picture) {
        return scores(model_->graph, preprocess(picture, model_->preprocessing).tensor)
            .argmax()
            .item<std::int64_t>();
    };
    QCOMPARE(topClass(result), topClass(original));
}

void StyleTransferTest::sizesGoFromCoarseToFine() {
    StyleTransferOptions options = quick();
    options.octaves = 3;
    options.steps = 2;
    StyleRequest wide = request();
    wide.content = Picture(content_.pixels.rowRange(0, 256).clone());
    const StyleTransfer transfer = prepareStyleTransfer(wide, options);
    QCOMPARE(transfer.stages.size(), std::size_t{3});
    QCOMPARE(transfer.stages[0].width, 16);
    QCOMPARE(transfer.stages[1].height, 16);
    QCOMPARE(transfer.stages[2].width, 64);
    QCOMPARE(transfer.stages[2].height, 32);
    OptimisationState state = start(transfer.optimisation, 0);
    advance(transfer.optimisation, state, remainingSteps(transfer.optimisation, state));
    QCOMPARE(stylisedPicture(transfer, state).pixels.size(), cv::Size(64, 32));
}

void StyleTransferTest::outsideOfTheMaskNothingChanges() {
    StyleRequest masked = request();
    masked.mask = cv::Mat::zeros(content_.pixels.size(), CV_8UC1);
    masked.mask.colRange(0, content_.width() / 2).setTo(255);
    StyleTransferOptions options = quick();
    const StyleTransfer transfer = prepareStyleTransfer(masked, options);
    OptimisationState state = start(transfer.optimisation, 0);
    const cv::Mat before = stylisedPicture(transfer, state).pixels;
    advance(transfer.optimisation, state, options.steps);
    const cv::Mat after = stylisedPicture(transfer, state).pixels;
    QVERIFY(same(before.colRange(32, 64), after.colRange(32, 64)));
    QVERIFY(cv::norm(before.colRange(0, 32), after.colRange(0, 32), cv::NORM_INF) > 20);
}

void StyleTransferTest::blendedStylesLieBetweenThem() {
    const auto with = [&](double first, double second) {
        StyleRequest blended = request();
        blended.styles = {{style_, first}, {otherStyle_, second}};
        return painted(blended, quick());
    };
    StyleRequest alone = request();
    const Picture single = painted(alone, quick());
    alone.styles = {{style_, 5}};
    QVERIFY(same(painted(alone, quick()).pixels, single.pixels)); // one style's weight says nothing
    const cv::Mat a = with(1, 1e-9).pixels, b = with(1e-9, 1).pixels, middle = with(2, 2).pixels;
    QVERIFY(cv::norm(a, single.pixels, cv::NORM_L1) / static_cast<double>(a.total() * 3) < 3);
    const double apart = cv::norm(a, b);
    QVERIFY(cv::norm(a, middle) < apart && cv::norm(b, middle) < apart);
}

void StyleTransferTest::theLuminanceAloneIsPainted() {
    StyleTransferOptions options = quick();
    options.keepColours = KeptColours::luminance;
    const StyleTransfer transfer = prepareStyleTransfer(request(), options);
    OptimisationState state = start(transfer.optimisation, 0);
    const at::Tensor before = pictureOf(transfer.optimisation, state);
    advance(transfer.optimisation, state, options.steps);
    const at::Tensor after = pictureOf(transfer.optimisation, state);
    const at::Tensor inside = (after > 0.001).logical_and(after < 0.999).all(1);
    const auto hue = [&](const at::Tensor& picture) { return picture.select(1, 0) - picture.select(1, 2); };
    QVERIFY((hue(before) - hue(after)).masked_select(inside).abs().max().item<double>() < 0.02);
    QVERIFY((before - after).abs().max().item<double>() > 0.1);
}

void StyleTransferTest::theSeedDecidesWhereNoiseIsTheStart() {
    StyleTransferOptions options = quick();
    options.steps = 3;
    options.start = StyleStart::noise;
    const Picture one = painted(request(), options, 1);
    QVERIFY(same(one.pixels, painted(request(), options, 1).pixels));
    QVERIFY(!same(one.pixels, painted(request(), options, 2).pixels));
}

void StyleTransferTest::aNetworkForGreyPicturesPaintsInGrey() {
    Model grey = *model_;
    grey.preprocessing.channels = 1;
    grey.preprocessing.mean = grey.preprocessing.std = {0.5F};
    grey.architecture.clear();
    for (Constant& constant : grey.graph.constants)
        if (constant.name == "conv1.weight")
            constant.tensor = constant.tensor.sum(1, true);
    StyleRequest greyRequest = request();
    greyRequest.model = std::make_shared<const Model>(grey);
    for (const KeptColours colours : {KeptColours::none, KeptColours::luminance}) {
        StyleTransferOptions options = quick();
        options.steps = 2;
        options.keepColours = colours;
        const cv::Vec3b pixel = painted(greyRequest, options).pixels.at<cv::Vec3b>(10, 10);
        QCOMPARE(pixel[0] == pixel[1] && pixel[1] == pixel[2], colours == KeptColours::none);
    }
}

void StyleTransferTest::cancelledItGoesOnAsIfNothingHadHappened() {
    StyleTransferOptions options = quick();
    options.octaves = 2;
    options.steps = 3;
    const Picture whole = painted(request(), options);
    const StyleTransfer transfer = prepareStyleTransfer(request(), options);
    OptimisationState state = start(transfer.optimisation, 0);
    std::stop_source stop;
    QVERIFY_EXCEPTION_THROWN(advance(transfer.optimisation, state, 6, Progress({}, stop.get_token()),
                                     [&](const OptimisationState& now) {
                                         if (now.steps() == 4)
                                             stop.request_stop();
                                     }),
                             Cancelled);
    QCOMPARE(state.steps(), 4);
    advance(transfer.optimisation, state, remainingSteps(transfer.optimisation, state));
    QVERIFY(same(stylisedPicture(transfer, state).pixels, whole.pixels));
}

void StyleTransferTest::optionsAreThoseOfTheDescription() {
    QCOMPARE(styleTransferDescription().options.size(), styleTransferTable().descriptions().size());
    for (const Preset& preset : styleTransferPresets())
        styleTransferTable().parse(preset.values);
    QVERIFY_EXCEPTION_THROWN(styleTransferTable().parse({{"octaves", "0"}}), UsageError);
    QVERIFY_EXCEPTION_THROWN(styleTransferTable().parse({{"keep-colours", "all"}}), UsageError);
}

void StyleTransferTest::impossibleRequestsAreErrors() {
    const auto refused = [&](const StyleRequest& bad, StyleTransferOptions options = quick()) {
        try {
            prepareStyleTransfer(bad, options);
            return false;
        } catch (const UsageError&) {
            return true;
        }
    };
    StyleRequest bad = request();
    bad.styles.clear();
    QVERIFY(refused(bad));
    bad = request();
    bad.styles[0].weight = 0;
    QVERIFY(refused(bad));
    bad = request();
    bad.mask = cv::Mat::zeros(content_.pixels.size(), CV_8UC1);
    QVERIFY(refused(bad)); // nothing painted
    bad.mask = cv::Mat::ones(5, 5, CV_8UC1);
    QVERIFY(refused(bad));
    StyleTransferOptions options = quick();
    options.styleLayers = "relu9";
    QVERIFY(refused(request(), options));
    options.styleLayers = "scores";
    QVERIFY(refused(request(), options));
}

QTEST_GUILESS_MAIN(StyleTransferTest)
#include "style_transfer_test.moc"
