#include "base/error.h"
#include "cli/commands.h"
#include "cli/explanation.h"
#include "cli/output.h"
#include "image/map_placement.h"
#include "image/segmentation.h"
#include "image/tensor_conversion.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

struct SegmentOptions {
    QuestionOptions question;
    SegmentationOptions segmentation;
    std::string mask, outline, cutOut;
};

/// The map's values over the whole picture; what speaks against the target counts as nothing.
cv::Mat mapOverPicture(const Explanation& explanation, const Explained& explained) {
    at::Tensor map = explanation.attribution.map;
    if (map.dim() == 3)
        map = map.sum(0);
    return placedMap(explained.picture, toMat(map.clamp_min(0)), explained.geometry);
}

int segment(const SegmentOptions& options, const Context& context) {
    const std::vector<std::string> ids =
        options.question.methods.empty() ? std::vector<std::string>{"smoothgrad"} : options.question.methods;
    const std::vector<ChosenMethod> methods = chooseMethods(ids, options.question.settings);
    const Explained explained = loadExplained(options.question, context);
    const Explanation explanation =
        explain(methods.front(), questionAbout(explained, options.question), context.progress);
    const cv::Mat& picture = explained.picture.pixels;
    const cv::Mat mask = segmentObject(picture, mapOverPicture(explanation, explained), options.segmentation,
                                       context.progress);

    if (!options.mask.empty())
        writePng(options.mask, mask);
    if (!options.outline.empty())
        writePng(options.outline, outlined(picture, mask));
    if (!options.cutOut.empty())
        writePng(options.cutOut, cutOut(picture, mask));
    clearProgressBar();
    const cv::Rect box = cv::boundingRect(mask);
    const double share = static_cast<double>(cv::countNonZero(mask)) / static_cast<double>(mask.total());
    nlohmann::ordered_json json = toJson(explanation);
    json["segmentation"] = {{"box", {box.x, box.y, box.width, box.height}}, {"share_of_picture", share}};
    if (options.question.model.json)
        printJson(json);
    else
        std::cout << targetText(*explained.model, explanation.question.target) << " by "
                  << explanation.method.method->description.title << ": " << fixedPoint(100 * share, 1)
                  << " % of the picture, box " << box.width << " x " << box.height << " at (" << box.x << ", "
                  << box.y << ")\n";
    return 0;
}

} // namespace

void addSegmentCommand(CLI::App& app, Context& context) {
    auto options = std::make_shared<SegmentOptions>();
    CLI::App* command = app.add_subcommand(
        "segment", "Cut the object out of a picture, by a map and classical segmentation without training");
    addQuestionOptions(*command, options->question, false);
    SegmentationOptions& segmentation = options->segmentation;
    command
        ->add_option("--foreground", segmentation.foreground,
                     "Pixels above this quantile of the map surely belong to the object")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->add_option("--background", segmentation.background, "Pixels below this quantile surely do not")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->add_option("--iterations", segmentation.iterations, "Rounds of GrabCut")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    command->add_option("--components", segmentation.components, "Connected parts to keep, the largest first")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_option("--mask", options->mask, "The object's pixels, white on black")->type_name("PNG");
    command->add_option("--outline", options->outline, "The picture with its outline")->type_name("PNG");
    command->add_option("--cut-out", options->cutOut, "The object on nothing")->type_name("PNG");
    command->callback(
        [options, &context] { context.action = [options, &context] { return segment(*options, context); }; });
}

} // namespace saliscope::cli
