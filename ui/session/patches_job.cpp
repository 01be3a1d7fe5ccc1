#include "session/patches_job.h"

#include "base/error.h"
#include "dataset/patches.h"
#include "model/model.h"

#include <QElapsedTimer>

namespace saliscope {

namespace {

PatchIndexPtr patchIndexOf(const std::shared_ptr<const Model>& model, const ImageFolder& folder,
                           const QString& layer, const Progress& progress) {
    const auto indexed = std::make_shared<const IndexedFolder>(
        indexFolder(model, folder, {.patchLayers = {layer.toStdString()}}, progress));
    return std::make_shared<const PatchIndex>(
        PatchIndex{layer, indexed, answersOf(folder, *indexed, {}, progress)->rows});
}

FoundPatch cutOut(const Patch& patch, const PatchCutter& cutter, const PatchIndex& index, const Model& model,
                  const Progress& progress) {
    const Picture picture = readPicture(index.indexed->folder.images[patch.image].file);
    const NetworkInput input = preprocess(picture, model.preprocessing);
    return {.image = index.rows[patch.image],
            .row = patch.row,
            .column = patch.column,
            .response = patch.response,
            .place = input.geometry.toPhoto(cv::Rect2d(cutter.field(patch.row, patch.column))),
            .picture = cutter.photoPatch(picture, input.geometry, patch.row, patch.column),
            .guided = gradientPicture(cutter.guidedPatch(input.tensor.to(model.device), patch, progress))};
}

} // namespace

ChannelPatchesPtr findPatches(const std::shared_ptr<const Model>& model, const FolderPtr& folder,
                              const PatchRequest& request, PatchIndexPtr index, const Progress& progress,
                              const std::function<void(ChannelPatchesPtr)>& show) {
    if (!model || !folder)
        throw UsageError("there is nothing to search yet; open a model and a folder of pictures");
    QElapsedTimer clock;
    clock.start();
    const std::string layer = request.layer.toStdString();
    const PatchCutter cutter(model, layer); // before the index: it says what cannot be
    constexpr double indexPart = 0.7;
    if (!index)
        index = patchIndexOf(model, *folder, request.layer, progress.part(0, indexPart));
    const Progress cutting = progress.part(indexPart, 1);
    ChannelPatches result{.layer = request.layer, .channel = request.channel, .index = index};
    const std::vector<Patch> patches = topPatches(*index->indexed, layer, request.channel, request.count);
    for (const Patch& patch : patches) {
        cutting.report(static_cast<double>(result.patches.size()) / static_cast<double>(patches.size()),
                       "cutting out patches");
        result.patches.push_back(cutOut(patch, cutter, *index, *model, cutting));
        show(std::make_shared<const ChannelPatches>(result));
    }
    result.milliseconds = static_cast<double>(clock.elapsed());
    return std::make_shared<const ChannelPatches>(std::move(result));
}

} // namespace saliscope
