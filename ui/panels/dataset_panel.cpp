#include "panels/dataset_panel.h"

#include "models/folder_list_model.h"
#include "models/label_mapping_model.h"
#include "panels/class_delegate.h"
#include "panels/line_label.h"
#include "panels/map_grid.h"
#include "panels/menu_button.h"
#include "panels/short_combo.h"
#include "session/dataset.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace saliscope {

namespace {

constexpr int thumbnailSide = 84;
constexpr int indexBarSteps = 1000;

QHBoxLayout* plainRowIn(QWidget* widget) {
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    return layout;
}

/// Lists anew, and keeps what was chosen where it is still there.
void relist(QComboBox& combo, const std::function<void()>& list) {
    const QSignalBlocker blocker(&combo);
    const QVariant chosen = combo.currentData();
    combo.clear();
    list();
    combo.setCurrentIndex(std::max(0, chosen.isValid() ? combo.findData(chosen) : 0));
}

} // namespace

DatasetPanel::DatasetPanel(Dataset& dataset, QWidget* parent)
    : Panel({QStringLiteral("dataset"),
             tr("Dataset"),
             tr("A folder of pictures and what the model says of them: filter, sort, and click one to look "
                "into it."),
             {}},
            parent),
      dataset_(dataset),
      model_(new FolderListModel(dataset, 2 * thumbnailSide, this)),
      mapping_(new LabelMappingModel(dataset, this)) {
    content()->addWidget(makeTopRow());
    content()->addWidget(makeProgress());
    said_ = new QLabel;
    said_->setObjectName(QStringLiteral("said"));
    said_->setWordWrap(true);
    said_->hide();
    content()->addWidget(said_);
    content()->addWidget(makeFilters());
    content()->addWidget(makeSelection());
    makeLabels();
    makeGrid();
    summary_ = new QLabel;
    summary_->setObjectName(QStringLiteral("summary"));
    summary_->setWordWrap(true);
    content()->addWidget(summary_);
    connectDataset();
    takeFolder();
}

QWidget* DatasetPanel::makeTopRow() {
    auto* row = new QWidget;
    auto* layout = plainRowIn(row);
    auto* menu = new QMenu(this);
    menu->addAction(tr("A &folder of pictures …"), this, &DatasetPanel::folderWanted);
    menu->addAction(tr("A &table of pictures (.csv) …"), this, &DatasetPanel::tableWanted);
    QAction* masks = menu->addAction(tr("&Masks of the objects …"), this, &DatasetPanel::masksWanted);
    masks->setToolTip(
        tr("A folder with a mask for each picture, white on the object: Bias then knows what is object "
           "and what is context"));
    connect(menu, &QMenu::aboutToShow, masks,
            [this, masks] { masks->setEnabled(dataset_.folder() != nullptr); });
    menu->setToolTipsVisible(true);
    menu->addSeparator();
    menu->addAction(tr("&Demo scenes"), this, [this] { dataset_.open(nameOf(SceneFolder::plain)); });
    menu->addAction(tr("Demo scenes with a &bias"), this,
                    [this] { dataset_.open(nameOf(SceneFolder::biased)); });
    open_ = new MenuButton(tr("Open"), menu);
    open_->setObjectName(QStringLiteral("open-folder"));
    open_->setToolTip(
        tr("A folder whose folders are labels, a flat folder, or a table with paths and labels"));
    layout->addWidget(open_);
    index_ = new QPushButton;
    index_->setObjectName(QStringLiteral("index"));
    connect(index_, &QPushButton::clicked, this, [this] {
        said_->hide();
        if (dataset_.isIndexing())
            dataset_.cancelIndex();
        else
            dataset_.startIndex();
    });
    layout->addWidget(index_);
    title_ = new LineLabel;
    title_->setObjectName(QStringLiteral("folder-title"));
    layout->addWidget(title_, 1);
    showLabels_ = new QToolButton;
    showLabels_->setObjectName(QStringLiteral("show-labels"));
    showLabels_->setText(tr("Labels"));
    showLabels_->setToolTip(tr("Which class of the model each label is: see and correct it"));
    showLabels_->setCheckable(true);
    layout->addWidget(showLabels_);
    return row;
}

QWidget* DatasetPanel::makeProgress() {
    progress_ = new QWidget;
    auto* layout = new QVBoxLayout(progress_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    bar_ = new QProgressBar;
    bar_->setRange(0, indexBarSteps);
    bar_->setTextVisible(false);
    bar_->setMaximumHeight(fontMetrics().height() / 2);
    step_ = new LineLabel;
    layout->addWidget(bar_);
    layout->addWidget(step_);
    return progress_;
}

QWidget* DatasetPanel::makeFilters() {
    label_ = shortCombo(tr("Only pictures with this label"));
    prediction_ = shortCombo(tr("Only pictures that are taken for this class"));
    part_ = shortCombo(tr("Only pictures that the model gets right, or wrong"));
    part_->addItems(
        {tr("right and wrong"), tr("right"), tr("wrong"), tr("without a class"), tr("unreadable")});
    order_ = shortCombo(tr("The order of the pictures"));
    order_->addItems({tr("by name"), tr("by score"), tr("by doubt"), tr("by error"), tr("by context")});
    order_->setItemData(2, tr("Those first of whose class the model is least sure"), Qt::ToolTipRole);
    order_->setItemData(3, tr("Those first whose own class gets the least"), Qt::ToolTipRole);
    order_->setItemData(4, tr("Those first whose answer relies most on what is not the object; see Bias"),
                        Qt::ToolTipRole);
    search_ = new QLineEdit;
    search_->setPlaceholderText(tr("Search in names"));
    search_->setAccessibleName(search_->placeholderText());
    search_->setClearButtonEnabled(true);
    filters_ = new QWidget;
    auto* layout = new QGridLayout(filters_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label_, 0, 0);
    layout->addWidget(prediction_, 0, 1);
    layout->addWidget(part_, 1, 0);
    layout->addWidget(order_, 1, 1);
    layout->addWidget(search_, 2, 0, 1, 2);
    layout->setColumnStretch(0, 1);
    layout->setColumnStretch(1, 1);
    for (QComboBox* combo : {label_, prediction_, part_, order_}) {
        combo->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        connect(combo, &QComboBox::currentIndexChanged, this, &DatasetPanel::showPictures);
    }
    connect(search_, &QLineEdit::textChanged, this, &DatasetPanel::showPictures);
    return filters_;
}

QWidget* DatasetPanel::makeSelection() {
    selection_ = new QWidget;
    auto* layout = plainRowIn(selection_);
    selectionText_ = new LineLabel;
    selectionText_->setObjectName(QStringLiteral("selection"));
    layout->addWidget(selectionText_, 1);
    auto* all = new QToolButton;
    all->setObjectName(QStringLiteral("show-all"));
    all->setText(tr("Show all"));
    connect(all, &QToolButton::clicked, this, [this] { dataset_.select(std::nullopt); });
    layout->addWidget(all);
    return selection_;
}

void DatasetPanel::makeLabels() {
    labels_ = new QTableView;
    labels_->setObjectName(QStringLiteral("labels"));
    labels_->setModel(mapping_);
    labels_->setItemDelegateForColumn(LabelMappingModel::className,
                                      new ClassDelegate(dataset_.session(), labels_));
    labels_->setEditTriggers(QAbstractItemView::AllEditTriggers);
    labels_->setSelectionBehavior(QAbstractItemView::SelectRows);
    labels_->verticalHeader()->hide();
    labels_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 10);
    labels_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    labels_->hide();
    content()->addWidget(labels_, 1);
    connect(showLabels_, &QToolButton::toggled, labels_, &QWidget::setVisible);
}

void DatasetPanel::makeGrid() {
    grid_ = new MapGrid;
    grid_->setObjectName(QStringLiteral("pictures"));
    grid_->setMapSize(thumbnailSide);
    grid_->setModel(model_);
    content()->addWidget(grid_, 2);
    hint_ = new QLabel(tr("Open a folder of pictures, or drop one on the window. Folders in it are taken for "
                          "labels. There are demo scenes, too."));
    hint_->setWordWrap(true);
    hint_->setAlignment(Qt::AlignCenter);
    hint_->setForegroundRole(QPalette::PlaceholderText);
    content()->addWidget(hint_, 2);
    const auto choose = [this](const QModelIndex& index) {
        dataset_.show(static_cast<std::size_t>(index.data(FolderListModel::imageRole).toInt()));
    };
    connect(&model_->thumbnails(), &Thumbnails::becameIdle, this, &DatasetPanel::completed);
    connect(grid_, &QListView::clicked, this, choose);
    connect(grid_, &QListView::activated, this, choose);
}

void DatasetPanel::connectDataset() {
    connect(&dataset_, &Dataset::folderChanged, this, &DatasetPanel::takeFolder);
    connect(&dataset_, &Dataset::answersChanged, this, &DatasetPanel::takeAnswers);
    connect(&dataset_, &Dataset::mappingChanged, this, [this] {
        const auto missing = mapping_->withoutClass();
        showLabels_->setText(missing == 0 ? tr("Labels") : tr("Labels (%1 without a class)").arg(missing));
    });
    connect(&dataset_, &Dataset::indexingChanged, this, &DatasetPanel::showIndexing);
    connect(&dataset_, &Dataset::progressed, this, [this](double fraction, const QString& step) {
        bar_->setValue(static_cast<int>(fraction * indexBarSteps));
        step_->setText(step);
    });
    connect(&dataset_, &Dataset::failed, this, [this](const QString& message) {
        said_->setText(message + '.');
        said_->show();
        isIndexWanted_ = false;
    });
    connect(&dataset_, &Dataset::masksChanged, this, [this](std::size_t found) {
        said_->setText(tr("Masks of objects found: %1. Bias takes them into account.").arg(found));
        said_->show();
    });
    connect(&dataset_, &Dataset::selectionChanged, this, &DatasetPanel::showPictures);
    connect(&dataset_.session(), &Session::modelChanged, this, &DatasetPanel::showIndexing);
    connect(&dataset_.session(), &Session::pictureOpened, this, &DatasetPanel::showCurrent);
}

void DatasetPanel::takeFolder() {
    said_->hide();
    listLabels();
    listPredictions();
    {
        const QSignalBlocker blocker(search_);
        search_->clear();
    }
    const bool isOpen = dataset_.folder() != nullptr;
    for (QWidget* widget : {static_cast<QWidget*>(grid_), filters_, static_cast<QWidget*>(summary_),
                            static_cast<QWidget*>(showLabels_)})
        widget->setVisible(isOpen);
    hint_->setVisible(!isOpen);
    if (!isOpen)
        showLabels_->setChecked(false);
    title_->setText(QStringLiteral("<b>%1</b>").arg(dataset_.source().section('/', -1).toHtmlEscaped()));
    title_->setToolTip(dataset_.source());
    showIndexing();
    showPictures();
    if (isOpen && std::exchange(isIndexWanted_, false))
        dataset_.startIndex();
}

void DatasetPanel::takeAnswers() {
    listPredictions();
    showIndexing();
    showPictures();
}

void DatasetPanel::listLabels() {
    relist(*label_, [this] {
        label_->addItem(tr("any label"));
        if (!dataset_.folder())
            return;
        std::map<std::string, int> counts;
        for (const FolderImage& image : dataset_.folder()->images)
            ++counts[image.label];
        for (const auto& [label, count] : counts) {
            const QString name = QString::fromStdString(label);
            label_->addItem(QStringLiteral("%1 (%2)").arg(name.isEmpty() ? tr("no label") : name).arg(count),
                            name);
        }
    });
}

void DatasetPanel::listPredictions() {
    relist(*prediction_, [this] {
        prediction_->addItem(tr("any prediction"));
        if (!dataset_.answers())
            return;
        std::map<std::int64_t, int> counts;
        for (const ImageAnswer& answer : dataset_.answers()->images)
            if (answer.isRead())
                ++counts[answer.prediction];
        for (const auto& [index, count] : counts)
            prediction_->addItem(QStringLiteral("%1 (%2)").arg(dataset_.classText(index)).arg(count),
                                 static_cast<qlonglong>(index));
    });
    const bool hasAnswers = dataset_.answers() != nullptr;
    prediction_->setEnabled(hasAnswers);
    part_->setEnabled(hasAnswers);
    order_->setEnabled(hasAnswers);
}

void DatasetPanel::showIndexing() {
    const bool isIndexing = dataset_.isIndexing();
    index_->setText(isIndexing ? tr("&Cancel") : (dataset_.answers() ? tr("&Index again") : tr("&Index")));
    index_->setToolTip(isIndexing ? tr("Stop; what is done is kept, and the next time goes on from there")
                                  : tr("Let the model look at every picture; what it has seen is not "
                                       "computed again"));
    index_->setEnabled(isIndexing || (dataset_.folder() && dataset_.session().model()));
    progress_->setVisible(isIndexing);
    if (!isIndexing) {
        bar_->setValue(0);
        step_->clear();
    }
}

void DatasetPanel::showPictures() {
    showSelection();
    if (dataset_.folder())
        model_->show(picturesOf(*dataset_.folder(), dataset_.answers().get(), filter()));
    else
        model_->show({});
    constexpr int first = 40; // as many as are seen at first; the view asks for others when it is drawn
    for (int row = 0; row < std::min(first, model_->rowCount()) && isVisible(); ++row)
        model_->index(row).data(Qt::DecorationRole);
    summary_->setText(summary());
    showCurrent();
    Q_EMIT filterChanged();
}

void DatasetPanel::showSelection() {
    const auto& selection = dataset_.selection();
    selection_->setVisible(selection.has_value());
    if (!selection)
        return;
    selectionText_->setText(
        tr("%1 pictures: <b>%2</b>").arg(selection->images.size()).arg(selection->title.toHtmlEscaped()));
}

void DatasetPanel::showCurrent() {
    const std::optional<std::size_t> shown = dataset_.shown();
    const QModelIndex index = shown ? model_->indexOf(*shown) : QModelIndex();
    grid_->setCurrentIndex(index);
    if (!index.isValid())
        grid_->clearSelection();
}

} // namespace saliscope
