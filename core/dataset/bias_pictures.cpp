#include "dataset/bias_pictures.h"

#include "base/error.h"
#include "base/text.h"
#include "image/colour_map.h"
#include "image/line_chart.h"
#include "image/preprocessing.h"
#include "image/segmentation.h"
#include "image/tensor_conversion.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

constexpr std::size_t mostPictures = 4; ///< of each kind in a finding

class FindingIllustrator {
public:
    FindingIllustrator(const BiasReport& report, const Model& model, const std::vector<ExaminedImage>& images)
        : report_(report), model_(model), images_(images) {}

    std::vector<FindingPicture> picturesOf(const Finding& finding) const {
        switch (finding.kind) {
        case FindingKind::fixedPlace:
            return ofPlace(finding);
        case FindingKind::context:
            return ofContext(finding);
        case FindingKind::reasons:
            return ofReasons(finding);
        case FindingKind::recall:
            return ofRecall(finding);
        case FindingKind::calibration:
            return {reliabilityDiagram()};
        }
        return {};
    }

private:
    std::vector<FindingPicture> ofPlace(const Finding& finding) const;
    std::vector<FindingPicture> ofContext(const Finding& finding) const;
    std::vector<FindingPicture> ofReasons(const Finding& finding) const;
    std::vector<FindingPicture> ofRecall(const Finding& finding) const;
    FindingPicture reliabilityDiagram() const;

    const ClassExamination& examinationOf(const Finding& finding) const {
        return *std::find_if(report_.classes.begin(), report_.classes.end(),
                             [&](const ClassExamination& one) { return one.index == finding.classIndex; });
    }
    std::string className(std::int64_t index) const {
        return report_.classNames[static_cast<std::size_t>(index)];
    }
    cv::Mat shown(const at::Tensor& input) const { return denormalise(input, model_.preprocessing).pixels; }
    cv::Mat picture(std::size_t image) const { return shown(images_[image].read().input); }
    cv::Mat mapPicture(const at::Tensor& map) const;
    cv::Mat withOutline(const cv::Mat& rgb, const cv::Mat& region) const;

    const BiasReport& report_;
    const Model& model_;
    const std::vector<ExaminedImage>& images_;
};

cv::Mat FindingIllustrator::mapPicture(const at::Tensor& map) const {
    cv::Mat enlarged;
    cv::resize(colourise(map, ColourMap::inferno, valueRange(map)), enlarged, report_.inputSize, 0, 0,
               cv::INTER_LINEAR);
    return enlarged;
}

std::vector<FindingPicture> FindingIllustrator::ofPlace(const Finding& finding) const {
    const ClassExamination& examined = examinationOf(finding);
    const TriedPlace& place = *examined.place;
    const at::Tensor& mean = place.map == "Grad-CAM"    ? examined.meanGradCam
                             : place.map == "occlusion" ? examined.meanOcclusion
                                                        : examined.meanSaliency;
    const cv::Mat& region = place.found.region;
    const std::vector<std::size_t>& images = place.exposed.empty() ? examined.images : place.exposed;
    std::vector<FindingPicture> pictures = {
        {withOutline(mapPicture(mean), region), "mean " + place.map + " map"}};
    for (std::size_t i = 0; i < std::min(mostPictures, images.size()); ++i)
        pictures.push_back({withOutline(picture(images[i]), region), images_[images[i]].name});
    if (place.pasted && place.pasted->examples.defined())
        for (std::int64_t i = 0; i < place.pasted->examples.size(0); ++i)
            pictures.push_back({withOutline(shown(place.pasted->examples[i]), region),
                                "pasted: answered '" + className(examined.index) + "'", 1});
    return pictures;
}

/// Large enough that the line does not hide what it surrounds. \param region cells
cv::Mat FindingIllustrator::withOutline(const cv::Mat& rgb, const cv::Mat& region) const {
    constexpr int enough = 384;
    const int times = std::max(1, enough / std::max(rgb.cols, rgb.rows));
    cv::Mat large;
    cv::resize(rgb, large, rgb.size() * times, 0, 0, cv::INTER_LINEAR);
    return outlined(large, regionInImage(region, large.size()));
}

std::vector<FindingPicture> FindingIllustrator::ofContext(const Finding& finding) const {
    const ClassExamination& examined = examinationOf(finding);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < examined.reliances.size(); ++i)
        if (examined.reliances[i].answered && examined.reliances[i].reliance)
            order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return *examined.reliances[a].reliance > *examined.reliances[b].reliance;
    });
    std::vector<FindingPicture> pictures, covered;
    for (std::size_t i = 0; i < std::min(mostPictures, order.size()); ++i) {
        const std::size_t number = order[i];
        const ImageReliance& reliance = examined.reliances[number];
        const ExaminedInput read = images_[examined.images[number]].read();
        pictures.push_back({shown(read.input), images_[examined.images[number]].name + ": " +
                                                   percentText(reliance.probability.whole)});
        if (!read.mask.empty())
            covered.push_back({pictureWithoutObject(model_, read.input, read.mask),
                               "object covered: " + percentText(reliance.probability.objectCovered), 1});
    }
    pictures.insert(pictures.end(), covered.begin(), covered.end());
    return pictures;
}

std::vector<FindingPicture> FindingIllustrator::ofReasons(const Finding& finding) const {
    const ClassExamination& examined = examinationOf(finding);
    std::vector<FindingPicture> pictures;
    for (std::size_t group = 0; group < finding.groups.size(); ++group) {
        const std::string name = "group " + std::to_string(group + 1);
        const int row = static_cast<int>(group);
        pictures.push_back({mapPicture(examined.reasons.clusters[group].meanMap), name + ": mean map", row});
        const std::vector<std::size_t>& own = finding.groups[group];
        for (std::size_t i = 0; i < std::min(mostPictures, own.size()); ++i)
            pictures.push_back({picture(own[i]), images_[own[i]].name, row});
    }
    return pictures;
}

std::vector<FindingPicture> FindingIllustrator::ofRecall(const Finding& finding) const {
    constexpr std::size_t most = 8;
    std::vector<FindingPicture> pictures;
    for (const auto& [cell, wrong] : report_.quality.cells)
        if (cell.first == finding.classIndex && cell.second != cell.first)
            for (const std::size_t image : wrong)
                if (pictures.size() < most)
                    pictures.push_back({picture(image), "answered '" + className(cell.second) + "'"});
    return pictures;
}

FindingPicture FindingIllustrator::reliabilityDiagram() const {
    Curve ideal{.name = "perfect", .x = {0, 1}, .y = {0, 1}, .dashed = true},
        found{.name = "the model", .x = {}};
    for (const ReliabilityBin& bin : report_.quality.bins)
        if (bin.images > 0) {
            found.x.push_back(bin.confidence);
            found.y.push_back(bin.accuracy);
        }
    return {drawLineChart({.title = "Reliability",
                           .xTitle = "probability of the answer",
                           .yTitle = "share of right answers",
                           .curves = {ideal, found},
                           .xRange = ValueRange{0, 1},
                           .yRange = ValueRange{0, 1},
                           .size = {480, 360}}),
            "reliability diagram"};
}

} // namespace

void addFindingPictures(BiasReport& report, const Model& model, const std::vector<ExaminedImage>& images,
                        const Progress& progress) {
    const FindingIllustrator illustrator(report, model, images);
    for (std::size_t i = 0; i < report.findings.size(); ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(report.findings.size()), "showing");
        report.findings[i].pictures = illustrator.picturesOf(report.findings[i]);
    }
}

} // namespace saliscope
