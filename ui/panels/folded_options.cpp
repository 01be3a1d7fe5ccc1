#include "panels/folded_options.h"

#include "panels/option_form.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace saliscope {

namespace {

const std::string settingPrefix = "option ";

} // namespace

FoldedOptions::FoldedOptions(std::vector<OptionDescription> options, QWidget* parent)
    : QWidget(parent), form_(new OptionForm(std::move(options))) {
    auto* fold = new QToolButton;
    fold->setText(tr("Options"));
    fold->setCheckable(true);
    fold->setAutoRaise(true);
    fold->setArrowType(Qt::RightArrow);
    fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* reset = new QToolButton;
    reset->setText(tr("Defaults"));
    reset->setAutoRaise(true);
    reset->hide();
    connect(reset, &QToolButton::clicked, form_, &OptionForm::reset);
    auto* top = new QHBoxLayout;
    top->addWidget(fold);
    top->addStretch();
    top->addWidget(reset);

    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(form_);
    constexpr int enoughToUse = 110;
    scroll->setMinimumHeight(enoughToUse);
    scroll->hide();
    connect(fold, &QToolButton::toggled, scroll, &QWidget::setVisible);
    connect(fold, &QToolButton::toggled, reset, &QWidget::setVisible);
    connect(fold, &QToolButton::toggled, fold,
            [fold](bool open) { fold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow); });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(top);
    layout->addWidget(scroll, 1);
}

void FoldedOptions::addTo(OptionValues& settings) const {
    for (const auto& [key, value] : form_->values())
        settings[settingPrefix + key] = value;
}

void FoldedOptions::take(const OptionValues& settings) {
    OptionValues values;
    for (const auto& [name, value] : settings)
        if (name.starts_with(settingPrefix))
            values[name.substr(settingPrefix.size())] = value;
    const OptionValues before = form_->values();
    form_->setValues(values);
    if (form_->values() != before)
        Q_EMIT form_->valuesChanged();
}

} // namespace saliscope
