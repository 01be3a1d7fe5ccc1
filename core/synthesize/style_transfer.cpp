#include "synthesize/style_transfer.h"

#include "base/error.h"
#include "image/resample.h"
#include "model/model.h"
#include "synthesize/colour_transfer.h"
#include "synthesize/picture_problem.h"
#include "synthesize/pictures.h"
#include "synthesize/style_layers.h"
#include "synthesize/style_loss.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

#include <numeric>

namespace saliscope {

namespace {

constexpr int smallestSide = 16;

cv::Size scaled(const Picture& picture, double longerSide) {
    const double scale = longerSide / std::max(picture.width(), picture.height());
    return {std::max(smallestSide, cvRound(picture.width() * scale)),
            std::max(smallestSide, cvRound(picture.height() * scale))};
}

/// 1×3×H×W, 0 to 1.
at::Tensor pixelsOf(const Picture& picture, const cv::Size& size) {
    const cv::Mat rgb = resample(picture.pixels, {picture.height(), size.height, 0, size.height},
                                 {picture.width(), size.width, 0, size.width}, Interpolation::bicubic);
    return normalise(rgb, {.mean = {0, 0, 0}, .std = {1, 1, 1}});
}

/// 1×1×H×W, 0 to 1.
at::Tensor maskAt(const cv::Mat& mask, const cv::Size& size) {
    const at::Tensor bytes = at::from_blob(mask.data, {1, 1, mask.rows, mask.cols}, at::kByte);
    return at::adaptive_avg_pool2d(bytes.to(at::kFloat) / 255, {size.height, size.width});
}

void requireSensible(const StyleRequest& request) {
    if (!request.model)
        throw UsageError("a style transfer needs a network");
    if (request.content.empty())
        throw UsageError("a style transfer needs a picture for its content");
    if (request.styles.empty())
        throw UsageError("a style transfer needs at least one picture for its style");
    for (const StyleImage& style : request.styles)
        if (style.picture.empty() || !(style.weight > 0))
            throw UsageError("each style needs a picture, and a weight above 0");
    if (request.mask.empty())
        return;
    if (request.mask.type() != CV_8UC1 || request.mask.size() != request.content.pixels.size())
        throw UsageError("the mask has to be of the content's size, " +
                         std::to_string(request.content.width()) + " x " +
                         std::to_string(request.content.height()) + " pixels");
    if (cv::countNonZero(request.mask) == 0)
        throw UsageError("nothing is painted in the mask: there is nowhere for the style to go");
}

/// The pictures of one size, as the network is to see them.
struct Pictures {
    at::Tensor content, inColour; ///< the second with its colours, to give them back
    std::vector<at::Tensor> styles = {};
    at::Tensor mask = {};
};

at::Tensor grey(const at::Tensor& picture) {
    return luminance(picture).expand_as(picture).contiguous();
}

Pictures picturesAt(const StyleRequest& request, const StyleTransferOptions& options, double longerSide) {
    const cv::Size size = scaled(request.content, longerSide);
    Pictures pictures{.content = {}, .inColour = pixelsOf(request.content, size)};
    const bool brightnessOnly = options.keepColours == KeptColours::luminance;
    const Model& model = *request.model;
    const auto forNetwork = [&](const at::Tensor& picture) {
        return (model.preprocessing.channels == 1 ? luminance(picture) : picture).to(model.device);
    };
    const at::Tensor content = brightnessOnly ? grey(pictures.inColour) : pictures.inColour;
    pictures.content = forNetwork(content);
    for (const StyleImage& style : request.styles) {
        at::Tensor picture = pixelsOf(style.picture, scaled(style.picture, longerSide * options.styleScale));
        if (brightnessOnly)
            picture = withLevelsOf(grey(picture), content).clamp(0, 1);
        else if (options.keepColours == KeptColours::matched)
            picture = withColoursOf(picture, content).clamp(0, 1);
        pictures.styles.push_back(forNetwork(picture));
    }
    if (!request.mask.empty())
        pictures.mask =
            maskAt(request.mask.isContinuous() ? request.mask : request.mask.clone(), size).to(model.device);
    return pictures;
}

/// What all sizes have in common.
class Preparation {
public:
    Preparation(const StyleRequest& request, const StyleTransferOptions& options)
        : request_(request),
          options_(options),
          model_(networkFor(*request.model, options)),
          longestSide_(options.size > 0 ? static_cast<double>(options.size)
                                        : std::max(request.content.width(), request.content.height())) {
        const StyleLayers standard = defaultStyleLayers(*model_, model_->inputShape());
        layers_.style =
            options.styleLayers.empty() ? standard.style : namedLayers(*model_, options.styleLayers);
        layers_.content =
            options.contentLayers.empty() ? standard.content : namedLayers(*model_, options.contentLayers);
    }

    const StyleLayers& layers() const { return layers_; }
    std::string nameOf(ValueId layer) const { return valueName(model_->graph, layer); }

    void addStage(StyleTransfer& transfer, std::int64_t octave, const Progress& progress) const;

private:
    static std::shared_ptr<const Model> networkFor(const Model& model, const StyleTransferOptions& options) {
        auto changed = std::make_shared<Model>(model);
        if (options.averagePooling)
            changed->graph = withAveragePooling(model.graph);
        return changed;
    }

    Trace look(const at::Tensor& picture, const Progress& progress) const;
    std::vector<at::Tensor> wantedStyles(const Pictures& pictures, const Progress& progress) const;
    Parametrisation parametrisation(const Pictures& pictures) const;
    PictureProblem problem(const Pictures& pictures, const Progress& progress) const;

    const StyleRequest& request_;
    const StyleTransferOptions& options_;
    std::shared_ptr<const Model> model_;
    double longestSide_;
    StyleLayers layers_;
};

at::Tensor requireFeatures(const Trace& trace, ValueId layer, const std::string& name) {
    const at::Tensor& features = trace.value(layer);
    if (features.dim() != 4)
        throw UsageError("the layer '" + name +
                         "' has no positions; take one before the network's last layers");
    return features;
}

Trace Preparation::look(const at::Tensor& picture, const Progress& progress) const {
    RunOptions options{.keep = layers_.style, .withoutOutputs = true, .progress = progress};
    options.keep.insert(options.keep.end(), layers_.content.begin(), layers_.content.end());
    return run(model_->graph, toInput(picture, model_->preprocessing), options);
}

/// Of each style layer, the weighted mean over the styles.
std::vector<at::Tensor> Preparation::wantedStyles(const Pictures& pictures, const Progress& progress) const {
    const double whole =
        std::accumulate(request_.styles.begin(), request_.styles.end(), 0.0,
                        [](double sum, const StyleImage& style) { return sum + style.weight; });
    std::vector<at::Tensor> wanted(layers_.style.size());
    for (std::size_t i = 0; i < pictures.styles.size(); ++i) {
        const Trace trace = look(pictures.styles[i], progress);
        for (std::size_t j = 0; j < wanted.size(); ++j) {
            const at::Tensor style =
                request_.styles[i].weight / whole *
                styleOf(requireFeatures(trace, layers_.style[j], nameOf(layers_.style[j])));
            wanted[j] = wanted[j].defined() ? wanted[j] + style : style;
        }
    }
    return wanted;
}

/// Pixels, laid over the content where there is a mask.
Parametrisation Preparation::parametrisation(const Pictures& pictures) const {
    const at::Tensor& content = pictures.content;
    Parametrisation result = boundedPixelParametrisation(
        {.channels = content.size(1), .height = content.size(2), .width = content.size(3)});
    if (pictures.mask.defined())
        result.picture = [pixels = result.picture, mask = pictures.mask,
                          content](const at::Tensor& parameters) {
            return content + mask.to(parameters.options()) * (pixels(parameters) - content);
        };
    return result;
}

PictureProblem Preparation::problem(const Pictures& pictures, const Progress& progress) const {
    PictureProblem problem{.model = model_, .parametrisation = parametrisation(pictures), .objectives = {}};
    const Trace content = look(pictures.content, progress);
    const std::vector<at::Tensor> wanted = wantedStyles(pictures, progress);
    const bool balanced = options_.balance == StyleBalance::balanced;
    constexpr double nothing = 1e-6; // as a part of what is compared with: the content has the style already
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const at::Tensor& features = content.value(layers_.style[i]);
        at::Tensor mask;
        if (pictures.mask.defined())
            mask = at::adaptive_avg_pool2d(pictures.mask, {features.size(2), features.size(3)});
        const double distance = styleDistance(styleOf(features, mask), wanted[i]).item<double>();
        const double least = nothing * styleDistance(at::zeros_like(wanted[i]), wanted[i]).item<double>();
        const double unit = balanced ? std::max({distance, least, 1e-30}) : 1;
        const double weight = options_.styleWeight / (static_cast<double>(wanted.size()) * unit);
        problem.objectives.push_back(
            styleTerm("style " + nameOf(layers_.style[i]), layers_.style[i], wanted[i], mask, weight));
    }
    for (const ValueId layer : layers_.content) {
        const at::Tensor features = requireFeatures(content, layer, nameOf(layer));
        const double whole = contentDistance(features, at::zeros_like(features)).item<double>();
        const double unit = balanced ? std::max(whole, 1e-30) : 1;
        problem.objectives.push_back(
            contentTerm("content " + nameOf(layer), layer, features,
                        options_.contentWeight / (static_cast<double>(layers_.content.size()) * unit)));
    }
    if (options_.smoothness > 0)
        problem.regularisers = {totalVariation(options_.smoothness, 2)};
    return problem;
}

/// The pixels as a person is to see them.
std::function<at::Tensor(const at::Tensor&)> viewOf(const Parametrisation& parametrisation,
                                                    const Pictures& pictures, KeptColours colours) {
    return [=, inColour = pictures.inColour](const at::Tensor& parameters) {
        const at::Tensor picture = shownPicture(parametrisation.picture(parameters));
        if (colours != KeptColours::luminance)
            return picture;
        const at::Tensor brightness = picture.size(1) == 1 ? picture : luminance(picture);
        return withLuminance(inColour, brightness).clamp(0, 1);
    };
}

void Preparation::addStage(StyleTransfer& transfer, std::int64_t octave, const Progress& progress) const {
    const double side = longestSide_ / std::exp2(static_cast<double>(options_.octaves - 1 - octave));
    const Pictures pictures = picturesAt(request_, options_, side);
    const PictureProblem description = problem(pictures, progress);
    const Parametrisation pixels = description.parametrisation;
    const std::int64_t height = pictures.content.size(2), width = pictures.content.size(3);
    Stage stage{.name = std::to_string(width) + " x " + std::to_string(height) + " pixels",
                .problem = pictureProblem(description),
                .optimiser = {.kind = options_.optimiser, .rate = options_.rate},
                .steps = options_.steps,
                .start = {},
                .show = viewOf(pixels, pictures, options_.keepColours)};
    stage.start = [pixels, height, width, content = pictures.content,
                   fromNoise = options_.start == StyleStart::noise](const at::Tensor& before,
                                                                    const Random& random) {
        if (before.defined())
            return pixels.parameters(
                at::upsample_bicubic2d(at::sigmoid(before), {height, width}, false).clamp(0, 1));
        return fromNoise ? pixels.noise(1, random).to(content.options()) : pixels.parameters(content);
    };
    transfer.stages.push_back(
        {.width = static_cast<int>(width),
         .height = static_cast<int>(height),
         .contentsTerms =
             stage.problem.evaluate(pixels.parameters(pictures.content), Random(0), progress).terms});
    transfer.optimisation.stages.push_back(std::move(stage));
}

double styleSum(const StyleTransfer& transfer, const std::vector<double>& terms) {
    return std::accumulate(terms.begin(), terms.begin() + static_cast<std::ptrdiff_t>(transfer.styleTerms),
                           0.0);
}

} // namespace

StyleTransfer prepareStyleTransfer(const StyleRequest& request, const StyleTransferOptions& options,
                                   const Progress& progress) {
    requireSensible(request);
    const Preparation preparation(request, options);
    StyleTransfer transfer;
    for (const ValueId layer : preparation.layers().style)
        transfer.styleLayers.push_back(preparation.nameOf(layer));
    for (const ValueId layer : preparation.layers().content)
        transfer.contentLayers.push_back(preparation.nameOf(layer));
    transfer.styleTerms = transfer.styleLayers.size();
    for (std::int64_t octave = 0; octave < options.octaves; ++octave) {
        progress.report(static_cast<double>(octave) / static_cast<double>(options.octaves),
                        "looking at the pictures");
        preparation.addStage(transfer, octave, progress);
    }
    return transfer;
}

double styleShare(const StyleTransfer& transfer, std::size_t stage, const std::vector<double>& terms) {
    const double whole = styleSum(transfer, transfer.stages[stage].contentsTerms);
    return whole > 0 ? styleSum(transfer, terms) / whole : 0;
}

double styleShare(const StyleTransfer& transfer, const OptimisationState& state, const Progress& progress) {
    const Problem& problem = transfer.optimisation.stages[state.stage].problem;
    return styleShare(transfer, state.stage, problem.evaluate(state.parameters, Random(0), progress).terms);
}

Picture stylisedPicture(const StyleTransfer& transfer, const OptimisationState& state) {
    return Picture(toPixels(pictureOf(transfer.optimisation, state)));
}

} // namespace saliscope
