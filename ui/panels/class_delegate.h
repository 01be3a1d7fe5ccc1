#pragma once

#include <QStyledItemDelegate>

namespace saliscope {

class Session;

/// Edits a cell with the name of a class: a list of all there are, in which one can type.
class ClassDelegate : public QStyledItemDelegate {
public:
    explicit ClassDelegate(const Session& session, QObject* parent = nullptr)
        : QStyledItemDelegate(parent), session_(session) {}

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;

private:
    const Session& session_;
};

} // namespace saliscope
