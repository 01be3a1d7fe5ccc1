// What is chosen in the embedding panel, what sessions keep of it, and what it exports.
#include "models/folder_list_model.h"
#include "panels/embedding_panel.h"
#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/run_control.h"
#include "panels/table_file.h"
#include "session/dataset.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>

namespace saliscope {

namespace {

constexpr const char* embeddingMethodKey = "method";
constexpr const char* embeddingLayerKey = "layer";
constexpr const char* embeddingSeedKey = "seed";
constexpr const char* embeddingColourKey = "colour";
constexpr const char* embeddingPicturesKey = "thumbnails";
constexpr const char* embeddingDistanceKey = "distance";
constexpr const char* embeddingMapKey = "map";
// As settings have them; in the order of the enumeration.
constexpr const char* meaningNames[] = {"label", "prediction", "correctness", "score"};

} // namespace

bool EmbeddingPanel::isTsne() const {
    return method_->currentIndex() == 0;
}

void EmbeddingPanel::setTsne(bool tsne) {
    method_->setCurrentIndex(tsne ? 0 : 1);
}

void EmbeddingPanel::setCurrentLayer(bool current) {
    layer_->setCurrentIndex(current ? 1 : 0);
}

PointMeaning EmbeddingPanel::meaning() const {
    return static_cast<PointMeaning>(meaning_->currentIndex());
}

void EmbeddingPanel::setMeaning(PointMeaning meaning) {
    meaning_->setCurrentIndex(static_cast<int>(meaning));
}

void EmbeddingPanel::setThumbnailsShown(bool shown) {
    pictures_->setChecked(shown);
}

const std::vector<std::size_t>& EmbeddingPanel::nearPictures() const {
    return nearModel_->images();
}

void EmbeddingPanel::setCosine(bool cosine) {
    distance_->setCurrentIndex(cosine ? 0 : 1);
}

QString EmbeddingPanel::problemText() const {
    return said_->text();
}

QString EmbeddingPanel::qualityText() const {
    return quality_->text();
}

OptionValues EmbeddingPanel::settings() const {
    OptionValues settings;
    options_->addTo(settings);
    if (!isTsne())
        settings[embeddingMethodKey] = "pca";
    if (layer_->currentIndex() == 1)
        settings[embeddingLayerKey] = "current";
    if (control_->seed() > 0)
        settings[embeddingSeedKey] = std::to_string(control_->seed());
    if (meaning_->currentIndex() > 0)
        settings[embeddingColourKey] = meaningNames[meaning_->currentIndex()];
    if (pictures_->isChecked())
        settings[embeddingPicturesKey] = "yes";
    if (distance_->currentIndex() > 0)
        settings[embeddingDistanceKey] = "euclidean";
    if (map_)
        settings[embeddingMapKey] = "yes";
    return settings;
}

void EmbeddingPanel::setSettings(const OptionValues& settings) {
    options_->take(settings);
    setTsne(settingOf(settings, embeddingMethodKey) != QLatin1String("pca"));
    setCurrentLayer(settingOf(settings, embeddingLayerKey) == QLatin1String("current"));
    control_->setSeed(settingOf(settings, embeddingSeedKey).toULongLong());
    int meaning = 0;
    for (std::size_t i = 0; i < std::size(meaningNames); ++i)
        if (settingOf(settings, embeddingColourKey) == QLatin1String(meaningNames[i]))
            meaning = static_cast<int>(i);
    meaning_->setCurrentIndex(meaning);
    pictures_->setChecked(settings.contains(embeddingPicturesKey));
    setCosine(settingOf(settings, embeddingDistanceKey) != QLatin1String("euclidean"));
    isMapWanted_ = settings.contains(embeddingMapKey);
    if (isMapWanted_ && dataset_.folder() && !map_) {
        isMapWanted_ = false;
        start();
    }
}

DataFile EmbeddingPanel::data() const {
    if (!map_ || !dataset_.folder())
        return {};
    std::vector<QStringList> rows = {{"path", "label", "prediction", "x", "y"}};
    for (std::size_t i = 0; i < map_->positions.size(); ++i) {
        const std::size_t image = map_->images[i];
        const FolderAnswersPtr& answers = dataset_.answers();
        rows.push_back({dataset_.nameOf(image), dataset_.labelOf(image),
                        answers ? dataset_.classText(answers->images[image].prediction) : QString(),
                        exactText(map_->positions[i].x), exactText(map_->positions[i].y)});
    }
    return {QStringLiteral("csv"), [rows](const QString& path) { writeCsv(path, rows); },
            tr("Save the &positions …")};
}

} // namespace saliscope
