// What is chosen in the dataset panel, what sessions keep of it, and what it exports.
#include "models/folder_list_model.h"
#include "panels/dataset_panel.h"
#include "panels/table_file.h"
#include "session/dataset.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>

namespace saliscope {

namespace {

constexpr const char* folderSourceKey = "folder";
constexpr const char* folderIndexedKey = "indexed";
constexpr const char* folderOrderKey = "order";
constexpr const char* folderPartKey = "part";
// As settings have them; in the order of the enumerations.
constexpr const char* folderOrderNames[] = {"name", "score", "doubt", "error", "context"};
constexpr const char* folderPartNames[] = {"all", "right", "wrong", "without-class", "unreadable"};

/// The place of a name in a list; the first where there is no such name.
template <std::size_t count>
int placeOfName(const QString& name, const char* const (&names)[count]) {
    for (std::size_t i = 0; i < count; ++i)
        if (name == QLatin1String(names[i]))
            return static_cast<int>(i);
    return 0;
}

} // namespace

QString nameOf(FolderPart part) {
    return QString::fromLatin1(folderPartNames[static_cast<std::size_t>(part)]);
}

FolderFilter DatasetPanel::filter() const {
    FolderFilter filter;
    if (const QVariant label = label_->currentData(); label.isValid())
        filter.label = label.toString();
    if (const QVariant prediction = prediction_->currentData(); prediction.isValid())
        filter.prediction = prediction.toLongLong();
    if (dataset_.answers()) {
        filter.part = static_cast<FolderPart>(part_->currentIndex());
        filter.order = static_cast<FolderOrder>(order_->currentIndex());
    }
    filter.search = search_->text().trimmed();
    if (dataset_.selection())
        filter.among = dataset_.selection()->images;
    return filter;
}

const std::vector<std::size_t>& DatasetPanel::images() const {
    return model_->images();
}

void DatasetPanel::setOrder(FolderOrder order) {
    order_->setCurrentIndex(static_cast<int>(order));
}

void DatasetPanel::setPart(FolderPart part) {
    part_->setCurrentIndex(static_cast<int>(part));
}

void DatasetPanel::setSearch(const QString& text) {
    search_->setText(text);
}

void DatasetPanel::setPrediction(std::optional<std::int64_t> index) {
    prediction_->setCurrentIndex(
        std::max(0, index ? prediction_->findData(static_cast<qlonglong>(*index)) : 0));
}

void DatasetPanel::setLabel(const std::optional<QString>& label) {
    label_->setCurrentIndex(std::max(0, label ? label_->findData(*label) : 0));
}

bool DatasetPanel::isComplete() const {
    return model_->thumbnails().isIdle();
}

QString DatasetPanel::problemText() const {
    return said_->isHidden() ? QString() : said_->text();
}

QString DatasetPanel::summary() const {
    if (!dataset_.folder())
        return {};
    const std::size_t all = dataset_.folder()->images.size(), shown = model_->images().size();
    QString text = shown == all ? tr("%1 pictures").arg(all) : tr("%1 of %2 pictures").arg(shown).arg(all);
    const FolderAnswersPtr& answers = dataset_.answers();
    if (!answers)
        return text + tr(", not indexed yet");
    std::size_t judged = 0, right = 0, unreadable = 0;
    for (const std::size_t image : model_->images()) {
        const std::optional<bool> isRight = answers->images[image].isRight();
        judged += isRight ? 1 : 0;
        right += isRight.value_or(false) ? 1 : 0;
        unreadable += answers->why.contains(image) ? 1 : 0;
    }
    if (judged > 0)
        text +=
            tr(", %1 % right").arg(100 * static_cast<double>(right) / static_cast<double>(judged), 0, 'f', 1);
    if (unreadable > 0)
        text += tr(", %1 unreadable").arg(unreadable);
    return text;
}

OptionValues DatasetPanel::settings() const {
    OptionValues settings;
    if (!dataset_.folder())
        return settings;
    settings[folderSourceKey] = dataset_.source().toStdString();
    if (dataset_.answers())
        settings[folderIndexedKey] = "yes";
    if (order_->currentIndex() > 0)
        settings[folderOrderKey] = folderOrderNames[order_->currentIndex()];
    if (part_->currentIndex() > 0)
        settings[folderPartKey] = folderPartNames[part_->currentIndex()];
    return settings;
}

void DatasetPanel::setSettings(const OptionValues& settings) {
    const QString source = settingOf(settings, folderSourceKey);
    order_->setCurrentIndex(placeOfName(settingOf(settings, folderOrderKey), folderOrderNames));
    part_->setCurrentIndex(placeOfName(settingOf(settings, folderPartKey), folderPartNames));
    label_->setCurrentIndex(0);
    prediction_->setCurrentIndex(0);
    dataset_.select(std::nullopt);
    isIndexWanted_ = settings.contains(folderIndexedKey);
    if (source.isEmpty())
        return dataset_.close();
    if (source != dataset_.source())
        return dataset_.open(source);
    if (std::exchange(isIndexWanted_, false) && !dataset_.answers())
        dataset_.startIndex();
}

DataFile DatasetPanel::data() const {
    const FolderPtr folder = dataset_.folder();
    if (!folder)
        return {};
    std::vector<QStringList> rows = {
        {"path", "label", "prediction", "score", "probability", "class", "class_probability"}};
    for (const std::size_t image : model_->images()) {
        QStringList row = {dataset_.nameOf(image), dataset_.labelOf(image), {}, {}, {}, {}, {}};
        if (dataset_.answers() && dataset_.answers()->images[image].isRead()) {
            const ImageAnswer& answer = dataset_.answers()->images[image];
            row[2] = dataset_.classText(answer.prediction);
            row[3] = exactText(static_cast<double>(answer.score));
            row[4] = exactText(static_cast<double>(answer.probability));
            if (answer.wanted) {
                row[5] = dataset_.classText(*answer.wanted);
                row[6] = exactText(static_cast<double>(answer.wantedProbability));
            }
        }
        rows.push_back(std::move(row));
    }
    return {QStringLiteral("csv"), [rows](const QString& path) { writeCsv(path, rows); },
            tr("Save the &list …")};
}

} // namespace saliscope
