#include "panels/panel.h"

#include "base/error.h"
#include "canvas/image_file.h"
#include "panels/menu_button.h"
#include "panels/veil.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QStackedLayout>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace saliscope {

namespace {

QLabel* smallLabel(const QString& text) {
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    label->setFont(font);
    label->setWordWrap(true);
    return label;
}

} // namespace

QString settingOf(const OptionValues& settings, const std::string& name) {
    const auto setting = settings.find(name);
    return setting == settings.end() ? QString() : QString::fromStdString(setting->second);
}

QString durationText(double milliseconds) {
    if (milliseconds >= 1000)
        return QObject::tr("%1 s").arg(milliseconds / 1000, 0, 'f', 1);
    return QObject::tr("%1 ms").arg(milliseconds, 0, 'f', milliseconds < 10 ? 1 : 0);
}

Panel::Panel(const PanelText& text, QWidget* parent) : QWidget(parent), text_(text) {
    setObjectName(text.name);
    setAccessibleName(text.title);
    setAccessibleDescription(text.sentence);
    contentPage_ = new QWidget;
    content_ = new QVBoxLayout(contentPage_);
    content_->setContentsMargins(0, 0, 0, 0);
    messageLabel_ = new QLabel;
    messageLabel_->setObjectName(QStringLiteral("message"));
    messageLabel_->setWordWrap(true);
    messageLabel_->setAlignment(Qt::AlignCenter);
    messageLabel_->setMargin(16);
    messageLabel_->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* middle = new QWidget;
    pages_ = new QStackedLayout(middle);
    pages_->addWidget(contentPage_);
    pages_->addWidget(messageLabel_);
    veil_ = new Veil(contentPage_);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(6);
    header_ = makeHeader();
    showHeader();
    footer_ = makeFooter();
    layout->addWidget(header_);
    layout->addWidget(middle, 1);
    layout->addWidget(footer_);

    constexpr int blink = 200;
    untilSlow_.setSingleShot(true);
    untilSlow_.setInterval(blink);
    connect(&untilSlow_, &QTimer::timeout, this, [this] {
        veil_->show();
        stateLabel_->setText(tr("computing …"));
    });
}

QLabel* Panel::makeHeader() {
    QLabel* header = smallLabel({});
    header->setObjectName(QStringLiteral("header"));
    header->setTextFormat(Qt::RichText);
    header->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    connect(header, &QLabel::linkActivated, this, &Panel::moreWanted);
    header->setForegroundRole(QPalette::PlaceholderText);
    header->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    return header;
}

void Panel::showHeader() {
    QString text = text_.sentence.toHtmlEscaped();
    if (!text_.paper.isEmpty())
        text += QStringLiteral(" <i>%1</i>").arg(text_.paper.toHtmlEscaped());
    // The colour of the link is that of the palette: Qt would keep the one that was there at first.
    header_->setText(tr("%1 <a href=\"more\" style=\"color: %2\">More …</a>")
                         .arg(text, palette().color(QPalette::Link).name()));
}

void Panel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && header_)
        showHeader();
}

QWidget* Panel::makeFooter() {
    auto* footer = new QWidget;
    auto* layout = new QHBoxLayout(footer);
    layout->setContentsMargins(0, 0, 0, 0);
    stateLabel_ = smallLabel({});
    stateLabel_->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(stateLabel_, 1);

    menu_ = new QMenu(this);
    menu_->addAction(tr("Save as &PNG …"), this, &Panel::savePicture);
    menu_->addAction(tr("&Copy the picture"), this,
                     [this] { QApplication::clipboard()->setImage(picture()); });
    QAction* save = menu_->addAction(tr("Save the &data …"), this, &Panel::saveData);
    connect(menu_, &QMenu::aboutToShow, this, [this, save] {
        const DataFile exported = data();
        save->setEnabled(static_cast<bool>(exported.write));
        save->setText(exported.command.isEmpty() ? tr("Save the &data …") : exported.command);
    });
    auto* button = new MenuButton(tr("Save"), menu_);
    button->setToolTip(tr("Save or copy what this panel shows"));
    button->setAutoRaise(true);
    layout->addWidget(button);
    return footer;
}

QSize Panel::minimumSizeHint() const {
    constexpr QSize enough(280, 240);
    return QWidget::minimumSizeHint().boundedTo(enough);
}

void Panel::takeFocus() {
    for (QWidget* next = contentPage_->nextInFocusChain(); next != contentPage_;
         next = next->nextInFocusChain())
        if (contentPage_->isAncestorOf(next) && next->isVisible() && next->isEnabled() &&
            (next->focusPolicy() & Qt::TabFocus) == Qt::TabFocus)
            return next->setFocus(Qt::ShortcutFocusReason);
    setFocus(Qt::ShortcutFocusReason); // until there is a content
}

void Panel::setBare(bool bare) {
    header_->setHidden(bare);
    footer_->setHidden(bare);
}

void Panel::setBusy(bool busy) {
    if (busy) {
        if (!untilSlow_.isActive() && !veil_->isVisible())
            untilSlow_.start();
        return;
    }
    untilSlow_.stop();
    veil_->hide();
    stateLabel_->setText(state_);
}

void Panel::setState(const QString& state) {
    state_ = state;
    if (!veil_->isVisible())
        stateLabel_->setText(state);
}

void Panel::showLatency(double milliseconds) {
    setState(tr("computed in %1").arg(durationText(milliseconds)));
}

void Panel::showError(const QString& message) {
    showMessage(message, true);
}

void Panel::showEmpty(const QString& message) {
    showMessage(message, false);
}

void Panel::showContent() {
    pages_->setCurrentWidget(contentPage_);
    if (hasFocus())
        takeFocus();
}

QString Panel::message() const {
    return pages_->currentWidget() == messageLabel_ ? messageLabel_->text() : QString();
}

void Panel::showMessage(const QString& message, bool isError) {
    messageLabel_->setText(message);
    messageLabel_->setForegroundRole(isError ? QPalette::Text : QPalette::PlaceholderText);
    pages_->setCurrentWidget(messageLabel_);
    setState({});
}

QImage Panel::picture() const {
    return const_cast<QWidget*>(pages_->currentWidget())->grab().toImage();
}

void Panel::saveAs(const SaveQuestion& question, const std::function<void(const QString& path)>& write) {
    const QString file = askForFile(this, question);
    if (file.isEmpty())
        return;
    try {
        write(file);
    } catch (const std::exception& error) {
        Q_EMIT problem(QString::fromStdString(messageOf(error)));
    }
}

SaveQuestion Panel::saveQuestion(const QString& suffix) const {
    return {tr("Save: %1").arg(text_.title),
            QStandardPaths::PicturesLocation,
            text_.name,
            {{suffix.toUpper(), suffix}}};
}

void Panel::savePicture() {
    saveAs(saveQuestion(QStringLiteral("png")), [this](const QString& file) { savePng(file, picture()); });
}

void Panel::saveData() {
    const DataFile exported = data();
    if (exported.write)
        saveAs(saveQuestion(exported.suffix), exported.write);
}

} // namespace saliscope
