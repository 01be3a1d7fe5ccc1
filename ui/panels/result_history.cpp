#include "panels/result_history.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

namespace saliscope {

namespace {

constexpr int side = 52; ///< of the small pictures
constexpr int room = 72; ///< for one and its caption
constexpr int most = 20;
constexpr int valueRole = Qt::UserRole;
constexpr int idRole = Qt::UserRole + 1;

using Value = std::shared_ptr<const void>;

ResultHistory::Id idOf(const QListWidgetItem* item) {
    return ResultHistory::Id{item->data(idRole).toULongLong()};
}

/// In the middle of a square, so that all stand on one line.
QPixmap thumbnail(const QImage& image, double ratio) {
    const int pixels = qRound(side * ratio);
    QImage square(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
    square.fill(Qt::transparent);
    if (!image.isNull()) {
        const QImage scaled = image.scaled(pixels, pixels, Qt::KeepAspectRatio, Qt::SmoothTransformation);
        QPainter(&square).drawImage((pixels - scaled.width()) / 2, (pixels - scaled.height()) / 2, scaled);
    }
    QPixmap pixmap = QPixmap::fromImage(square);
    pixmap.setDevicePixelRatio(ratio);
    return pixmap;
}

} // namespace

ResultHistory::ResultHistory(QWidget* parent) : QListWidget(parent) {
    setObjectName(QStringLiteral("history"));
    setAccessibleName(tr("Earlier results"));
    setToolTip(tr("Earlier results: click one to go back to it, Del removes it"));
    setViewMode(IconMode);
    setFlow(LeftToRight);
    setWrapping(false);
    setMovement(Static);
    setResizeMode(Adjust);
    setUniformItemSizes(true);
    setIconSize({side, side});
    setGridSize({room, side + fontMetrics().height() + 8});
    setTextElideMode(Qt::ElideRight);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QListWidget::currentRowChanged, this, &ResultHistory::choose);
    // Chosen before and clicked again: it is to be seen again.
    connect(this, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) { choose(row(item)); });
}

ResultHistory::Id ResultHistory::add(const QImage& picture, const QString& caption, const Value& value) {
    isTelling_ = false;
    auto* item = new QListWidgetItem;
    item->setData(idRole, static_cast<qulonglong>(++lastId_));
    describe(item, picture, caption, value);
    addItem(item);
    while (count() > most)
        delete takeItem(0);
    setCurrentItem(item);
    isTelling_ = true;
    scrollToItem(item);
    return Id{lastId_};
}

void ResultHistory::replace(Id id, const QImage& picture, const QString& caption, const Value& value) {
    for (int row = 0; row < count(); ++row)
        if (idOf(item(row)) == id)
            describe(item(row), picture, caption, value);
}

bool ResultHistory::isSelected(Id id) const {
    return currentItem() && idOf(currentItem()) == id;
}

void ResultHistory::describe(QListWidgetItem* item, const QImage& picture, const QString& caption,
                             const Value& value) {
    item->setIcon(QIcon(thumbnail(picture, devicePixelRatioF())));
    item->setText(caption.section('\n', 0, 0));
    item->setToolTip(caption);
    item->setData(valueRole, QVariant::fromValue(value));
}

Value ResultHistory::value(int row) const {
    const QListWidgetItem* at = item(row);
    return at ? at->data(valueRole).value<Value>() : nullptr;
}

void ResultHistory::removeAt(int row) {
    delete takeItem(row);
}

void ResultHistory::clearAll() {
    isTelling_ = false;
    clear();
    isTelling_ = true;
}

void ResultHistory::choose(int row) {
    if (isTelling_ && row >= 0)
        Q_EMIT chosen(value(row));
}

void ResultHistory::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete && currentRow() >= 0)
        removeAt(currentRow());
    else
        QListWidget::keyPressEvent(event);
}

void ResultHistory::contextMenuEvent(QContextMenuEvent* event) {
    const int row = this->row(itemAt(event->pos()));
    if (row < 0)
        return;
    QMenu menu;
    menu.addAction(tr("&Remove"), this, [this, row] { removeAt(row); });
    menu.addAction(tr("Remove &All"), this, &ResultHistory::clearAll);
    menu.exec(event->globalPos());
}

QSize ResultHistory::sizeHint() const {
    return {3 * room, gridSize().height() + horizontalScrollBar()->sizeHint().height() + 2 * frameWidth()};
}

QSize ResultHistory::minimumSizeHint() const {
    return {room, sizeHint().height()};
}

} // namespace saliscope
