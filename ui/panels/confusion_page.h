#pragma once

#include "session/bias_job.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace saliscope {

class ConfusionModel;
class Dataset;

/// How well the model answers: accuracy, what is taken for what, and whether its confidence can be believed.
/// A click on a cell picks its pictures out for Dataset.
class ConfusionPage : public QWidget {
    Q_OBJECT

public:
    explicit ConfusionPage(Dataset& dataset, QWidget* parent = nullptr);

    /// Null: nothing is known.
    void show(const FolderQualityPtr& quality);
    QTableView* table() const { return table_; }
    QString summary() const;

private:
    class Reliability;
    void pick(const QModelIndex& index);

    Dataset& dataset_;
    ConfusionModel* model_;
    QLabel* summary_ = nullptr;
    QTableView* table_ = nullptr;
    Reliability* reliability_ = nullptr;
};

} // namespace saliscope
