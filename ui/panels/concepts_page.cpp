#include "panels/concepts_page.h"

#include "panels/short_combo.h"
#include "panels/table_file.h"
#include "session/dataset.h"

#include <QFileDialog>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace saliscope {

namespace {

enum AnswerColumn {
    conceptColumn,
    classColumn,
    layerColumn,
    scoreColumn,
    randomColumn,
    chanceColumn,
    answerColumns
};

/// \param folder empty: the first entry, which is none
void chooseFolder(QComboBox* list, const QString& folder) {
    int index = folder.isEmpty() ? 0 : list->findData(folder);
    if (index < 0) {
        list->addItem(folder.section('/', -1, -1, QString::SectionSkipEmpty), folder);
        index = list->count() - 1;
        list->setItemData(index, folder, Qt::ToolTipRole);
    }
    list->setCurrentIndex(index);
}

QString percent(double share) {
    return QObject::tr("%1 %").arg(100 * share, 0, 'f', 0);
}

} // namespace

ConceptsPage::ConceptsPage(Dataset& dataset, QWidget* parent)
    : QWidget(parent), dataset_(dataset), job_(dataset.session()) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addWidget(makeForm());
    makeTable();
    layout->addWidget(table_, 1);
    said_ = new QLabel;
    said_->setObjectName(QStringLiteral("concept"));
    said_->setWordWrap(true);
    said_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(said_);
    connectDataset();
    showChosen();
    showState();
}

QWidget* ConceptsPage::makeForm() {
    auto* form = new QWidget;
    auto* layout = new QFormLayout(form);
    layout->setContentsMargins(0, 0, 0, 0);
    concepts_ = shortCombo(tr("Pictures that show the concept"));
    concepts_->setObjectName(QStringLiteral("concepts"));
    concepts_->addItem({}, QString());
    randoms_ = shortCombo(tr("Pictures of anything, which the concept is compared with"));
    randoms_->setObjectName(QStringLiteral("randoms"));
    randoms_->addItem(tr("Pictures of other classes"), QString());
    const auto addList = [&](const QString& title, QComboBox* list) {
        auto* row = new QHBoxLayout;
        auto* other = new QToolButton;
        other->setText(tr("Folder …"));
        other->setToolTip(tr("Choose a folder of pictures"));
        connect(other, &QToolButton::clicked, this, [this, list] { askForFolder(list); });
        connect(list, &QComboBox::currentIndexChanged, this, &ConceptsPage::showState);
        row->addWidget(list, 1);
        row->addWidget(other);
        auto* label = new QLabel(title);
        label->setBuddy(list);
        layout->addRow(label, row);
    };
    addList(tr("&Concept"), concepts_);
    addList(tr("&Against"), randoms_);
    start_ = new QPushButton;
    start_->setObjectName(QStringLiteral("test-concept"));
    connect(start_, &QPushButton::clicked, this, &ConceptsPage::start);
    layout->addRow(start_);
    return form;
}

void ConceptsPage::makeTable() {
    table_ = new QTreeWidget;
    table_->setObjectName(QStringLiteral("concept-answers"));
    table_->setColumnCount(answerColumns);
    table_->setHeaderLabels({tr("Concept"), tr("Class"), tr("Layer"), tr("TCAV"), tr("Random"), tr("p")});
    table_->headerItem()->setToolTip(
        scoreColumn, tr("In how many of the class's pictures its score rises towards the concept"));
    table_->headerItem()->setToolTip(randomColumn,
                                     tr("The same towards directions between pictures of anything"));
    table_->headerItem()->setToolTip(
        chanceColumn, tr("How probable such a difference is by chance: below 0.05 the concept matters"));
    table_->setRootIsDecorated(false);
    table_->setUniformRowHeights(true);
    table_->header()->setStretchLastSection(false);
    table_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table_->header()->setSectionResizeMode(conceptColumn, QHeaderView::Stretch);
    connect(table_, &QTreeWidget::currentItemChanged, this, &ConceptsPage::showChosen);
}

void ConceptsPage::connectDataset() {
    const Session& session = dataset_.session();
    connect(&dataset_, &Dataset::folderChanged, this, &ConceptsPage::forget);
    connect(&session, &Session::modelChanged, this, &ConceptsPage::forget);
    connect(&dataset_, &Dataset::selectionChanged, this, &ConceptsPage::showState);
    connect(&session, &Session::targetChanged, this, &ConceptsPage::showState);
    connect(&session, &Session::layerChanged, this, &ConceptsPage::showState);
    connect(&job_, &PanelJob::changed, this, &ConceptsPage::showState);
}

void ConceptsPage::askForFolder(QComboBox* list) {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("A folder of pictures"));
    if (!folder.isEmpty())
        chooseFolder(list, folder);
}

QString ConceptsPage::conceptFolder() const {
    return concepts_->currentData().toString();
}

QString ConceptsPage::randomFolder() const {
    return randoms_->currentData().toString();
}

void ConceptsPage::setConceptFolder(const QString& folder) {
    chooseFolder(concepts_, folder);
}

void ConceptsPage::setRandomFolder(const QString& folder) {
    chooseFolder(randoms_, folder);
}

QString ConceptsPage::said() const {
    return said_->text();
}

void ConceptsPage::start() {
    if (job_.isRunning())
        return job_.stop();
    const std::optional<std::int64_t> target = dataset_.session().targetClass();
    if (!target)
        return;
    Job<ConceptAnswer> job;
    job.title = tr("Test of a concept");
    job.receiver = this;
    const auto& picked = dataset_.selection();
    ConceptRequest request{.model = dataset_.session().snapshot().model,
                           .folder = dataset_.folder(),
                           .mapping = dataset_.mapping(),
                           .concepts = conceptFolder(),
                           .picked = picked ? picked->images : std::vector<std::size_t>(),
                           .pickedTitle = picked ? picked->title : QString(),
                           .randoms = randomFolder(),
                           .classIndex = *target,
                           .layer = dataset_.session().layer()};
    job.run = [request = std::move(request)](const Progress& progress,
                                             const std::function<void(ConceptAnswer)>&) {
        return testConceptInFolder(request, progress);
    };
    job.onDone = [this](const ConceptAnswer& answer) { take(answer); };
    job.onFailed = [this](const QString& message) { said_->setText(message + '.'); };
    job_.start(std::move(job));
}

void ConceptsPage::take(const ConceptAnswer& answer) {
    answers_.insert(answers_.begin(), answer);
    auto* item = new QTreeWidgetItem({answer.concepts, answer.className, answer.layer, percent(answer.score),
                                      percent(answer.randomScore), QString::number(answer.p, 'g', 2)});
    for (int column = scoreColumn; column < answerColumns; ++column)
        item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    QFont font = table_->font();
    font.setBold(answer.isSignificant);
    item->setFont(conceptColumn, font);
    for (int column = conceptColumn; column <= layerColumn; ++column)
        item->setToolTip(column, item->text(column));
    table_->insertTopLevelItem(0, item);
    table_->setCurrentItem(item);
    showChosen();
    Q_EMIT answersChanged();
}

void ConceptsPage::showChosen() {
    const int row = table_->indexOfTopLevelItem(table_->currentItem());
    if (row < 0 || static_cast<std::size_t>(row) >= answers_.size())
        return said_->setText(tr(
            "Pick pictures out that show something in common, such as stripes, by a lasso in Embedding or a "
            "cell of Answers, or choose a folder: does the class's score rise towards it?"));
    const ConceptAnswer& answer = answers_[static_cast<std::size_t>(row)];
    said_->setText(answer.unread.isEmpty()
                       ? answer.text
                       : tr("%1 Not read: %2.").arg(answer.text, answer.unread.join(QStringLiteral("; "))));
}

void ConceptsPage::showState() {
    const auto& picked = dataset_.selection();
    concepts_->setItemText(0, picked ? tr("%1 (%2 pictures)").arg(picked->title).arg(picked->images.size())
                                     : tr("What is picked out in Dataset"));
    const std::optional<std::int64_t> target = dataset_.session().targetClass();
    const bool hasConcept = !conceptFolder().isEmpty() || (picked && !picked->images.empty());
    start_->setText(
        job_.isRunning() ? tr("Cancel")
        : target ? tr("&Test it for %1 at %2").arg(dataset_.classText(*target), dataset_.session().layer())
                 : tr("&Test it"));
    const QString obstacle = !dataset_.obstacle().isEmpty() ? dataset_.obstacle()
                             : !target                      ? tr("Choose a class in Prediction.")
                             : !hasConcept
                                 ? tr("Pick pictures out that show the concept, or choose a folder.")
                                 : QString();
    start_->setEnabled(obstacle.isEmpty() || job_.isRunning());
    start_->setToolTip(obstacle.isEmpty()
                           ? tr("Of the explained class, which Prediction chooses, at the layer that Network "
                                "chooses")
                           : obstacle);
}

void ConceptsPage::forget() {
    job_.stop();
    answers_.clear();
    table_->clear();
    showChosen();
    showState();
    Q_EMIT answersChanged();
}

void ConceptsPage::write(const QString& file) const {
    std::vector<QStringList> rows = {
        {"concept", "class", "layer", "tcav", "random_tcav", "p", "significant", "accuracy"}};
    for (const ConceptAnswer& answer : answers_)
        rows.push_back({answer.concepts, answer.className, answer.layer, exactText(answer.score),
                        exactText(answer.randomScore), exactText(answer.p),
                        answer.isSignificant ? "yes" : "no", exactText(answer.accuracy)});
    writeCsv(file, rows);
}

} // namespace saliscope
