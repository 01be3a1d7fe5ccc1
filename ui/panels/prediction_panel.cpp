#include "panels/prediction_panel.h"

#include "models/class_change.h"
#include "models/class_list_model.h"
#include "panels/bar_delegate.h"
#include "panels/table_file.h"
#include "session/session.h"

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace saliscope {

PredictionPanel::PredictionPanel(Session& session, QWidget* parent)
    : Panel(
          {QStringLiteral("prediction"),
           tr("Prediction"),
           tr("What the network takes the picture for: click a class to explain it. Maps explain the score, "
              "because a probability also rises when other classes fall."),
           {}},
          parent),
      session_(session),
      model_(new ClassListModel(this)),
      found_(new QSortFilterProxyModel(this)) {
    search_ = new QLineEdit;
    search_->setPlaceholderText(tr("Search the classes"));
    search_->setClearButtonEnabled(true);
    content()->addWidget(search_);
    makeView();
    content()->addWidget(view_, 1);
    content()->addWidget(makeBottomRow());

    connect(&session_, &Session::modelChanged, this, &PredictionPanel::takeModel);
    connect(&session_, &Session::predictionReady, this, &PredictionPanel::take);
    connect(&session_, &Session::targetChanged, this, &PredictionPanel::showTarget);
    connect(&session_, &Session::busyChanged, this, [this](const QString& key, bool busy) {
        if (key == key::prediction)
            setBusy(busy);
    });
    connect(&session_, &Session::failed, this, [this](const QString& key, const QString& message) {
        if (key == key::prediction)
            showError(message);
    });
    takeModel();
}

void PredictionPanel::makeView() {
    found_->setSourceModel(model_);
    found_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    found_->setFilterKeyColumn(ClassListModel::name);
    connect(search_, &QLineEdit::textChanged, found_, &QSortFilterProxyModel::setFilterFixedString);
    connect(search_, &QLineEdit::returnPressed, this, [this] { choose(found_->index(0, 0), false); });

    view_ = new QTreeView;
    view_->setObjectName(QStringLiteral("classes"));
    view_->setModel(found_);
    view_->setRootIsDecorated(false);
    view_->setUniformRowHeights(true);
    view_->setAllColumnsShowFocus(true);
    view_->setItemDelegateForColumn(ClassListModel::probability, new BarDelegate(view_));
    view_->setContextMenuPolicy(Qt::CustomContextMenu);
    view_->setTextElideMode(Qt::ElideRight);
    QHeaderView* header = view_->header();
    header->setStretchLastSection(false);
    header->setSectionsMovable(false);
    header->setSectionResizeMode(ClassListModel::name, QHeaderView::Stretch);
    header->setMinimumSectionSize(1);
    fitColumns();
    connect(view_, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        choose(index, QApplication::keyboardModifiers().testFlag(Qt::ControlModifier));
    });
    connect(view_, &QTreeView::activated, this, [this](const QModelIndex& index) { choose(index, false); });
    connect(view_, &QTreeView::customContextMenuRequested, this, &PredictionPanel::openMenu);
}

void PredictionPanel::fitColumns() {
    // As wide as what they ever hold, for the names to have the rest.
    const QFontMetrics letters = view_->fontMetrics();
    const int margin = letters.horizontalAdvance('0') * 2;
    for (int column = ClassListModel::probability; column < ClassListModel::columns; ++column) {
        const QString title = model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        view_->header()->resizeSection(column, margin + std::max(letters.horizontalAdvance(title),
                                                                 letters.horizontalAdvance(tr("−888.88"))));
    }
}

void PredictionPanel::changeEvent(QEvent* event) {
    Panel::changeEvent(event);
    if (event->type() == QEvent::FontChange && view_)
        fitColumns();
}

QWidget* PredictionPanel::makeBottomRow() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    target_ = new QLabel;
    target_->setWordWrap(true);
    target_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(target_, 1);
    unpin_ = new QToolButton;
    unpin_->setText(tr("Stop comparing"));
    unpin_->setToolTip(tr("Explain the class itself again, not its difference to another"));
    connect(unpin_, &QToolButton::clicked, this, [this] { session_.pinClass(std::nullopt); });
    layout->addWidget(unpin_);
    return row;
}

void PredictionPanel::choose(const QModelIndex& index, bool pin) {
    if (!index.isValid())
        return;
    const auto chosen = index.data(ClassListModel::classRole).toLongLong();
    if (pin)
        togglePin(chosen);
    else
        session_.setTarget(TargetChoice::ofClass(chosen));
}

void PredictionPanel::togglePin(std::int64_t index) {
    if (session_.pinnedClass() == index)
        session_.pinClass(std::nullopt);
    else
        session_.pinClass(index);
}

void PredictionPanel::explainRank(int rank) {
    if (const auto index = model_->classAt(rank))
        session_.setTarget(TargetChoice::ofClass(*index));
}

void PredictionPanel::openMenu(QPoint position) {
    const QModelIndex index = view_->indexAt(position);
    if (!index.isValid())
        return;
    const std::int64_t chosen = index.data(ClassListModel::classRole).toLongLong();
    QMenu menu;
    menu.addAction(tr("Explain this class"), this,
                   [this, chosen] { session_.setTarget(TargetChoice::ofClass(chosen)); });
    menu.addAction(tr("Explain its probability"), this,
                   [this, chosen] { session_.setTarget({TargetChoice::Kind::classProbability, chosen}); });
    menu.addAction(session_.pinnedClass() == chosen ? tr("Stop comparing with it") : tr("Compare with it"),
                   this, [this, chosen] { togglePin(chosen); });
    menu.exec(view_->viewport()->mapToGlobal(position));
}

void PredictionPanel::takeModel() {
    model_->setClasses(session_.model() ? session_.model()->classes : QStringList());
    showTarget();
    if (!session_.model())
        showEmpty(tr("Open a model to see what it takes the picture for (Ctrl+M)."));
    else
        showEmpty(tr("Open a picture to see what the network takes it for (Ctrl+O)."));
    if (session_.prediction())
        take(session_.prediction());
}

void PredictionPanel::take(const PredictionPtr& prediction) {
    model_->setPrediction(prediction);
    showContent();
    showLatency(prediction->milliseconds);
    showTarget();
}

QString PredictionPanel::changeText() const {
    const PredictionPtr& prediction = session_.prediction();
    const auto explained = session_.targetClass();
    if (!prediction || !explained)
        return {};
    return saliscope::changeText(changeOf(*prediction, *explained),
                                 session_.model()->classes.value(static_cast<qsizetype>(*explained)));
}

void PredictionPanel::showTarget() {
    model_->setMarks(session_.targetClass(), session_.pinnedClass());
    unpin_->setVisible(session_.pinnedClass().has_value());
    const QString target = session_.targetText();
    QString text = target.isEmpty() ? QString() : tr("Explained: <b>%1</b>.").arg(target.toHtmlEscaped());
    if (const QString change = changeText(); !change.isEmpty())
        text += ' ' + change;
    target_->setText(text);
}

DataFile PredictionPanel::data() const {
    if (!session_.prediction())
        return {};
    return {QStringLiteral("csv"), [this](const QString& path) { writeCsv(path); }};
}

void PredictionPanel::writeCsv(const QString& path) const {
    const Prediction& prediction = *session_.prediction();
    std::vector<QStringList> rows{
        {"index", "class", "score", "probability", "clean score", "clean probability"}};
    for (int rank = 0; const auto index = model_->classAt(rank); ++rank) {
        QStringList row{QString::number(*index),
                        session_.model()->classes.value(static_cast<qsizetype>(*index))};
        for (const auto* values : {&prediction.scores, &prediction.probabilities, &prediction.cleanScores,
                                   &prediction.cleanProbabilities})
            row << exactText(static_cast<double>((*values)[static_cast<std::size_t>(*index)]));
        rows.push_back(row);
    }
    saliscope::writeCsv(path, rows);
}

} // namespace saliscope
