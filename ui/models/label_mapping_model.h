#pragma once

#include <QAbstractTableModel>

#include <string>
#include <vector>

namespace saliscope {

class Dataset;

/// The labels of the folder that is open, each with the class of the model that it is, which a person can
/// correct. Labels without a class come first.
class LabelMappingModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { label, className, columns };

    /// \param dataset to outlive the model's use
    explicit LabelMappingModel(Dataset& dataset, QObject* parent = nullptr);

    std::size_t withoutClass() const { return withoutClass_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// \param value the name of a class, or an empty text for none
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

private:
    void list();

    Dataset& dataset_;
    std::vector<std::string> labels_;
    std::size_t withoutClass_ = 0;
};

} // namespace saliscope
