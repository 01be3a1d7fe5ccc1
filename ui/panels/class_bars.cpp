#include "panels/class_bars.h"

#include "models/class_list_model.h"
#include "panels/bar_delegate.h"

#include <QHeaderView>

namespace saliscope {

ClassBars::ClassBars(const QString& name, bool withChanges, QWidget* parent)
    : QTreeView(parent), model_(new ClassListModel(this)) {
    setAccessibleName(name);
    setModel(model_);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setSelectionMode(NoSelection);
    setFocusPolicy(Qt::NoFocus);
    setVerticalScrollMode(ScrollPerItem);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setItemDelegateForColumn(ClassListModel::probability, new BarDelegate(this));
    header()->hide();
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(ClassListModel::name, QHeaderView::Stretch);
    const int number = fontMetrics().horizontalAdvance(tr("−888.88")) + 12;
    for (const auto column : {ClassListModel::probability, ClassListModel::score, ClassListModel::change})
        header()->resizeSection(column, column == ClassListModel::probability ? number * 3 / 2 : number);
    setColumnHidden(ClassListModel::score, true); // the names need the room
    setColumnHidden(ClassListModel::change, !withChanges);
}

void ClassBars::show(const QStringList& classes, const PredictionPtr& prediction) {
    if (classes != classes_)
        model_->setClasses(classes);
    classes_ = classes;
    prediction_ = prediction;
    model_->setPrediction(prediction);
    scrollToTop();
}

QSize ClassBars::sizeHint() const {
    constexpr int rows = 4, margin = 8;
    return {220, rows * (fontMetrics().height() + margin) + 2 * frameWidth()};
}

} // namespace saliscope
