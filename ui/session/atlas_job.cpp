#include "session/atlas_job.h"

#include "base/error.h"
#include "model/model.h"
#include "synthesize/channel_atlas.h"
#include "synthesize/pictures.h"

namespace saliscope {

AtlasPtr makeAtlas(const Snapshot& snapshot, const Progress& progress,
                   const std::function<void(AtlasPtr)>& show) {
    if (!snapshot.model)
        throw UsageError("there are no channels yet; open a model");
    Atlas atlas{snapshot.basis.model, snapshot.layer, {}};
    const AtlasRequest request{.model = snapshot.model,
                               .layer = requireValue(snapshot.model->graph, snapshot.layer.toStdString()),
                               .cache = atlasCacheFolder()};
    channelAtlas(
        request,
        [&](std::int64_t channel, const at::Tensor& picture) {
            atlas.pictures[static_cast<int>(channel)] = toPixels(picture);
            show(std::make_shared<const Atlas>(atlas));
        },
        progress);
    return std::make_shared<const Atlas>(std::move(atlas));
}

} // namespace saliscope
