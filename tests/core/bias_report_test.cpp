// What the whole room is for: scenes with a planted bias, a report that is told nothing, and what it finds.
#include "dataset/bias_report.h"

#include "base/error.h"
#include "dataset/bias_documents.h"
#include "image/preprocessing.h"
#include "model/model_loader.h"
#include "support/temporary_folder.h"
#include "toyworld/training_scenes.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>
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
    bool biasedModel = false;
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

bool inFull() {
    return qEnvironmentVariableIsSet("SALISCOPE_FULL_BIAS_REPORT");
}

Examined examined(const char* name) {
    using enum ObjectClass;
    const auto model = loadModel({.model = name});
    const std::vector<ObjectClass> all(allObjectClasses().begin(), allObjectClasses().end());
    Examined result{
        plantedScenes(*model, inFull() ? all : std::vector{cat, dog, car, boat}, inFull() ? 17 : 10), {}};
    result.report = examineBias(*model, result.scenes.images);
    for (const Finding& finding : result.report.findings)
        qInfo("%s | %s | %s", std::string(nameOf(finding.severity)).c_str(), finding.title.c_str(),
              finding.text.c_str());
    for (const ClassExamination& one : result.report.classes)
        qInfo("%lld %s reliance %.2f kept %.2f n %lld | %s mass %.3f elsewhere %.3f consistency %.2f area "
              "%.3f | %zu gap %.2f",
              static_cast<long long>(one.index), result.report.classNames[one.index].c_str(),
              one.reliance.reliance, one.reliance.keptWithoutObject,
              static_cast<long long>(one.reliance.images), one.placeMap.c_str(),
              one.place ? one.place->mass : 0, one.place ? one.place->elsewhere : 0,
              one.place ? one.place->consistency : 0,
              one.place ? cv::countNonZero(one.place->region) / 1024. : 0, one.reasons.clusters.size(),
              one.reasons.eigengap);
    qInfo("%.1f s", result.report.seconds);
    return result;
}

} // namespace

class BiasReportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void x() {
        examined("toyworld-biased");
        examined("toyworld");
    }
};

QTEST_GUILESS_MAIN(BiasReportTest)
#include "bias_report_test.moc"
