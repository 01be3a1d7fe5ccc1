#include "window/message_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace saliscope {

MessageBar::MessageBar(QWidget* parent) : QFrame(parent), label_(new QLabel) {
    setObjectName(QStringLiteral("message-bar"));
    // Of its own colours, which are legible on light and dark themes.
    setStyleSheet(QStringLiteral("#message-bar { background: #fde8e7; border-bottom: 1px solid #d64541; }"
                                 "#message-bar QLabel, #message-bar QToolButton { color: #571b19; }"));
    label_->setWordWrap(true);
    label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton;
    close->setText(tr("Close"));
    close->setAutoRaise(true);
    connect(close, &QToolButton::clicked, this, &MessageBar::clear);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 6, 4);
    layout->addWidget(label_, 1);
    layout->addWidget(close);
    hide();
}

void MessageBar::showMessage(const QString& message) {
    label_->setText(message + '.');
    show();
}

void MessageBar::clear() {
    label_->clear();
    hide();
}

QString MessageBar::message() const {
    return label_->text();
}

} // namespace saliscope
