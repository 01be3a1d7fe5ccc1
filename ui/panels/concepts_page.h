#pragma once

#include "session/concept_job.h"
#include "session/panel_job.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QTreeWidget;

namespace saliscope {

class Dataset;

/// Does a concept, shown by examples, matter to the explained class? (TCAV, Kim et al. 2018). The examples
/// are pictures that were picked out for Dataset, or a folder's.
class ConceptsPage : public QWidget {
    Q_OBJECT

public:
    explicit ConceptsPage(Dataset& dataset, QWidget* parent = nullptr);

    /// What has been tested, the latest first.
    const std::vector<ConceptAnswer>& answers() const { return answers_; }
    bool isRunning() const { return job_.isRunning(); }
    QPushButton* startButton() const { return start_; }
    QTreeWidget* table() const { return table_; }
    /// The chosen answer in full, or what is wrong.
    QString said() const;

    /// Folders of examples, and of anything to compare them with; empty: what is picked out, and the pictures
    /// of other classes.
    QString conceptFolder() const;
    QString randomFolder() const;
    void setConceptFolder(const QString& folder);
    void setRandomFolder(const QString& folder);

    void start();
    /// The answers belong to what is no longer there.
    void forget();

    /// Comma-separated. \throws FileError
    void write(const QString& file) const;

Q_SIGNALS:
    void answersChanged();

private:
    QWidget* makeForm();
    void makeTable();
    void connectDataset();
    void askForFolder(QComboBox* list);
    void take(const ConceptAnswer& answer);
    void showChosen();
    void showState();

    Dataset& dataset_;
    PanelJob job_;
    QComboBox* concepts_ = nullptr;
    QComboBox* randoms_ = nullptr;
    QPushButton* start_ = nullptr;
    QTreeWidget* table_ = nullptr;
    QLabel* said_ = nullptr;
    std::vector<ConceptAnswer> answers_;
};

} // namespace saliscope
