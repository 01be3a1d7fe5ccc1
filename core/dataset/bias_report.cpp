#include "dataset/bias_report.h"

#include "base/error.h"
#include "dataset/bias_findings.h"
#include "dataset/bias_pictures.h"
#include "explain/runs.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>

namespace saliscope {

namespace {

/// The three maps of the images that were looked at, by cells.
struct ClassDensities {
    at::Tensor saliency, gradCam, occlusion;
};

struct NamedDensities {
    const char* name;
    at::Tensor ClassDensities::* maps;
};

constexpr NamedDensities densityKinds[] = {{"Grad-CAM", &ClassDensities::gradCam},
                                           {"occlusion", &ClassDensities::occlusion},
                                           {"saliency", &ClassDensities::saliency}};

std::vector<std::size_t> evenlySpread(const std::vector<std::size_t>& all, std::size_t most) {
    if (all.size() <= most)
        return all;
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < most; ++i)
        chosen.push_back(all[i * all.size() / most]);
    return chosen;
}

/// One examination on its way.
class Examination {
public:
    Examination(const Model& model, const std::vector<ExaminedImage>& images,
                const BiasReportOptions& options)
        : model_(model), images_(images) {
        report_.model = model.name;
        report_.options = options;
        report_.inputSize = {model.preprocessing.width, model.preprocessing.height};
        for (std::int64_t i = 0; i < model.classes; ++i)
            report_.classNames.push_back(classLabel(model, i));
        for (const ExaminedImage& image : images)
            report_.imageNames.push_back(image.name);
    }

    BiasReport report(const Progress& progress) {
        askAll(progress.part(0, 0.15));
        chooseImages();
        lookAtMaps(progress.part(0.15, 0.65));
        findPlaces(progress.part(0.65, 0.75));
        coverObjects(progress.part(0.75, 0.95));
        report_.findings = biasFindings(report_);
        report_.suspects = suspectsOf(report_.findings);
        addFindingPictures(report_, model_, images_, progress.part(0.95, 1));
        return std::move(report_);
    }

private:
    void askAll(const Progress& progress);
    void chooseImages();
    void lookAtMaps(const Progress& progress);
    void findPlaces(const Progress& progress);
    void tryPlace(TriedPlace& place, std::size_t number, const Progress& progress) const;
    void coverObjects(const Progress& progress);
    void noteUnreadable(const std::vector<std::string>& unreadable);

    std::optional<FixedPlace> placeIn(at::Tensor ClassDensities::* maps, std::size_t number) const;
    std::vector<std::size_t> exposedTo(const FixedPlace& place, std::size_t number,
                                       const at::Tensor& densities) const;
    std::vector<std::size_t> receiversFor(const ClassExamination& examined) const;
    at::Tensor inputsOf(const std::vector<std::size_t>& chosen) const {
        return readImages(images_, chosen, model_).inputs;
    }

    const Model& model_;
    const std::vector<ExaminedImage>& images_;
    BiasReport report_;
    std::vector<std::int64_t> explained_;     ///< the class of each image; -1 for those that cannot be read
    std::vector<ClassDensities> densities_;   ///< of `report_.classes`
    std::vector<std::vector<cv::Mat>> masks_; ///< of their images
};

/// The scores of all images, and how good the answers are.
void Examination::askAll(const Progress& progress) {
    constexpr std::size_t together = 16;
    at::Tensor scores = at::zeros({static_cast<std::int64_t>(images_.size()), model_.classes});
    std::vector<std::optional<std::int64_t>> shown(images_.size());
    std::vector<std::string> unreadable;
    std::vector<at::Tensor> inputs;
    std::vector<std::int64_t> rows;
    explained_.assign(images_.size(), -1);
    const auto ask = [&] {
        if (!inputs.empty())
            scores.index_copy_(
                0, at::tensor(rows),
                run(model_.graph, at::cat(inputs), {.progress = progress}).output().cpu().to(at::kFloat));
        inputs.clear();
        rows.clear();
    };
    for (std::size_t i = 0; i < images_.size(); ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(images_.size()), "asking the model");
        try {
            inputs.push_back(images_[i].read().input.to(model_.device));
            rows.push_back(static_cast<std::int64_t>(i));
            shown[i] = images_[i].shown;
            explained_[i] = 0;
        } catch (const FileError& error) {
            unreadable.push_back(messageOf(error));
        }
        if (inputs.size() >= together)
            ask();
    }
    ask();
    noteUnreadable(unreadable);
    report_.quality = classificationQuality(scores, shown);
    const std::vector<std::int64_t> answers = answersOf(scores);
    for (std::size_t i = 0; i < images_.size(); ++i)
        if (explained_[i] == 0)
            explained_[i] = report_.quality.images > 0 ? shown[i].value_or(-1) : answers[i];
    if (report_.quality.images == 0)
        report_.notes.push_back(
            "It is not known what the images show: each is taken for what the model says");
}

void Examination::noteUnreadable(const std::vector<std::string>& unreadable) {
    constexpr std::size_t most = 10;
    if (unreadable.size() == images_.size())
        throw UsageError("there is no image that could be examined" +
                         (unreadable.empty() ? std::string() : ": " + unreadable.front()));
    for (std::size_t i = 0; i < std::min(most, unreadable.size()); ++i)
        report_.notes.push_back("Left out: " + unreadable[i]);
    if (unreadable.size() > most)
        report_.notes.push_back(std::to_string(unreadable.size() - most) + " further images were left out");
}

/// Evenly spread over those of each class.
void Examination::chooseImages() {
    std::map<std::int64_t, std::vector<std::size_t>> byClass;
    for (std::size_t i = 0; i < explained_.size(); ++i)
        if (explained_[i] >= 0)
            byClass[explained_[i]].push_back(i);
    for (const auto& [index, own] : byClass)
        report_.classes.push_back(
            {.index = index,
             .images = evenlySpread(own, static_cast<std::size_t>(report_.options.imagesPerClass))});
}

void Examination::lookAtMaps(const Progress& progress) {
    const ClassMapOptions options{.windows = report_.options.windows, .occlusion = report_.options.occlusion};
    const auto count = static_cast<double>(report_.classes.size());
    for (std::size_t i = 0; i < report_.classes.size(); ++i) {
        const Progress part =
            progress.part(static_cast<double>(i) / count, static_cast<double>(i + 1) / count);
        ClassExamination& examined = report_.classes[i];
        const ImageBatch batch = readImages(images_, examined.images, model_, part);
        const ClassMaps maps = classMaps(model_, batch.inputs, examined.index, options, part);
        const auto densities = [](const at::Tensor& own) {
            return own.defined() ? mapDensities(own) : at::Tensor();
        };
        densities_.push_back({densities(maps.saliency), densities(maps.gradCam), densities(maps.occlusion)});
        masks_.push_back(batch.masks);
        const auto mean = [](const at::Tensor& own) { return own.defined() ? own.mean(0) : at::Tensor(); };
        examined.meanSaliency = mean(densities_.back().saliency);
        examined.meanGradCam = mean(densities_.back().gradCam);
        examined.meanOcclusion = mean(densities_.back().occlusion);
        const at::Tensor& reasons = maps.gradCam.defined() ? maps.gradCam : maps.saliency;
        examined.reasonMap = maps.gradCam.defined() ? "Grad-CAM" : "saliency";
        examined.reasons = reasonClusters(reasons, {.seed = report_.options.seed}, part);
    }
}

/// The strongest place in any of the three kinds of maps; one that is concentrated before one that is not.
void Examination::findPlaces(const Progress& progress) {
    const auto rank = [](const TriedPlace& place) {
        return std::tuple(isConcentrated(place.found), place.strength(), place.found.strength);
    };
    const auto count = static_cast<double>(report_.classes.size());
    for (std::size_t i = 0; i < report_.classes.size(); ++i) {
        const Progress part =
            progress.part(static_cast<double>(i) / count, static_cast<double>(i + 1) / count);
        std::optional<TriedPlace>& best = report_.classes[i].place;
        for (const NamedDensities& kind : densityKinds) {
            const std::optional<FixedPlace> found = placeIn(kind.maps, i);
            if (!found)
                continue;
            TriedPlace place{.found = *found, .map = kind.name};
            if (isConcentrated(*found)) {
                place.exposed = exposedTo(*found, i, densities_[i].*kind.maps);
                tryPlace(place, i, part);
            }
            if (!best || rank(place) > rank(*best))
                best = place;
        }
    }
}

std::optional<FixedPlace> Examination::placeIn(at::Tensor ClassDensities::* maps, std::size_t number) const {
    std::vector<at::Tensor> others;
    for (std::size_t i = 0; i < densities_.size(); ++i)
        if (i != number && (densities_[i].*maps).defined())
            others.push_back(densities_[i].*maps);
    if (others.empty() || !(densities_[number].*maps).defined())
        return std::nullopt;
    return fixedPlace(densities_[number].*maps, at::cat(others));
}

/// Images of the class that have unusually much evidence in the place, and not because the object lies there;
/// those with most of it first.
std::vector<std::size_t> Examination::exposedTo(const FixedPlace& place, std::size_t number,
                                                const at::Tensor& densities) const {
    constexpr double third = 1.0 / 3;
    const at::Tensor mass = massInRegion(densities, place.region).contiguous();
    const double* massOf = mass.data_ptr<double>();
    const cv::Mat region = regionInImage(place.region, report_.inputSize);
    std::vector<std::size_t> exposed;
    for (std::size_t i = 0; i < report_.classes[number].images.size(); ++i) {
        const cv::Mat& mask = masks_[number][i];
        const int objectInRegion = mask.empty() ? 0 : cv::countNonZero((mask > 0) & (region > 0));
        if (massOf[i] > place.unusual && objectInRegion < third * cv::countNonZero(region))
            exposed.push_back(i);
    }
    std::stable_sort(exposed.begin(), exposed.end(),
                     [&](std::size_t a, std::size_t b) { return massOf[a] > massOf[b]; });
    for (std::size_t& image : exposed)
        image = report_.classes[number].images[image];
    return exposed;
}

std::vector<std::size_t> Examination::receiversFor(const ClassExamination& examined) const {
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < explained_.size(); ++i)
        if (explained_[i] >= 0 && explained_[i] != examined.index)
            others.push_back(i);
    return evenlySpread(others, static_cast<std::size_t>(report_.options.receivers));
}

void Examination::tryPlace(TriedPlace& place, std::size_t number, const Progress& progress) const {
    constexpr std::int64_t mostDonors = 8;
    const ClassExamination& examined = report_.classes[number];
    const std::vector<std::size_t> receivers = receiversFor(examined);
    if (static_cast<std::int64_t>(place.exposed.size()) < fewestExamined || receivers.size() < 2)
        return;
    const cv::Mat region = regionInImage(place.found.region, report_.inputSize);
    const ImageBatch own = readImages(images_, place.exposed, model_),
                     others = readImages(images_, receivers, model_);
    place.pasted = counterfactualPaste(model_, own.inputs.slice(0, 0, mostDonors), others.inputs, region,
                                       examined.index, own.masks, progress);
    // The same with what lies there in other images that do not show the class: the one half way round.
    const std::int64_t half = others.inputs.size(0) / 2;
    std::vector<cv::Mat> objects = others.masks;
    std::rotate(objects.rbegin(), objects.rbegin() + half, objects.rend());
    place.control = counterfactualPaste(model_, others.inputs.roll({half}, {0}), others.inputs, region,
                                        examined.index, objects, progress);
    place.covered = counterfactualCover(model_, own.inputs, region, examined.index, Fill::inpaint, progress);
}

void Examination::coverObjects(const Progress& progress) {
    const auto count = static_cast<double>(report_.classes.size());
    for (std::size_t i = 0; i < report_.classes.size(); ++i) {
        const Progress part =
            progress.part(static_cast<double>(i) / count, static_cast<double>(i + 1) / count);
        ClassExamination& examined = report_.classes[i];
        std::vector<cv::Mat>& masks = masks_[i];
        const bool given = std::any_of(masks.begin(), masks.end(), [](const auto& m) { return !m.empty(); });
        if (!given && !report_.options.segment)
            continue;
        const at::Tensor inputs = inputsOf(examined.images);
        examined.segmented = !given;
        for (std::size_t image = 0; !given && image < masks.size(); ++image) {
            const auto begin = static_cast<std::int64_t>(image);
            masks[image] = objectBySaliency(model_, inputs.slice(0, begin, begin + 1), examined.index, part);
        }
        examined.reliances = contextReliance(model_, inputs, masks, examined.index, {}, part);
        examined.reliance = classReliance(examined.reliances);
    }
}

} // namespace

double TriedPlace::excess() const {
    return pasted && control ? std::max(pasted->flipRate() - control->flipRate(), 0.0) : 0;
}

double TriedPlace::strength() const {
    return (excess() + (covered ? covered->lossRate() : 0)) / 2;
}

std::string_view nameOf(Severity severity) {
    return severity == Severity::high ? "high" : severity == Severity::medium ? "medium" : "low";
}

std::string_view nameOf(FindingKind kind) {
    switch (kind) {
    case FindingKind::fixedPlace:
        return "fixed place";
    case FindingKind::context:
        return "context";
    case FindingKind::reasons:
        return "reasons";
    case FindingKind::recall:
        return "recall";
    case FindingKind::calibration:
        return "calibration";
    }
    return "";
}

const OptionTable<BiasReportOptions>& biasReportOptionTable() {
    using Options = BiasReportOptions;
    static const auto table =
        OptionTable<Options>()
            .integer("images-per-class", &Options::imagesPerClass, std::int64_t{4}, std::int64_t{1000},
                     "How many images of each class are looked at more closely")
            .integer("receivers", &Options::receivers, std::int64_t{2}, std::int64_t{1000},
                     "Into how many images of other classes a suspected region is pasted")
            .integer("windows", &Options::windows, std::int64_t{2}, std::int64_t{32},
                     "Occluding windows along the shorter side")
            .boolean("occlusion", &Options::occlusion, "Compute occlusion maps, the most expensive part")
            .boolean("segment", &Options::segment,
                     "Where there are no masks, take what saliency shows for the object")
            .integer("seed", &Options::seed, std::uint64_t{0}, std::uint64_t{1} << 53,
                     "Of everything random");
    return table;
}

BiasReport examineBias(const Model& model, const std::vector<ExaminedImage>& images,
                       const BiasReportOptions& options, const Progress& progress) {
    if (options.imagesPerClass < fewestExamined || options.receivers < 2 || options.windows < 2)
        throw UsageError("a bias report looks at 4 images of a class or more, pastes into 2 or more, and "
                         "occludes with 2 windows or more along a side");
    const auto begin = std::chrono::steady_clock::now();
    BiasReport report = Examination(model, images, options).report(progress);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return report;
}

} // namespace saliscope
