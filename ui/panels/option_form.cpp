#include "panels/option_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

QString helpText(const OptionDescription& option) {
    QString help = QString::fromStdString(option.help) + '.';
    if (std::isfinite(option.minimum) && std::isfinite(option.maximum))
        help += QObject::tr(" From %1 to %2.")
                    .arg(QString::fromStdString(numberText(option.minimum)),
                         QString::fromStdString(numberText(option.maximum)));
    return help;
}

/// So many that the default is shown as it is.
int decimalsOf(const std::string& number) {
    const auto exponent = number.find('e');
    const auto point = number.find('.');
    const int written =
        point == std::string::npos ? 0 : static_cast<int>(std::min(exponent, number.size()) - point) - 1;
    const int shifted = exponent == std::string::npos ? 0 : -std::stoi(number.substr(exponent + 1));
    constexpr int least = 3, most = 12;
    return std::clamp(written + shifted, least, most);
}

} // namespace

OptionForm::OptionForm(std::vector<OptionDescription> options, QWidget* parent)
    : QWidget(parent), options_(std::move(options)) {
    auto* layout = new QFormLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    for (const OptionDescription& option : options_) {
        Editor editor = makeEditor(option);
        editor.setText(option.standard);
        standards_.push_back(editor.text());
        editor.widget->setObjectName(QString::fromStdString(option.key));
        editor.widget->setToolTip(helpText(option));
        auto* label = new QLabel(QString::fromStdString(option.key));
        label->setToolTip(helpText(option));
        label->setBuddy(editor.widget);
        layout->addRow(label, editor.widget);
        editors_.push_back(std::move(editor));
    }
    if (options_.empty())
        layout->addRow(new QLabel(tr("This method has no options.")));
}

OptionValues OptionForm::values() const {
    OptionValues values;
    for (std::size_t i = 0; i < options_.size(); ++i)
        if (const std::string text = editors_[i].text(); text != standards_[i])
            values[options_[i].key] = text;
    return values;
}

void OptionForm::setValues(const OptionValues& values) {
    for (std::size_t i = 0; i < options_.size(); ++i) {
        const QSignalBlocker blocker(editors_[i].widget);
        const auto value = values.find(options_[i].key);
        editors_[i].setText(value == values.end() ? standards_[i] : value->second);
    }
}

void OptionForm::reset() {
    if (values().empty())
        return;
    setValues({});
    Q_EMIT valuesChanged();
}

OptionForm::Editor OptionForm::makeEditor(const OptionDescription& option) {
    switch (option.type) {
    case OptionType::integer:
        return integerEditor(option);
    case OptionType::number:
        return numberEditor(option);
    case OptionType::boolean:
        return booleanEditor(option);
    case OptionType::choice:
        return choiceEditor(option);
    case OptionType::text:
        break;
    }
    return textEditor(option);
}

OptionForm::Editor OptionForm::integerEditor(const OptionDescription& option) {
    constexpr double least = std::numeric_limits<int>::min(), most = std::numeric_limits<int>::max();
    auto* box = new QSpinBox;
    box->setRange(static_cast<int>(std::clamp(option.minimum, least, most)),
                  static_cast<int>(std::clamp(option.maximum, least, most)));
    box->setKeyboardTracking(false);
    connect(box, &QSpinBox::valueChanged, this, &OptionForm::valuesChanged);
    return {box, [box] { return std::to_string(box->value()); },
            [box](const std::string& text) { box->setValue(std::stoi(text)); }};
}

OptionForm::Editor OptionForm::numberEditor(const OptionDescription& option) {
    constexpr double unlimited = 1e9;
    auto* box = new QDoubleSpinBox;
    box->setLocale(QLocale::c());
    box->setDecimals(decimalsOf(option.standard));
    box->setRange(std::max(option.minimum, -unlimited), std::min(option.maximum, unlimited));
    box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    box->setKeyboardTracking(false);
    connect(box, &QDoubleSpinBox::valueChanged, this, &OptionForm::valuesChanged);
    return {box, [box] { return numberText(box->value()); },
            [box, option](const std::string& text) { box->setValue(parseNumber(option, text)); }};
}

OptionForm::Editor OptionForm::booleanEditor(const OptionDescription& option) {
    auto* box = new QCheckBox;
    connect(box, &QCheckBox::toggled, this, &OptionForm::valuesChanged);
    return {box, [box] { return std::string(box->isChecked() ? "on" : "off"); },
            [box, option](const std::string& text) { box->setChecked(parseBoolean(option, text)); }};
}

OptionForm::Editor OptionForm::choiceEditor(const OptionDescription& option) {
    auto* box = new QComboBox;
    for (const std::string& choice : option.choices)
        box->addItem(QString::fromStdString(choice));
    connect(box, &QComboBox::currentTextChanged, this, &OptionForm::valuesChanged);
    return {box, [box] { return box->currentText().toStdString(); },
            [box](const std::string& text) { box->setCurrentText(QString::fromStdString(text)); }};
}

OptionForm::Editor OptionForm::textEditor(const OptionDescription&) {
    auto* edit = new QLineEdit;
    connect(edit, &QLineEdit::editingFinished, this, &OptionForm::valuesChanged);
    return {edit, [edit] { return edit->text().toStdString(); },
            [edit](const std::string& text) { edit->setText(QString::fromStdString(text)); }};
}

} // namespace saliscope
