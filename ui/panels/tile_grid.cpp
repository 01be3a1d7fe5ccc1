#include "panels/tile_grid.h"

#include <algorithm>

namespace saliscope {

namespace {

constexpr int gap = 4;

} // namespace

TileGrid::TileGrid(int smallestWidth, QWidget* parent) : QWidget(parent), smallestWidth_(smallestWidth) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void TileGrid::setTiles(std::vector<QWidget*> tiles) {
    tiles_ = std::move(tiles);
    for (QWidget* tile : tiles_) {
        tile->setParent(this);
        tile->show();
    }
    for (std::size_t i = 1; i < tiles_.size(); ++i)
        setTabOrder(tiles_[i - 1], tiles_[i]);
    arrange();
}

int TileGrid::columns(int width) const {
    const int most = std::max(1, (width + gap) / (smallestWidth_ + gap));
    return std::clamp(static_cast<int>(tiles_.size()), 1, most);
}

int TileGrid::tileWidth(int width) const {
    constexpr int largest = 240;
    const int count = columns(width);
    return std::min((width - gap * (count - 1)) / count, largest);
}

int TileGrid::tileHeight(int tileWidth) const {
    int height = 0;
    for (const QWidget* tile : tiles_)
        height = std::max(height, tile->hasHeightForWidth() ? tile->heightForWidth(tileWidth)
                                                            : tile->sizeHint().height());
    return height;
}

int TileGrid::heightForWidth(int width) const {
    const int inRow = columns(width);
    const int rows = (static_cast<int>(tiles_.size()) + inRow - 1) / inRow;
    return std::max(0, rows * (tileHeight(tileWidth(width)) + gap) - gap);
}

QSize TileGrid::sizeHint() const {
    const int width = 2 * smallestWidth_ + gap;
    return {width, heightForWidth(width)};
}

void TileGrid::resizeEvent(QResizeEvent*) {
    arrange();
}

void TileGrid::arrange() {
    const int inRow = columns(width());
    const QSize size(tileWidth(width()), tileHeight(tileWidth(width())));
    for (int i = 0; i < static_cast<int>(tiles_.size()); ++i)
        tiles_[static_cast<std::size_t>(i)]->setGeometry(
            QRect({i % inRow * (size.width() + gap), i / inRow * (size.height() + gap)}, size));
    setMinimumHeight(heightForWidth(width()));
}

} // namespace saliscope
