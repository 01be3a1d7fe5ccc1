#pragma once

#include "session/results.h"

#include <QTreeView>

namespace saliscope {

class ClassListModel;

/// The classes with the highest values as bars, with a dotted line where they were before.
class ClassBars : public QTreeView {
    Q_OBJECT

public:
    /// \param name for people: "Votes" \param withChanges shows how much each score has changed, too
    ClassBars(const QString& name, bool withChanges, QWidget* parent = nullptr);

    /// \param prediction null: nothing is shown
    void show(const QStringList& classes, const PredictionPtr& prediction);
    PredictionPtr prediction() const { return prediction_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

private:
    ClassListModel* model_;
    QStringList classes_;
    PredictionPtr prediction_;
};

} // namespace saliscope
