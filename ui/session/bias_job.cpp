#include "session/bias_job.h"

#include "base/error.h"
#include "dataset/bias_documents.h"
#include "dataset/indexed_folder.h"
#include "image/annotated_input.h"
#include "image/preprocessing.h"
#include "model/model.h"
#include "session/inversion_job.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

#include <algorithm>

namespace saliscope {

namespace {

/// A copy that needs no tensor. \param map H×W, or undefined
cv::Mat matOf(const at::Tensor& map) {
    if (!map.defined())
        return {};
    const at::Tensor values = map.to(at::kFloat).contiguous().cpu();
    return cv::Mat(static_cast<int>(values.size(0)), static_cast<int>(values.size(1)), CV_32F,
                   values.data_ptr<float>())
        .clone();
}

BiasFinding findingOf(const Finding& finding) {
    BiasFinding result{.severity = QString::fromStdString(std::string(nameOf(finding.severity))),
                       .title = QString::fromStdString(finding.title),
                       .text = QString::fromStdString(finding.text),
                       .classIndex = finding.classIndex,
                       .pictures = {},
                       .groups = finding.groups};
    for (const FindingPicture& picture : finding.pictures)
        result.pictures.push_back({picture.picture, QString::fromStdString(picture.caption)});
    return result;
}

ClassBias classOf(const ClassExamination& examined) {
    ClassBias result{.index = examined.index,
                     .images = examined.images,
                     .meanSaliency = matOf(examined.meanSaliency),
                     .meanGradCam = matOf(examined.meanGradCam),
                     .meanOcclusion = matOf(examined.meanOcclusion),
                     .groupMap = QString::fromStdString(examined.reasonMap),
                     .groups = {},
                     .eigengap = examined.reasons.eigengap,
                     .reliance = {},
                     .keptWithoutObject = examined.reliance.keptWithoutObject};
    if (examined.reliance.images > 0)
        result.reliance = examined.reliance.reliance;
    for (const ReasonCluster& cluster : examined.reasons.clusters) {
        ClassBias::Group group{{}, matOf(cluster.meanMap)};
        for (const std::size_t image : cluster.images)
            group.images.push_back(examined.images[image]);
        result.groups.push_back(std::move(group));
    }
    return result;
}

/// Pictures of other classes than this one, evenly spread over the folder.
std::vector<std::size_t> othersThan(std::int64_t classIndex, const FolderAnswers& answers, std::size_t most) {
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < answers.images.size(); ++i)
        if (const ImageAnswer& answer = answers.images[i];
            answer.isRead() && answer.prediction != classIndex && answer.wanted.value_or(-1) != classIndex)
            others.push_back(i);
    std::vector<std::size_t> chosen;
    const std::size_t count = std::min(most, others.size());
    for (std::size_t i = 0; i < count; ++i)
        chosen.push_back(others[i * others.size() / count]);
    return chosen;
}

} // namespace

FolderQualityPtr qualityOf(const FolderAnswers& answers, const IndexedFolder& indexed) {
    std::vector<std::optional<std::int64_t>> shown;
    for (const std::size_t image : answers.rows)
        shown.push_back(answers.images[image].wanted);
    const ClassificationQuality quality = classificationQuality(indexed.scores, shown);
    auto result = std::make_shared<FolderQuality>();
    result->images = quality.images;
    result->accuracy = quality.accuracy;
    result->confidence = quality.confidence;
    result->calibrationError = quality.calibrationError;
    for (const ClassQuality& row : quality.classes)
        result->classes.push_back({row.index, row.shown, row.answered, row.right, row.precision, row.recall});
    for (const ReliabilityBin& bin : quality.bins)
        result->bins.push_back({bin.low, bin.high, bin.images, bin.confidence, bin.accuracy});
    for (const auto& [cell, rows] : quality.cells)
        for (const std::size_t row : rows)
            result->cells[cell].push_back(answers.rows[row]);
    return result;
}

const std::vector<OptionDescription>& biasOptions() {
    return biasReportOptionTable().descriptions();
}

FolderBiasPtr examineFolder(const std::shared_ptr<const Model>& model, const FolderPtr& folder,
                            const LabelMapping& mapping, const OptionValues& options,
                            const Progress& progress) {
    if (!model || !folder)
        throw UsageError("there is nothing to examine yet; open a model and a folder of pictures");
    auto report = std::make_shared<const BiasReport>(examineBias(
        *model, examinedImages(*folder, mapping, *model), biasReportOptionTable().parse(options), progress));
    auto bias = std::make_shared<FolderBias>();
    for (const Finding& finding : report->findings)
        bias->findings.push_back(findingOf(finding));
    for (const ClassExamination& examined : report->classes) {
        bias->classes.push_back(classOf(examined));
        for (std::size_t i = 0; i < examined.reliances.size(); ++i)
            if (examined.reliances[i].reliance)
                bias->reliances[examined.images[i]] = *examined.reliances[i].reliance;
    }
    for (const std::string& note : report->notes)
        bias->notes << QString::fromStdString(note);
    bias->milliseconds = 1000 * report->seconds;
    bias->report = std::move(report);
    return bias;
}

void writeReport(const FolderBias& bias, const QString& file) {
    writeBiasReport(file.toStdString(), *bias.report);
}

PasteTrial pastePainted(const Snapshot& snapshot, const FolderPtr& folder, const FolderAnswersPtr& answers,
                        std::int64_t classIndex, std::size_t most, const Progress& progress) {
    if (!snapshot.model || !folder || !answers)
        throw UsageError("there are no pictures to paste into yet; open a folder and index it");
    const Model& model = *snapshot.model;
    const NetworkInput donor = preprocess(snapshot.cleanPicture, model.preprocessing);
    cv::Mat painted = paintedRegion(snapshot);
    const cv::Mat region = maskInInput(painted, donor.geometry);
    if (cv::countNonZero(region) == 0)
        throw UsageError("what is painted lies outside of what the network sees");
    const std::vector<std::size_t> receivers = othersThan(classIndex, *answers, most);
    if (receivers.empty())
        throw UsageError("there is no picture of another class to paste into");
    std::vector<at::Tensor> inputs;
    for (const std::size_t image : receivers) {
        progress.report(0.5 * static_cast<double>(inputs.size()) / static_cast<double>(receivers.size()),
                        "reading pictures of other classes");
        inputs.push_back(preprocess(readPicture(folder->images[image].file), model.preprocessing).tensor);
    }
    const PasteOutcome outcome =
        counterfactualPaste(model, donor.tensor.to(model.device), at::cat(inputs).to(model.device), region,
                            classIndex, {}, progress.part(0.5, 1));
    PasteTrial trial{.classIndex = classIndex, .tried = outcome.tried, .turned = {}};
    for (const std::int64_t receiver : outcome.flippedReceivers)
        trial.turned.push_back(receivers[static_cast<std::size_t>(receiver)]);
    return trial;
}

} // namespace saliscope
