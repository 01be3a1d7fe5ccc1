#pragma once

#include "panels/panel.h"
#include "session/results.h"

#include <cstdint>

class QLabel;
class QLineEdit;
class QModelIndex;
class QSortFilterProxyModel;
class QToolButton;
class QTreeView;

namespace saliscope {

class ClassListModel;
class Session;

/// The classes with their scores and probabilities, and how what was painted has changed them.
class PredictionPanel : public Panel {
    Q_OBJECT

public:
    explicit PredictionPanel(Session& session, QWidget* parent = nullptr);

    /// The class of that rank, 0 for the most probable, becomes the target. Nothing if there are not so many.
    void explainRank(int rank);

    /// Explains the difference to this class; the class that is compared with already, no more.
    void togglePin(std::int64_t index);

    QTreeView* view() const { return view_; }
    QLineEdit* search() const { return search_; }

    /// All classes, by rank.
    DataFile data() const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeView();
    void fitColumns();
    QWidget* makeBottomRow();
    void choose(const QModelIndex& index, bool pin);
    void openMenu(QPoint position);
    void takeModel();
    void take(const PredictionPtr& prediction);
    void showTarget();
    QString changeText() const;
    void writeCsv(const QString& path) const;

    Session& session_;
    ClassListModel* model_;
    QSortFilterProxyModel* found_;
    QLineEdit* search_ = nullptr;
    QTreeView* view_ = nullptr;
    QLabel* target_ = nullptr;
    QToolButton* unpin_ = nullptr;
};

} // namespace saliscope
