#include "model/model_loader.h"

#include "base/error.h"
#include "base/file.h"
#include "base/resources.h"
#include "base/text.h"
#include "graph/shapes.h"
#include "model/checkpoint/checkpoint.h"
#include "model/torchscript/torchscript_reader.h"
#include "model/zoo/recognition.h"
#include "model/zoo/zoo.h"

#include <algorithm>

namespace saliscope {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t imageNetClasses = 1000;

/// Where a model's bytes are and what the request says of them by its name.
struct Source {
    fs::path file;
    const Architecture* architecture = nullptr; ///< named by the person
};

fs::path demoModelFile(const std::string& name) {
    return resourceFolder() / "models" / (name + ".safetensors");
}

std::string fileNameOfUrl(const std::string& url) {
    return url.substr(url.rfind('/') + 1);
}

[[noreturn]] void failWithoutWeights(const Architecture& architecture) {
    std::string message = "the weights of " + architecture.title + " are not on this machine";
    if (!architecture.weights.empty() && !architecture.weights.front().url.empty())
        message += "; download " + architecture.weights.front().url + " to '" +
                   weightsFolders().front().string() + "'";
    throw ModelError(message + " or give a file with --weights FILE");
}

fs::path publishedWeights(const Architecture& architecture) {
    for (const Weights& weights : architecture.weights)
        if (!weights.url.empty())
            if (const auto file = findWeights(fileNameOfUrl(weights.url)))
                return *file;
    failWithoutWeights(architecture);
}

bool looksLikePath(const std::string& text) {
    return text.find('/') != std::string::npos || fs::path(text).has_extension();
}

[[noreturn]] void failWithUnknownModel(const std::string& name) {
    std::vector<std::string> known = demoModelNames();
    for (const Architecture& architecture : zoo())
        known.push_back(architecture.name);
    throw FileError("'" + name + "' is neither a file nor a demo model nor in the zoo" +
                    didYouMean(name, known));
}

Source locate(const ModelRequest& request) {
    const Architecture* named = request.architecture ? &requireArchitecture(*request.architecture) : nullptr;
    if (fs::exists(request.model))
        return {request.model, named};
    if (fs::exists(demoModelFile(request.model)))
        return {demoModelFile(request.model), named};
    if (const Architecture* architecture = findArchitecture(request.model))
        return {request.weights ? *request.weights : publishedWeights(*architecture), architecture};
    if (looksLikePath(request.model))
        requireReadableFile(request.model);
    failWithUnknownModel(request.model);
}

std::optional<std::array<std::int64_t, 3>> exampleShape(const PreprocessingChanges& sidecar,
                                                        const PreprocessingChanges& request) {
    const auto size = request.size ? request.size : sidecar.size;
    if (!size)
        return std::nullopt;
    const int channels = request.channels.value_or(sidecar.channels.value_or(3));
    return std::array<std::int64_t, 3>{channels, size->first, size->second};
}

void readProgram(const Source& source, const ModelRequest& request, const Sidecar& sidecar, Model& model) {
    TorchScriptNetwork network = readTorchScript(
        source.file, {.inputShape = exampleShape(sidecar.preprocessing, request.preprocessing),
                      .scoresOutput = request.scoresOutput});
    model.graph = std::move(network.graph);
    const auto [channels, height, width] = network.inputShape;
    // Nothing is known of what it was trained with: the rounding that distorts least.
    model.preprocessing = changed(model.preprocessing, {.rounding = "nearest"});
    model.preprocessing.height = static_cast<int>(height);
    model.preprocessing.width = static_cast<int>(width);
    if (height != 224 || width != 224)
        model.preprocessing.resize = static_cast<int>(std::min(height, width));
    if (channels != 3)
        model.preprocessing = changed(model.preprocessing, {.channels = static_cast<int>(channels)});
}

/// Does the work; an error of the model is said with the file's name before it.
template <typename Work>
auto namingFile(const Source& source, const char* separator, const Work& work) {
    try {
        return work();
    } catch (const ModelError& error) {
        throw ModelError("'" + source.file.string() + "'" + separator + error.what());
    }
}

/// Does what the file beside the model asks for; that this cannot be is no wrong usage, but that file's
/// fault.
template <typename Work>
auto namingSidecar(const Source& source, const Work& work) {
    try {
        return work();
    } catch (const UsageError& error) {
        throw FileError("'" + fs::path(source.file).replace_extension(".json").string() +
                        "' does not describe the model: " + error.what());
    }
}

void readWeights(const Source& source, const Sidecar& sidecar, const Progress& progress, Model& model) {
    StateDict weights = readCheckpoint(source.file, progress);
    const Architecture* architecture = source.architecture;
    if (!architecture && !sidecar.architecture.empty())
        architecture = namingSidecar(source, [&] { return &requireArchitecture(sidecar.architecture); });
    namingFile(source, " ", [&] {
        if (!architecture)
            architecture = &recognise(shapesOf(weights));
        model.graph = buildWithWeights(*architecture, weights);
    });
    model.architecture = architecture->name;
    model.preprocessing = weightsOfFile(*architecture, source.file.filename().string()).preprocessing;
    model.notes = std::move(weights.notes);
}

/// Published weights have ImageNet's classes in ImageNet's order; a network of one's own with as many classes
/// need not.
std::vector<std::string> labelsOf(const ModelRequest& request, const Sidecar& sidecar, const Source& source,
                                  const Model& model) {
    if (request.labels)
        return readLabels(*request.labels);
    if (sidecar.labels)
        return *sidecar.labels;
    const Architecture* architecture = findArchitecture(model.architecture);
    const bool published =
        architecture &&
        std::any_of(architecture->weights.begin(), architecture->weights.end(), [&](const Weights& weights) {
            return fileNameOfUrl(weights.url) == source.file.filename().string();
        });
    if (published && model.classes == imageNetClasses)
        return readLabels(resourceFolder() / "labels/imagenet.txt");
    return {};
}

void requireLabelForEachClass(const Model& model, const std::optional<fs::path>& file) {
    if (model.labels.empty() || static_cast<std::int64_t>(model.labels.size()) == model.classes)
        return;
    const std::string from = file ? "'" + file->string() + "'" : "the file beside the model";
    throw FileError(from + " has " + std::to_string(model.labels.size()) + " labels, but the model has " +
                    std::to_string(model.classes) + " classes; it must have one label a line for each class");
}

/// Runs the network once at the size that it will be given: the number of classes, and the proof that it
/// accepts that size.
std::int64_t countClasses(const Model& model, const Source& source) {
    return namingFile(source, ": ", [&] {
        const auto shape = valueShapes(model.graph, model.inputShape())[index(model.graph.outputs.front())];
        if (shape.size() != 2)
            throw ModelError("the network returns no scores N×classes");
        return shape[1];
    });
}

} // namespace

std::vector<std::string> demoModelNames() {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(resourceFolder() / "models", error))
        if (entry.path().extension() == ".safetensors")
            names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::optional<fs::path> findWeights(const std::string& fileName) {
    for (const fs::path& folder : weightsFolders())
        if (fs::is_regular_file(folder / fileName))
            return folder / fileName;
    return std::nullopt;
}

std::shared_ptr<const Model> loadModel(const ModelRequest& request, const Progress& progress) {
    const Source source = locate(request);
    requireReadableFile(source.file);
    const Sidecar sidecar = readSidecar(source.file).value_or(Sidecar());

    auto model = std::make_shared<Model>();
    model->name = sidecar.title.empty() ? source.file.filename().string() : sidecar.title;
    if (modelFileFormat(source.file) == ModelFileFormat::torchScript)
        readProgram(source, request, sidecar, *model);
    else
        readWeights(source, sidecar, progress, *model);
    model->preprocessing =
        namingSidecar(source, [&] { return changed(model->preprocessing, sidecar.preprocessing); });
    model->preprocessing = changed(model->preprocessing, request.preprocessing);
    model->classes = countClasses(*model, source);
    model->labels = labelsOf(request, sidecar, source, *model);
    requireLabelForEachClass(*model, request.labels);
    return model;
}

std::shared_ptr<const Model> withLabels(const Model& model, const fs::path& file) {
    auto named = std::make_shared<Model>(model);
    named->labels = readLabels(file);
    requireLabelForEachClass(*named, file);
    return named;
}

} // namespace saliscope
