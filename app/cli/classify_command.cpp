#include "base/error.h"
#include "base/npy.h"
#include "cli/commands.h"
#include "cli/image_list.h"
#include "cli/model_options.h"
#include "cli/number_checks.h"
#include "cli/output.h"
#include "graph/executor.h"
#include "image/picture.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

/// More than this many images at once save no time and cost memory.
constexpr std::size_t batchSize = 16;

struct ClassifyOptions {
    ModelOptions model;
    ImageOptions images;
    int top = 5;
    std::string scores;
};

struct Ranked {
    std::int64_t index;
    double score, probability;
};

struct Result {
    std::string image;
    std::vector<Ranked> top;
};

std::vector<Ranked> rank(const at::Tensor& scores, int count) {
    const at::Tensor probabilities = at::softmax(scores.to(at::kDouble), 0);
    const auto [values, indices] = scores.topk(std::min<std::int64_t>(count, scores.size(0)));
    std::vector<Ranked> ranked;
    for (std::int64_t i = 0; i < values.size(0); ++i) {
        const auto index = indices[i].item<std::int64_t>();
        ranked.push_back({index, values[i].item<double>(), probabilities[index].item<double>()});
    }
    return ranked;
}

/// Classifies pictures in batches; one that cannot be read is reported and left out.
class Classifier {
public:
    Classifier(const Model& model, const ClassifyOptions& options, const Context& context)
        : model_(model), options_(options), context_(context) {}

    void classifyPictures(const std::vector<std::filesystem::path>& images) {
        std::vector<at::Tensor> waiting;
        std::vector<std::string> names;
        for (std::size_t i = 0; i < images.size(); ++i) {
            context_.progress.report(static_cast<double>(i) / static_cast<double>(images.size()),
                                     images[i].filename().string());
            try {
                waiting.push_back(preprocess(readPicture(images[i]), model_.preprocessing).tensor);
                names.push_back(images[i].string());
            } catch (const FileError& error) {
                printError(error.what());
                ++unreadable_;
            }
            if (!waiting.empty() && (waiting.size() == batchSize || i + 1 == images.size())) {
                classify(at::cat(waiting), names);
                waiting.clear();
                names.clear();
            }
        }
        if (!waiting.empty())
            classify(at::cat(waiting), names);
    }

    void classify(const at::Tensor& batch, const std::vector<std::string>& names) {
        const at::Tensor scores =
            run(model_.graph, batch.to(model_.device), {.progress = context_.progress}).output().cpu();
        for (std::size_t i = 0; i < names.size(); ++i) {
            const at::Tensor row = scores[static_cast<std::int64_t>(i)];
            if (const auto note =
                    notFiniteNote(batch[static_cast<std::int64_t>(i)], "the input '" + names[i] + "'"))
                printNote(*note);
            if (const auto note = notFiniteNote(row, "the model's answer to '" + names[i] + "'"))
                printNote(*note);
            results_.push_back({names[i], rank(row, options_.top)});
        }
        scores_.push_back(scores);
    }

    const std::vector<Result>& results() const { return results_; }
    at::Tensor scores() const { return scores_.empty() ? at::empty({0, model_.classes}) : at::cat(scores_); }
    int unreadable() const { return unreadable_; }

private:
    const Model& model_;
    const ClassifyOptions& options_;
    const Context& context_;
    std::vector<Result> results_;
    std::vector<at::Tensor> scores_;
    int unreadable_ = 0;
};

nlohmann::ordered_json toJson(const Model& model, const std::vector<Result>& results) {
    nlohmann::ordered_json document = {{"model", model.name}, {"results", nlohmann::ordered_json::array()}};
    for (const Result& result : results) {
        nlohmann::ordered_json top = nlohmann::ordered_json::array();
        for (const Ranked& ranked : result.top)
            top.push_back({{"index", ranked.index},
                           {"label", classLabel(model, ranked.index)},
                           {"score", ranked.score},
                           {"probability", ranked.probability}});
        document["results"].push_back({{"image", result.image}, {"top", std::move(top)}});
    }
    return document;
}

void print(const Model& model, const Result& result, bool named) {
    if (named)
        std::cout << result.image << '\n';
    std::vector<std::vector<std::string>> rows;
    for (const Ranked& ranked : result.top)
        rows.push_back({std::to_string(ranked.index), classLabel(model, ranked.index),
                        fixedPoint(ranked.score, 3), fixedPoint(100 * ranked.probability, 2) + " %"});
    printTable({"index", "class", "score", "probability"}, rows, {true, false, true, true});
    if (named)
        std::cout << '\n';
}

int classify(const ClassifyOptions& options, const Context& context) {
    const auto model = loadModel(options.model, context);
    Classifier classifier(*model, options, context);
    if (!options.images.tensor.empty()) {
        const at::Tensor batch = readInputTensor(options.images.tensor, *model);
        for (std::int64_t i = 0; i < batch.size(0); ++i)
            classifier.classify(
                batch.slice(0, i, i + 1),
                {options.images.tensor + (batch.size(0) == 1 ? "" : "[" + std::to_string(i) + "]")});
    } else {
        classifier.classifyPictures(listImages(options.images));
    }
    clearProgressBar();
    if (!options.scores.empty())
        writeNpy(options.scores, classifier.scores());
    if (options.model.json)
        printJson(toJson(*model, classifier.results()));
    else
        for (const Result& result : classifier.results())
            print(*model, result, classifier.results().size() > 1);
    return classifier.unreadable() > 0 ? 3 : 0;
}

} // namespace

void addClassifyCommand(CLI::App& app, Context& context) {
    auto options = std::make_shared<ClassifyOptions>();
    CLI::App* command = app.add_subcommand("classify", "Name what a network sees in pictures");
    addModelOptions(*command, options->model);
    addImageOptions(*command, options->images, true);
    command->add_option("--top", options->top, "How many classes to name")
        ->check(positiveNumber())
        ->capture_default_str();
    command->add_option("--scores", options->scores, "Write all scores, N×classes")->type_name("FILE.npy");
    command->callback([options, &context] {
        context.action = [options, &context] { return classify(*options, context); };
    });
}

} // namespace saliscope::cli
