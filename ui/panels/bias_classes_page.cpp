#include "panels/bias_classes_page.h"

#include "panels/map_image.h"
#include "panels/picture_strip.h"
#include "session/dataset.h"

#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

namespace saliscope {

namespace {

enum ClassColumn { nameColumn, shownColumn, precisionColumn, recallColumn, relianceColumn, classColumns };

/// Sorted by its numbers.
class ClassItem : public QTreeWidgetItem {
public:
    using QTreeWidgetItem::QTreeWidgetItem;

    bool operator<(const QTreeWidgetItem& other) const override {
        const int column = treeWidget()->sortColumn();
        if (column == nameColumn)
            return text(column) < other.text(column);
        return data(column, Qt::UserRole).toDouble() < other.data(column, Qt::UserRole).toDouble();
    }

    void setNumber(int column, const std::optional<double>& value, int decimals) {
        constexpr double none = -1;
        setText(column, value ? QString::number(*value, 'f', decimals) : QStringLiteral("–"));
        setData(column, Qt::UserRole, value.value_or(none));
        setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    }
};

QImage meanMapImage(const cv::Mat& map) {
    constexpr int enlarged = 128;
    return map.empty()
               ? QImage()
               : colourImage(map, ColourMap::inferno, colourRange(map, false)).scaled(enlarged, enlarged);
}

} // namespace

BiasClassesPage::BiasClassesPage(Dataset& dataset, QWidget* parent) : QWidget(parent), dataset_(dataset) {
    table_ = new QTreeWidget;
    table_->setObjectName(QStringLiteral("classes"));
    table_->setColumnCount(classColumns);
    table_->setHeaderLabels({tr("Class"), tr("Shown"), tr("Precision"), tr("Recall"), tr("Context")});
    table_->headerItem()->setToolTip(precisionColumn, tr("How many of those that are taken for it show it"));
    table_->headerItem()->setToolTip(recallColumn, tr("How many of those that show it are taken for it"));
    table_->headerItem()->setToolTip(
        relianceColumn,
        tr("How much the answer relies on what is not the object, 0 to 1; needs masks or boxes"));
    table_->setRootIsDecorated(false);
    table_->setUniformRowHeights(true);
    table_->setSortingEnabled(true);
    table_->sortByColumn(nameColumn, Qt::AscendingOrder);
    table_->header()->setStretchLastSection(false);
    table_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table_->header()->setSectionResizeMode(nameColumn, QHeaderView::Stretch);
    connect(table_, &QTreeWidget::currentItemChanged, this, [this](const QTreeWidgetItem* item) {
        if (item)
            wanted_ = item->data(nameColumn, Qt::UserRole).toLongLong();
        showClass();
    });
    said_ = new QLabel;
    said_->setWordWrap(true);
    maps_ = new PictureStrip;
    maps_->setObjectName(QStringLiteral("class-maps"));
    connect(maps_, &PictureStrip::chosen, this, &BiasClassesPage::pick);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addWidget(table_, 1);
    layout->addWidget(said_);
    layout->addWidget(maps_);
}

void BiasClassesPage::show(const FolderQualityPtr& quality, const FolderBiasPtr& bias) {
    const std::int64_t before = wanted_;
    bias_ = bias;
    table_->clear();
    std::map<std::int64_t, double> reliances;
    if (bias)
        for (const ClassBias& examined : bias->classes)
            if (examined.reliance)
                reliances[examined.index] = *examined.reliance;
    if (quality)
        for (const FolderQuality::ClassRow& row : quality->classes) {
            if (row.shown == 0)
                continue;
            auto* item = new ClassItem(table_);
            item->setText(nameColumn, dataset_.classText(row.index));
            item->setToolTip(nameColumn, dataset_.classText(row.index));
            item->setData(nameColumn, Qt::UserRole, static_cast<qlonglong>(row.index));
            item->setNumber(shownColumn, static_cast<double>(row.shown), 0);
            item->setNumber(precisionColumn, row.precision, 2);
            item->setNumber(recallColumn, row.recall, 2);
            const auto reliance = reliances.find(row.index);
            item->setNumber(relianceColumn,
                            reliance == reliances.end() ? std::nullopt : std::optional(reliance->second), 2);
        }
    choose(before);
    showClass();
}

void BiasClassesPage::choose(std::int64_t classIndex) {
    wanted_ = classIndex;
    for (int i = 0; i < table_->topLevelItemCount(); ++i)
        if (table_->topLevelItem(i)->data(nameColumn, Qt::UserRole).toLongLong() == classIndex)
            table_->setCurrentItem(table_->topLevelItem(i));
}

const ClassBias* BiasClassesPage::chosen() const {
    const QTreeWidgetItem* item = table_->currentItem();
    if (!item || !bias_)
        return nullptr;
    const std::int64_t index = item->data(nameColumn, Qt::UserRole).toLongLong();
    const auto found = std::ranges::find(bias_->classes, index, &ClassBias::index);
    return found == bias_->classes.end() ? nullptr : &*found;
}

void BiasClassesPage::showClass() {
    const ClassBias* examined = chosen();
    groupsAt_.clear();
    std::vector<CaptionedPicture> pictures;
    if (!bias_)
        said_->setText(tr("Press Start to see where the model looks in each class."));
    else if (!examined)
        said_->setText(tr("Choose a class to see where the model looks."));
    else {
        said_->setText(
            examined->groups.size() > 1
                ? tr("Where the model looks, on average over %1 pictures, and %2 groups of reasons by %3 "
                     "(eigengap %4). Click a group to see its pictures.")
                      .arg(examined->images.size())
                      .arg(examined->groups.size())
                      .arg(examined->groupMap)
                      .arg(examined->eigengap, 0, 'f', 2)
                : tr("Where the model looks, on average over %1 pictures: all for one kind of reason.")
                      .arg(examined->images.size()));
        const auto add = [&](const QString& title, const cv::Mat& map, const QString& caption, int group) {
            if (map.empty())
                return;
            pictures.push_back({title, meanMapImage(map), caption});
            groupsAt_.push_back(group);
        };
        add(tr("Saliency"), examined->meanSaliency, {}, -1);
        add(tr("Grad-CAM"), examined->meanGradCam, {}, -1);
        add(tr("Occlusion"), examined->meanOcclusion, {}, -1);
        for (std::size_t i = 0; i < examined->groups.size(); ++i)
            add(tr("Group %1").arg(i + 1), examined->groups[i].meanMap,
                tr("%1 pictures").arg(examined->groups[i].images.size()), static_cast<int>(i));
    }
    maps_->setPictures(pictures);
    maps_->setVisible(!pictures.empty());
}

void BiasClassesPage::pick(int picture) {
    const ClassBias* examined = chosen();
    if (!examined || picture < 0 || static_cast<std::size_t>(picture) >= groupsAt_.size())
        return;
    const int group = groupsAt_[static_cast<std::size_t>(picture)];
    PictureSelection selection{dataset_.classText(examined->index), examined->images};
    if (group >= 0)
        selection = {tr("%1, group %2").arg(dataset_.classText(examined->index)).arg(group + 1),
                     examined->groups[static_cast<std::size_t>(group)].images};
    std::ranges::sort(selection.images);
    dataset_.select(selection);
}

} // namespace saliscope
