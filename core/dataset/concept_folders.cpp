#include "dataset/concept_folders.h"

#include "base/error.h"
#include "base/text.h"
#include "dataset/image_folder.h"
#include "explain/method.h"
#include "image/preprocessing.h"
#include "model/model.h"

#include <ATen/ATen.h>

namespace saliscope {

ReadInputs readInputs(const std::vector<std::filesystem::path>& files, std::size_t most, const Model& model,
                      const Progress& progress) {
    const std::size_t count = std::min(most, files.size());
    ReadInputs result;
    std::vector<at::Tensor> inputs;
    for (std::size_t i = 0; i < count; ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(count), "reading pictures");
        const std::filesystem::path& file = files[i * files.size() / count];
        try {
            inputs.push_back(preprocess(readPicture(file), model.preprocessing).tensor);
        } catch (const FileError& error) {
            result.unread.emplace_back(error.what());
        }
    }
    if (!inputs.empty())
        result.inputs = at::cat(inputs).to(model.device);
    return result;
}

std::vector<std::filesystem::path> picturesOf(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const FolderImage& image : readImageFolder(folder).images)
        files.push_back(image.file);
    return files;
}

ValueId usualConceptLayer(const Model& model, std::int64_t classIndex) {
    const std::vector<std::int64_t> shape = model.inputShape();
    const at::Tensor input = at::zeros({1, shape[0], shape[1], shape[2]}).to(model.device);
    return defaultLayer({.model = model, .input = input, .target = ClassScore{classIndex}});
}

std::string conceptText(const ConceptResult& result, const std::string& className, std::int64_t images) {
    return "The score of '" + className + "' rises towards the concept in " + percentText(result.score) +
           " of " + std::to_string(images) + " images; towards random directions in " +
           percentText(result.randomScore) + ". p = " + shortNumberText(result.comparison.p) + ": " +
           (result.significant ? "the concept matters" : "the difference may be chance") +
           ". The layer tells the concept from random images with an accuracy of " +
           percentText(result.accuracy) + ".";
}

} // namespace saliscope
