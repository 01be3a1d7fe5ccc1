#include "image/sheet.h"

#include "base/error.h"
#include "image/figure.h"

#include <cmath>

namespace saliscope {

namespace {

constexpr int margin = 18, gap = 16, barWidth = 14, barGap = 8;
constexpr int headingHeight = 34, titleHeight = 24, captionHeight = 20;
constexpr TextStyle headingStyle{.size = 18, .bold = true};
constexpr TextStyle titleStyle{.size = 14, .bold = true};
constexpr TextStyle captionStyle{.size = 12, .colour = faintInkColour};

cv::Size displaySize(const cv::Mat& picture, int side) {
    if (side == 0)
        return picture.size();
    const double scale = side / static_cast<double>(std::max(picture.cols, picture.rows));
    return {std::max(1, cvRound(picture.cols * scale)), std::max(1, cvRound(picture.rows * scale))};
}

/// Space that all tiles of a sheet have alike.
struct Cell {
    cv::Size picture;
    int above = 0, below = 0, beside = 0;

    cv::Size size() const { return {picture.width + beside, above + picture.height + below}; }
};

Cell cellOf(const Sheet& sheet) {
    Cell cell;
    for (const SheetTile& tile : sheet.tiles) {
        const cv::Size size = displaySize(tile.picture, sheet.tileSide);
        cell.picture = {std::max(cell.picture.width, size.width), std::max(cell.picture.height, size.height)};
        if (!tile.title.empty())
            cell.above = titleHeight;
        if (!tile.caption.empty() || (tile.scale && !tile.scale->unit.empty()))
            cell.below = captionHeight;
        if (tile.scale)
            cell.beside = barGap + barWidth + colourBarTextWidth;
    }
    return cell;
}

void drawTile(Figure& figure, const SheetTile& tile, const Cell& cell, int side, cv::Point corner) {
    const cv::Size size = displaySize(tile.picture, side);
    const cv::Rect place(corner.x, corner.y + cell.above, size.width, size.height);
    const double width = cell.size().width;
    if (!tile.title.empty())
        figure.text(figure.fitted(tile.title, width, titleStyle),
                    {static_cast<double>(corner.x), corner.y + titleHeight - 8.0}, titleStyle);
    figure.picture(tile.picture, place);
    std::string caption = tile.caption;
    if (tile.scale) {
        drawColourBar(figure, *tile.scale, {place.x + place.width + barGap, place.y, barWidth, place.height});
        if (!tile.scale->unit.empty())
            caption += (caption.empty() ? "" : "; ") + tile.scale->unit;
    }
    figure.text(figure.fitted(caption, width, captionStyle),
                {static_cast<double>(corner.x), place.y + place.height + 15.0}, captionStyle);
}

} // namespace

cv::Mat drawSheet(const Sheet& sheet) {
    if (sheet.tiles.empty())
        throw UsageError("there is nothing to put on the sheet");
    const auto count = static_cast<int>(sheet.tiles.size());
    constexpr int usualColumns = 4;
    const int columns = std::min(count, sheet.columns > 0 ? sheet.columns : usualColumns);
    const int rows = (count + columns - 1) / columns;
    const Cell cell = cellOf(sheet);
    const int top = margin + (sheet.heading.empty() ? 0 : headingHeight);
    const cv::Size size(2 * margin + columns * cell.size().width + (columns - 1) * gap,
                        top + rows * cell.size().height + (rows - 1) * gap + margin);
    Figure figure(size);
    if (!sheet.heading.empty())
        figure.text(figure.fitted(sheet.heading, size.width - 2.0 * margin, headingStyle),
                    {static_cast<double>(margin), margin + 16.0}, headingStyle);
    for (int i = 0; i < count; ++i)
        drawTile(figure, sheet.tiles[static_cast<std::size_t>(i)], cell, sheet.tileSide,
                 {margin + i % columns * (cell.size().width + gap),
                  top + i / columns * (cell.size().height + gap)});
    return figure.pixels();
}

} // namespace saliscope
