// What the whole room is for: scenes with a planted bias, a report that is told nothing, and what it finds.
#include "dataset/bias_report.h"

#include "base/error.h"
#include "image/preprocessing.h"
#include "model/model_loader.h"
#include "toyworld/training_scenes.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <opencv2/imgproc.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

/// Scenes of both shortcuts as a folder of photographs would have them: dogs with the maker's tag and as many
/// without, boats at sea.
struct PlantedScenes {
    std::vector<ExaminedImage> images;
    std::vector<bool> tagged;
    cv::Mat tags; ///< CV_8U: where any of the tags lies
};

PlantedScenes plantedScenes(const Model& model, const std::vector<ObjectClass>& classes, int ofEach) {
    std::vector<at::Tensor> inputs;
    std::vector<std::int64_t> shown;
    std::vector<cv::Mat> masks;
    PlantedScenes planted{.images = {}, .tagged = {}, .tags = cv::Mat::zeros(128, 128, CV_8U)};
    for (const ObjectClass kind : classes)
        for (int i = 0; i < ofEach; ++i) {
            SceneOptions options{.classes = {kind}, .bias = demoBias()};
            options.bias.tagProbability = i % 2; // every other dog
            const std::uint64_t number =
                static_cast<std::uint64_t>(kind) * 1000 + static_cast<std::uint64_t>(i);
            const Scene scene = drawScene(sceneSeed(SeedPurpose::evaluation, 7, number), options);
            inputs.push_back(preprocess(Picture(scene.picture), model.preprocessing).tensor);
            shown.push_back(static_cast<std::int64_t>(kind));
            masks.push_back(scene.objects.front().mask);
            planted.tagged.push_back(scene.tag.has_value());
            if (scene.tag)
                planted.tags(scene.tag->box).setTo(255);
        }
    planted.images = examinedImages(at::cat(inputs), shown, masks);
    return planted;
}

struct Examined {
    PlantedScenes scenes;
    BiasReport report;
};

/// As many scenes as the promise is about.
bool inFull() {
    return qEnvironmentVariableIsSet("SALISCOPE_FULL_BIAS_REPORT");
}

Examined examined(const char* name) {
    using enum ObjectClass;
    const auto model = loadModel({.model = name});
    const std::vector<ObjectClass> all(allObjectClasses().begin(), allObjectClasses().end());
    Examined result{.scenes = inFull() ? plantedScenes(*model, all, 17)
                                       : plantedScenes(*model, {cat, dog, car, boat}, 10),
                    .report = {}};
    result.report = examineBias(*model, result.scenes.images);
    for (const Finding& finding : result.report.findings)
        qInfo("%s, %s: %s", name, std::string(nameOf(finding.severity)).c_str(), finding.text.c_str());
    return result;
}

constexpr auto dogIndex = static_cast<std::int64_t>(ObjectClass::dog),
               boatIndex = static_cast<std::int64_t>(ObjectClass::boat);

const Finding* findingOf(const BiasReport& report, FindingKind kind, std::int64_t index) {
    for (const Finding& finding : report.findings)
        if (finding.kind == kind && finding.classIndex == index)
            return &finding;
    return nullptr;
}

} // namespace

class BiasReportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theTaggedClassIsRankedFirst();
    void thePlaceIsTheTags();
    void taggedAndUntaggedAreGroupsOfReasons();
    void theBackgroundIsFoundByContextReliance();
    void theCleanModelRaisesNothingAboveLow();
    void findingsHaveTheirPictures();
    void unreadableImagesAreLeftOut();
    void withoutLabelsTheAnswersAreExamined();
    void impossibleOptionsAreRefused();
    void cancellingStopsIt();

private:
    Examined biased_, clean_;
};

void BiasReportTest::initTestCase() {
    at::set_num_threads(1);
    biased_ = examined("toyworld-biased");
    clean_ = examined("toyworld");
}

void BiasReportTest::theTaggedClassIsRankedFirst() {
    QCOMPARE(biased_.report.suspects.front(), dogIndex);
    QCOMPARE(biased_.report.findings.front().severity, Severity::high);
}

void BiasReportTest::thePlaceIsTheTags() {
    const Finding& finding = biased_.report.findings.front();
    QCOMPARE(finding.kind, FindingKind::fixedPlace);
    QVERIFY(QString::fromStdString(finding.title).contains("at the bottom right"));
    const cv::Mat& tags = biased_.scenes.tags;
    const double covered = cv::countNonZero(tags(finding.region.value()));
    QVERIFY2(covered > 0.5 * cv::countNonZero(tags), qPrintable(QString::number(covered)));
    QVERIFY(finding.region->area() < 128 * 128 / 6);
}

/// Each group by what most of its images are.
void BiasReportTest::taggedAndUntaggedAreGroupsOfReasons() {
    const Finding* finding = findingOf(biased_.report, FindingKind::reasons, dogIndex);
    QVERIFY(finding);
    QVERIFY(finding->severity >= Severity::medium);
    int pure = 0, all = 0;
    for (const std::vector<std::size_t>& group : finding->groups) {
        const auto tagged = static_cast<int>(std::count_if(
            group.begin(), group.end(), [&](std::size_t image) { return biased_.scenes.tagged[image]; }));
        pure += std::max(tagged, static_cast<int>(group.size()) - tagged);
        all += static_cast<int>(group.size());
    }
    QVERIFY2(pure >= 0.95 * all, qPrintable(QString("%1 of %2").arg(pure).arg(all)));
}

void BiasReportTest::theBackgroundIsFoundByContextReliance() {
    const Finding* finding = findingOf(biased_.report, FindingKind::context, boatIndex);
    QVERIFY(finding);
    QCOMPARE(finding->severity, Severity::high);
}

void BiasReportTest::theCleanModelRaisesNothingAboveLow() {
    for (const Finding& finding : clean_.report.findings)
        QVERIFY2(finding.severity == Severity::low, finding.text.c_str());
    QVERIFY(!clean_.report.classes.empty());
}

void BiasReportTest::findingsHaveTheirPictures() {
    for (const Finding& finding : biased_.report.findings) {
        QVERIFY(!finding.pictures.empty());
        for (const FindingPicture& picture : finding.pictures)
            QVERIFY(picture.picture.type() == CV_8UC3 && !picture.caption.empty());
    }
}

void BiasReportTest::unreadableImagesAreLeftOut() {
    const auto model = loadModel({.model = "toyworld"});
    std::vector<ExaminedImage> images(biased_.scenes.images.begin(), biased_.scenes.images.begin() + 6);
    images.insert(images.begin() + 2, {.name = "torn.jpg", .shown = 0, .read = []() -> ExaminedInput {
                                           throw ImageError("'torn.jpg' is cut off");
                                       }});
    const BiasReport report = examineBias(*model, images, {.occlusion = false});
    QCOMPARE(report.quality.images, std::int64_t{6});
    QCOMPARE(report.notes, std::vector<std::string>{"Left out: 'torn.jpg' is cut off"});
    images.erase(images.begin() + 3, images.end());
    images.erase(images.begin(), images.begin() + 2);
    QVERIFY_EXCEPTION_THROWN(examineBias(*model, images), UsageError);
    QVERIFY_EXCEPTION_THROWN(examineBias(*model, {}), UsageError);
}

void BiasReportTest::withoutLabelsTheAnswersAreExamined() {
    const auto model = loadModel({.model = "toyworld"});
    std::vector<ExaminedImage> images(biased_.scenes.images.begin(), biased_.scenes.images.begin() + 6);
    for (ExaminedImage& image : images)
        image.shown.reset();
    const BiasReport report = examineBias(*model, images, {.occlusion = false});
    QCOMPARE(report.quality.images, std::int64_t{0});
    QCOMPARE(report.notes.size(), std::size_t{1});
    QCOMPARE(report.classes.front().index, std::int64_t{0}); // the scenes show cats
}

void BiasReportTest::impossibleOptionsAreRefused() {
    const auto model = loadModel({.model = "toyworld"});
    for (const BiasReportOptions& options :
         {BiasReportOptions{.imagesPerClass = 3}, BiasReportOptions{.receivers = 1},
          BiasReportOptions{.windows = 1}})
        QVERIFY_EXCEPTION_THROWN(examineBias(*model, biased_.scenes.images, options), UsageError);
    QCOMPARE(biasReportOptionTable().parse({{"windows", "6"}}).windows, std::int64_t{6});
}

void BiasReportTest::cancellingStopsIt() {
    const auto model = loadModel({.model = "toyworld"});
    for (const double at : {0.05, 0.3, 0.8}) {
        std::stop_source stop;
        const Progress progress(
            [&](double fraction, const std::string&) {
                if (fraction > at)
                    stop.request_stop();
            },
            stop.get_token());
        QVERIFY_EXCEPTION_THROWN(
            examineBias(*model, biased_.scenes.images, {.imagesPerClass = 4, .occlusion = false}, progress),
            Cancelled);
    }
}

QTEST_GUILESS_MAIN(BiasReportTest)
#include "bias_report_test.moc"
