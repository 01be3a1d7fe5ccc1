#include "cli/image_list.h"

#include "base/error.h"
#include "base/npy.h"
#include "image/labelled_pictures.h"
#include "image/picture.h"
#include "image/preprocessing.h"

#include <CLI/CLI.hpp>

namespace saliscope::cli {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> picturesIn(const fs::path& folder) {
    std::vector<fs::path> pictures;
    std::error_code error;
    for (fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error),
         end;
         !error && it != end; it.increment(error))
        if (it->is_regular_file(error) && hasPictureExtension(it->path()))
            pictures.push_back(it->path());
    if (pictures.empty())
        throw FileError("the folder '" + folder.string() +
                        "' holds no picture (JPEG, PNG, WebP, BMP or TIFF)");
    std::sort(pictures.begin(), pictures.end());
    return pictures;
}

} // namespace

void addImageOptions(CLI::App& command, ImageOptions& options, bool several) {
    CLI::Option* images = command.add_option("IMAGE", options.paths,
                                             several ? "Pictures, and folders of pictures" : "A picture");
    if (!several)
        images->expected(1);
    command.add_option("--tensor", options.tensor, "Instead of IMAGE: a preprocessed input, float32 N×C×H×W")
        ->type_name("FILE.npy")
        ->excludes(images);
}

std::vector<fs::path> listImages(const ImageOptions& options) {
    if (options.paths.empty())
        throw UsageError("no picture was given; give IMAGE, a folder, or --tensor FILE.npy");
    std::vector<fs::path> images;
    for (const std::string& path : options.paths) {
        if (!fs::is_directory(path)) {
            images.emplace_back(path);
            continue;
        }
        const std::vector<fs::path> inside = picturesIn(path);
        images.insert(images.end(), inside.begin(), inside.end());
    }
    return images;
}

at::Tensor readInputTensor(const std::string& file, const Model& model) {
    const at::Tensor tensor = readNpy(file);
    if (tensor.dim() != 4 || tensor.size(0) == 0 || tensor.size(1) != model.preprocessing.channels ||
        !tensor.is_floating_point()) {
        std::ostringstream shape;
        shape << tensor.sizes();
        throw FileError("'" + file + "' holds an array of shape " + shape.str() +
                        "; the model takes floating-point numbers N×" +
                        std::to_string(model.preprocessing.channels) + "×height×width");
    }
    return tensor.to(at::kFloat);
}

at::Tensor readSingleInput(const ImageOptions& options, const Model& model) {
    if (!options.tensor.empty())
        return readInputTensor(options.tensor, model).slice(0, 0, 1);
    const std::vector<fs::path> images = listImages(options);
    return preprocess(readPicture(images.front()), model.preprocessing).tensor;
}

std::optional<std::string> notFiniteNote(const at::Tensor& input, const std::string& what) {
    const auto count = at::isfinite(input).logical_not().sum().item<std::int64_t>();
    if (count == 0)
        return std::nullopt;
    return what + " holds " + std::to_string(count) + " numbers that are not finite (NaN or infinite)";
}

} // namespace saliscope::cli
