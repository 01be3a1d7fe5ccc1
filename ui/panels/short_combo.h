// A list that does not make its panel wider.
#pragma once

#include <QComboBox>

namespace saliscope {

/// Long entries are cut; the list that opens shows them whole. \param name for screen readers, and as a tool
/// tip
inline QComboBox* shortCombo(const QString& name) {
    auto* combo = new QComboBox;
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setAccessibleName(name);
    combo->setToolTip(name);
    return combo;
}

} // namespace saliscope
