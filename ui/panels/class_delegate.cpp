#include "panels/class_delegate.h"

#include "session/session.h"

#include <QComboBox>
#include <QCompleter>

namespace saliscope {

QWidget* ClassDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const {
    auto* editor = new QComboBox(parent);
    editor->setEditable(true);
    editor->setInsertPolicy(QComboBox::NoInsert);
    editor->addItem(tr("none"), QString());
    if (const ModelInfoPtr& model = session_.model())
        for (const QString& name : model->classes)
            editor->addItem(name, name);
    editor->completer()->setFilterMode(Qt::MatchContains);
    editor->completer()->setCompletionMode(QCompleter::PopupCompletion);
    return editor;
}

void ClassDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    auto* combo = qobject_cast<QComboBox*>(editor);
    combo->setCurrentIndex(std::max(0, combo->findData(index.data(Qt::EditRole))));
}

void ClassDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const {
    const auto* combo = qobject_cast<const QComboBox*>(editor);
    // What was typed counts, even if it was not taken from the list.
    if (const int typed = combo->findText(combo->currentText(), Qt::MatchFixedString); typed >= 0)
        model->setData(index, combo->itemData(typed), Qt::EditRole);
}

} // namespace saliscope
