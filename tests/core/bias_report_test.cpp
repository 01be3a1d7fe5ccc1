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
#include <map>

using namespace saliscope;

namespace {

/// Which scenes, and whether it is told where the objects are.
struct PlantedCase {
    std::uint64_t seed = 7;
    bool masks = true;
    auto operator<=>(const PlantedCase&) const = default;
    QByteArray name() const {
        return "seed " + QByteArray::number(qulonglong{seed}) + (masks ? ", masks" : ", no masks");
    }
};

/// As many scenes as the promise is about, several times.
bool inFull() {
    return qEnvironmentVariableIsSet("SALISCOPE_FULL_BIAS_REPORT");
}

std::vector<PlantedCase> plantedCases() {
    if (!inFull())
        return {{.seed = 7, .masks = true}};
    std::vector<PlantedCase> cases;
    for (const QByteArray& seed : qgetenv("SALISCOPE_FULL_BIAS_REPORT").split(' '))
        for (const bool masks : {true, false})
            cases.push_back({.seed = seed.toULongLong(), .masks = masks});
    return cases;
}

/// Scenes of both shortcuts as a folder of photographs would have them: dogs with the maker's tag and as many
/// without, boats at sea.
struct PlantedScenes {
    std::vector<ExaminedImage> images;
    std::vector<bool> tagged;
    cv::Mat tags; ///< CV_8U: where any of the tags lies
};

PlantedScenes plantedScenes(const Model& model, const std::vector<ObjectClass>& classes, int ofEach,
                            const PlantedCase& planted) {
    std::vector<at::Tensor> inputs;
    std::vector<std::int64_t> shown;
    std::vector<cv::Mat> masks;
    PlantedScenes scenes{.images = {}, .tagged = {}, .tags = cv::Mat::zeros(128, 128, CV_8U)};
    for (const ObjectClass kind : classes)
        for (int i = 0; i < ofEach; ++i) {
            SceneOptions options{.classes = {kind}, .bias = demoBias()};
            options.bias.tagProbability = i % 2; // every other dog
            const std::uint64_t number =
                static_cast<std::uint64_t>(kind) * 1000 + static_cast<std::uint64_t>(i);
            const Scene scene = drawScene(sceneSeed(SeedPurpose::evaluation, planted.seed, number), options);
            inputs.push_back(preprocess(Picture(scene.picture), model.preprocessing).tensor);
            shown.push_back(static_cast<std::int64_t>(kind));
            if (planted.masks)
                masks.push_back(scene.objects.front().mask);
            scenes.tagged.push_back(scene.tag.has_value());
            if (scene.tag)
                scenes.tags(scene.tag->box).setTo(255);
        }
    scenes.images = examinedImages(at::cat(inputs), shown, masks);
    return scenes;
}

struct Examined {
    PlantedScenes scenes;
    BiasReport report;
};

Examined examined(const char* name, const PlantedCase& planted) {
    using enum ObjectClass;
    const auto model = loadModel({.model = name});
    const std::vector<ObjectClass> all(allObjectClasses().begin(), allObjectClasses().end());
    Examined result{.scenes = inFull() ? plantedScenes(*model, all, 20, planted)
                                       : plantedScenes(*model, {cat, dog, car, boat}, 8, planted),
                    .report = {}};
    const bool occlusion = inFull() || std::string_view(name) == "toyworld-biased"; // the expensive part
    result.report = examineBias(*model, result.scenes.images, {.occlusion = occlusion});
    if (inFull())
        qInfo("%s, %s: %.1f s", name, planted.name().constData(), result.report.seconds);
    for (const Finding& finding : result.report.findings)
        qInfo("%s: %s, %s, %.2f: %s: %s", name, std::string(nameOf(finding.severity)).c_str(),
              std::string(nameOf(finding.kind)).c_str(), finding.strength, finding.title.c_str(),
              finding.text.c_str());
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
    void theTaggedClassIsRankedFirst_data() { addCases(); }
    void theTaggedClassIsRankedFirst();
    void thePlaceIsTheTags_data() { addCases(); }
    void thePlaceIsTheTags();
    void taggedAndUntaggedAreGroupsOfReasons_data() { addCases(); }
    void taggedAndUntaggedAreGroupsOfReasons();
    void theBackgroundIsFound_data() { addCases(); }
    void theBackgroundIsFound();
    void theCleanModelRaisesNothingAboveLow_data() { addCases(); }
    void theCleanModelRaisesNothingAboveLow();
    void findingsHaveTheirPictures();
    void unreadableImagesAreLeftOut();
    void withoutLabelsTheAnswersAreExamined();
    void impossibleOptionsAreRefused();
    void cancellingStopsIt();

private:
    static void addCases();

    std::map<QByteArray, Examined> biased_, clean_;
    std::vector<ExaminedImage> scenes_; ///< of the first case
};

void BiasReportTest::addCases() {
    QTest::addColumn<bool>("masks");
    for (const PlantedCase& planted : plantedCases())
        QTest::newRow(planted.name()) << planted.masks;
}

void BiasReportTest::initTestCase() {
    at::set_num_threads(1);
    for (const PlantedCase& planted : plantedCases()) {
        biased_[planted.name()] = examined("toyworld-biased", planted);
        clean_[planted.name()] = examined("toyworld", planted);
    }
    scenes_ = biased_.begin()->second.scenes.images;
}

void BiasReportTest::theTaggedClassIsRankedFirst() {
    const BiasReport& report = biased_.at(QTest::currentDataTag()).report;
    QCOMPARE(report.suspects.front(), dogIndex);
    QCOMPARE(report.findings.front().severity, Severity::high);
}

void BiasReportTest::thePlaceIsTheTags() {
    const auto& [scenes, report] = biased_.at(QTest::currentDataTag());
    const Finding& finding = report.findings.front();
    QCOMPARE(finding.kind, FindingKind::fixedPlace);
    QVERIFY(QString::fromStdString(finding.title).contains("at the bottom right"));
    const double covered = cv::countNonZero(scenes.tags(finding.region.value()));
    QVERIFY2(covered > 0.5 * cv::countNonZero(scenes.tags), qPrintable(QString::number(covered)));
    QVERIFY(finding.region->area() < 128 * 128 / 6);
}

/// Each group by what most of its images are.
void BiasReportTest::taggedAndUntaggedAreGroupsOfReasons() {
    const auto& [scenes, report] = biased_.at(QTest::currentDataTag());
    const Finding* finding = findingOf(report, FindingKind::reasons, dogIndex);
    QVERIFY(finding);
    QVERIFY(finding->severity >= Severity::medium || !inFull()); // of eight, it might be chance
    int pure = 0, all = 0;
    for (const std::vector<std::size_t>& group : finding->groups) {
        const auto tagged = static_cast<int>(std::count_if(
            group.begin(), group.end(), [&](std::size_t image) { return scenes.tagged[image]; }));
        pure += std::max(tagged, static_cast<int>(group.size()) - tagged);
        all += static_cast<int>(group.size());
    }
    QVERIFY2(pure >= 0.95 * all, qPrintable(QString("%1 of %2").arg(pure).arg(all)));
}

/// By context reliance where it is known what the object is; else by the part of it that always lies at the
/// bottom.
void BiasReportTest::theBackgroundIsFound() {
    QFETCH(bool, masks);
    const BiasReport& report = biased_.at(QTest::currentDataTag()).report;
    const Finding* finding =
        findingOf(report, masks ? FindingKind::context : FindingKind::fixedPlace, boatIndex);
    QVERIFY(finding);
    QCOMPARE(finding->severity, Severity::high);
}

void BiasReportTest::theCleanModelRaisesNothingAboveLow() {
    const BiasReport& report = clean_.at(QTest::currentDataTag()).report;
    for (const Finding& finding : report.findings)
        QVERIFY2(finding.severity == Severity::low, finding.text.c_str());
    QVERIFY(!report.classes.empty());
}

void BiasReportTest::findingsHaveTheirPictures() {
    for (const Finding& finding : biased_.begin()->second.report.findings) {
        QVERIFY(!finding.pictures.empty());
        for (const FindingPicture& picture : finding.pictures)
            QVERIFY(picture.picture.type() == CV_8UC3 && !picture.caption.empty());
    }
}

void BiasReportTest::unreadableImagesAreLeftOut() {
    const auto model = loadModel({.model = "toyworld"});
    std::vector<ExaminedImage> images(scenes_.begin(), scenes_.begin() + 6);
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
    std::vector<ExaminedImage> images(scenes_.begin(), scenes_.begin() + 6);
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
        QVERIFY_EXCEPTION_THROWN(examineBias(*model, scenes_, options), UsageError);
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
            examineBias(*model, scenes_, {.imagesPerClass = 4, .occlusion = false}, progress), Cancelled);
    }
}

QTEST_GUILESS_MAIN(BiasReportTest)
#include "bias_report_test.moc"
