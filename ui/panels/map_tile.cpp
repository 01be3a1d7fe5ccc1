#include "panels/map_tile.h"

#include "panels/map_image.h"
#include "panels/panel.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>

namespace saliscope {

namespace {

constexpr int margin = 4;
constexpr int smallest = 96;

} // namespace

MapTile::MapTile(Session& session, MethodDescription method, const QString& place, QWidget* parent)
    : QAbstractButton(parent),
      session_(session),
      method_(std::move(method)),
      key_(place + ' ' + QString::fromStdString(method_.id)) {
    setObjectName(QString::fromStdString(method_.id));
    setText(QString::fromStdString(method_.title));
    setToolTip(tr("<p><b>%1</b>: %2</p><p><i>%3</i></p><p>Click: lay it over the picture. Right click: "
                  "options.</p>")
                   .arg(text().toHtmlEscaped(), QString::fromStdString(method_.summary).toHtmlEscaped(),
                        QString::fromStdString(method_.paper).toHtmlEscaped()));
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);

    connectSession();
    if (method_.isSlow) {
        start_ = new QPushButton(this);
        start_->setObjectName(QStringLiteral("start"));
        connect(start_, &QPushButton::clicked, this, &MapTile::startOrStop);
        start_->installEventFilter(this);
    }
    ask();
    showState();
}

void MapTile::connectSession() {
    connect(&session_, &Session::mapReady, this, [this](const QString& key, const HeatMapPtr& map) {
        if (key == key_)
            take(map);
    });
    connect(&session_, &Session::failed, this, [this](const QString& key, const QString& message) {
        if (key != key_)
            return;
        error_ = message;
        showState();
    });
    connect(&session_, &Session::modelChanged, this, &MapTile::clear);
    constexpr int blink = 200;
    untilDimmed_.setSingleShot(true);
    untilDimmed_.setInterval(blink);
    connect(&untilDimmed_, &QTimer::timeout, this, [this] {
        isDimmed_ = isStale();
        update();
    });
    connect(&session_, &Session::pictureChanged, this, &MapTile::watchAge);
    connect(&session_, &Session::targetChanged, this, &MapTile::watchAge);
    connect(&session_, &Session::layerChanged, this, &MapTile::watchAge);
    connect(&session_, &Session::jobProgressed, this, &MapTile::showProgress);
    connect(&session_, &Session::jobEnded, this, [this](JobId id) {
        if (job_ != id)
            return;
        job_.reset();
        showState();
    });
}

MapTile::~MapTile() {
    if (job_)
        session_.cancelJob(*job_);
    session_.unwatch(key_);
}

void MapTile::setOptions(const OptionValues& options) {
    options_ = options;
    error_.clear();
    ask();
    showState();
}

void MapTile::ask() {
    if (!method_.isSlow)
        session_.watchMap(key_, {QString::fromStdString(method_.id), options_});
    else if (job_)
        job_ = session_.startMap(key_, {QString::fromStdString(method_.id), options_});
}

void MapTile::startOrStop() {
    if (job_) {
        session_.cancelJob(*job_);
    } else {
        error_.clear();
        fraction_ = 0;
        job_ = session_.startMap(key_, {QString::fromStdString(method_.id), options_});
    }
    showState();
}

void MapTile::take(const HeatMapPtr& map) {
    map_ = map;
    image_ = imageOf(*map);
    error_.clear();
    isDimmed_ = isDimmed_ && isStale();
    watchAge();
    showState();
    Q_EMIT mapChanged();
}

void MapTile::clear() {
    map_.reset();
    image_ = {};
    error_.clear();
    showState();
    Q_EMIT mapChanged();
}

void MapTile::showProgress(const JobInfo& job) {
    if (job_ != job.id)
        return;
    fraction_ = job.fraction;
    update();
}

void MapTile::showState() {
    showStart();
    setAccessibleDescription(error_.isEmpty() ? stateText() : error_);
    update();
}

void MapTile::showStart() {
    if (!start_)
        return;
    start_->setText(job_ ? tr("Stop") : tr("Start"));
    start_->resize(start_->sizeHint());
    QRect place = start_->rect();
    place.moveCenter({pictureArea().center().x(), 0});
    place.moveBottom(pictureArea().bottom() - margin);
    start_->setGeometry(place);
    // Over a finished map only for who wants it, because it hides a part of the map.
    start_->setVisible(job_ || !map_ || map_->isPartial || underMouse() || hasFocus() || start_->hasFocus());
}

bool MapTile::eventFilter(QObject* watched, QEvent* event) {
    if (watched == start_ && event->type() == QEvent::FocusOut)
        QTimer::singleShot(0, this, &MapTile::showStart); // once it has lost the focus
    return QAbstractButton::eventFilter(watched, event);
}

void MapTile::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    showStart();
}

void MapTile::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    showStart();
}

void MapTile::focusInEvent(QFocusEvent* event) {
    QAbstractButton::focusInEvent(event);
    showStart();
}

void MapTile::focusOutEvent(QFocusEvent* event) {
    QAbstractButton::focusOutEvent(event);
    showStart();
}

QString MapTile::stateText() const {
    if (!error_.isEmpty())
        return tr("failed");
    if (job_)
        return tr("%1 %").arg(fraction_ * 100, 0, 'f', 0);
    if (map_)
        return map_->isPartial ? tr("stopped") : durationText(map_->milliseconds);
    return method_.isSlow ? tr("slow") : QString();
}

bool MapTile::isStale() const {
    return map_ && !session_.isCurrent(map_->basis);
}

void MapTile::watchAge() {
    if (isStale() && !isDimmed_ && !untilDimmed_.isActive())
        untilDimmed_.start();
}

QSize MapTile::sizeHint() const {
    constexpr int usual = 150;
    return {usual, heightForWidth(usual)};
}

int MapTile::heightForWidth(int width) const {
    return std::max(width, smallest) - margin + fontMetrics().height() + margin;
}

QMargins MapTile::pictureMargins() const {
    return {margin, margin, margin, fontMetrics().height() + margin};
}

void MapTile::resizeEvent(QResizeEvent*) {
    showStart();
}

void MapTile::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor accent = palette().color(QPalette::Highlight);
    if (isChecked() || underMouse()) {
        QColor background = isChecked() ? accent : palette().color(QPalette::Mid);
        background.setAlphaF(isChecked() ? 0.35F : 0.25F);
        painter.setBrush(background);
        painter.setPen(Qt::NoPen);
        painter.drawRoundedRect(rect(), margin, margin);
    }
    paintPicture(painter);
    paintCaption(painter);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(accent, 2));
        painter.drawRoundedRect(rect().adjusted(1, 1, -1, -1), margin, margin);
    }
}

void MapTile::paintPicture(QPainter& painter) const {
    const QRect area = pictureArea();
    painter.fillRect(area, palette().color(QPalette::Base));
    if (!error_.isEmpty()) {
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(area.adjusted(margin, margin, -margin, -margin), Qt::AlignCenter | Qt::TextWordWrap,
                         error_);
        return;
    }
    if (image_.isNull())
        return;
    constexpr double dimmed = 0.35;
    painter.save();
    painter.setOpacity(isDimmed_ ? dimmed : 1);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    QSize size = image_.size().scaled(area.size(), Qt::KeepAspectRatio);
    if (map_->geometry.inputSize.width > 0)
        size = QSize(map_->geometry.inputSize.width, map_->geometry.inputSize.height)
                   .scaled(area.size(), Qt::KeepAspectRatio);
    QRect place({}, size);
    place.moveCenter(area.center());
    painter.drawImage(place, image_);
    painter.restore();
}

void MapTile::paintCaption(QPainter& painter) const {
    const QRect area = rect().adjusted(margin, height() - fontMetrics().height() - margin / 2, -margin, 0);
    QString state = stateText();
    const auto widthOf = [this](const QString& words) { return fontMetrics().horizontalAdvance(words); };
    const bool isDuration = map_ && !job_ && !map_->isPartial && error_.isEmpty();
    if (isDuration && widthOf(text()) + margin + widthOf(state) > area.width())
        state.clear(); // which method it is, is more than how long it took
    const int stateWidth = state.isEmpty() ? 0 : widthOf(state) + margin;
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(area, Qt::AlignLeft | Qt::AlignTop,
                     fontMetrics().elidedText(text(), Qt::ElideRight, area.width() - stateWidth));
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(area, Qt::AlignRight | Qt::AlignTop, state);
}

void MapTile::contextMenuEvent(QContextMenuEvent* event) {
    Q_EMIT menuWanted(event->globalPos());
}

void MapTile::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

} // namespace saliscope
